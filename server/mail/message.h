/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * message - a mail as the bytes that travel: RFC 5322, 2045, 2047.
 *
 * Two alternatives, plain text and HTML, both UTF-8 in quoted-printable. The same mail always
 * gives the same bytes: its Message-ID and Date are those of its row. Lines end in CRLF and hold
 * at most 76 characters. Any thread.
 */
#include "base/buf.h"
#include <stdint.h>

struct message {
	struct str from, from_name; /* bare address; UTF-8, may be empty */
	struct str to;              /* bare address */
	struct str id;              /* left part of the Message-ID */
	struct str subject, text, html;
	int64_t at; /* Date */
};

/* false: an address, the id or the subject holds what a header may not; nothing is written. */
bool message_put(struct buf *out, const struct message *m);

/* What a message may be made of: checked when it is queued, so that message_put() succeeds. */
bool message_address_ok(struct str address);
bool message_id_ok(struct str id);
bool message_line_ok(struct str text);
