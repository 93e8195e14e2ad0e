/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * str - borrowed, counted bytes: the way text is handed around.
 *
 * A str owns nothing and is passed by value; whoever made it says how long the
 * bytes live. It is not NUL-terminated in general, and may be { NULL, 0 }.
 * Sizes are bytes, never characters. Any thread.
 */
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

/* A literal as a str: STR("open") in an expression, STR_INIT("open") in a static table. */
#define STR_INIT(lit)                   \
	{                               \
		"" lit, sizeof(lit) - 1 \
	}
#define STR(lit) ((struct str)STR_INIT(lit))

/* printf("name=" STR_FMT "\n", STR_ARG(s)) */
#define STR_FMT "%.*s"
#define STR_ARG(s) (int)(s).n, ((s).n ? (s).p : "")

/* Borrow a C string; NULL gives the empty str. */
static inline struct str str_from(const char *s)
{
	return (struct str){ s, s ? strlen(s) : 0 };
}

static inline bool str_eq(struct str a, struct str b)
{
	return a.n == b.n && (!a.n || !memcmp(a.p, b.p, a.n));
}

static inline bool str_starts(struct str s, struct str head)
{
	return s.n >= head.n && (!head.n || !memcmp(s.p, head.p, head.n));
}

static inline bool str_ends(struct str s, struct str tail)
{
	return s.n >= tail.n && (!tail.n || !memcmp(s.p + (s.n - tail.n), tail.p, tail.n));
}

/* Does `what` stand somewhere in it? The empty one does. */
bool str_holds(struct str s, struct str what);

/* Order by bytes, the shorter first when one starts the other: for qsort and bsearch. */
int str_cmp(struct str a, struct str b);

/* Without the blanks at both ends: ASCII white space, and the invisible spaces
 * that come with pasted French text (U+00A0, U+202F, U+200B, U+FEFF). */
struct str str_trim(struct str s);

/* Cut `*s` at the first `sep`: returns what stands before it and leaves in `*s`
 * what stands after. Without `sep`, returns all of `*s` and leaves it empty. */
struct str str_split(struct str *s, char sep);

/* A whole decimal number, an optional '-' first, nothing around it. false: not
 * one, or outside int64_t; `*out` is then untouched. */
bool str_to_int(struct str s, long long *out);
