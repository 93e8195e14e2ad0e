/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * oracle - second opinions, written from the RFCs and sharing nothing with the server.
 */
#include "base/buf.h"
#include <stdint.h>

/* RFC 3629, section 4: the grammar, rule by rule. */
bool oracle_utf8(const char *p, size_t n);

/* U+0000 to U+001F, U+007F to U+009F, U+2028 or U+2029 in a valid text. */
bool oracle_has_control(struct str s);

struct oracle_json {
	struct buf *norm;       /* receives the value, written in the one way oracle_text() and
	                          oracle_number() write things; may be full */
	unsigned depth, values; /* most brackets within one another; values in all */
	size_t longest_number;  /* bytes */
	bool outside;           /* a number beyond 2^53 - 1 */
	bool twice;             /* a key twice in an object */
	bool broken_text;       /* \u0000, or half a surrogate pair */
};

/* Is this one text of RFC 8259? What it holds beyond the grammar is told in `out`. At most 1000
 * brackets within one another. */
bool oracle_json(const char *p, size_t n, struct oracle_json *out);
void oracle_text(struct buf *norm, struct str text);
void oracle_number(struct buf *norm, double v);
