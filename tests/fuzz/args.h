/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * args - the arguments of every command, and what proto/ allows in them, said a second time by
 * gen.py: the decoders are not asked about themselves.
 */
#include "base/json.h"
#include "oracle.h"
#include "proto.h"

struct args {
	struct str name; /* of the command */
	size_t size;
	bool (*decode)(const struct cJSON *obj, struct arena *arena, void *out,
	               struct json_fail *fail);
	void (*put)(struct jsonw *w, const void *v);
	bool (*within)(const void *v); /* all as proto/ allows */
};

extern const struct args args_table[];
extern const size_t args_count;

static inline bool args_int(int64_t v, int64_t low, int64_t high)
{
	return v >= low && v <= high;
}

static inline bool args_text(struct str s, size_t low, size_t high, bool line, bool trimmed)
{
	return s.n >= low && s.n <= high && oracle_utf8(s.p, s.n) && !memchr(s.p, 0, s.n) &&
	       !(line && oracle_has_control(s)) &&
	       !(trimmed && s.n && (s.p[0] == ' ' || s.p[s.n - 1] == ' '));
}
