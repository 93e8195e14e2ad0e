/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "base/str.h"
#include <limits.h>

int str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;
	return c ? c : (a.n > b.n) - (a.n < b.n);
}

bool str_holds(struct str s, struct str what)
{
	return !what.n || (s.n >= what.n && memmem(s.p, s.n, what.p, what.n));
}

static const struct str BLANKS[] = {
	STR_INIT(" "),
	STR_INIT("\t"),
	STR_INIT("\n"),
	STR_INIT("\r"),
	STR_INIT("\v"),
	STR_INIT("\f"),
	STR_INIT("\xc2\xa0"),
	STR_INIT("\xe2\x80\xaf"),
	STR_INIT("\xe2\x80\x8b"),
	STR_INIT("\xef\xbb\xbf"),
};
enum { BLANK_COUNT = sizeof(BLANKS) / sizeof(BLANKS[0]) };

/* Bytes of the blank at the start (or end) of `s`; 0: none there. */
static size_t blank_at(struct str s, bool (*at)(struct str, struct str))
{
	for (size_t i = 0; i < BLANK_COUNT; i++)
		if (at(s, BLANKS[i]))
			return BLANKS[i].n;
	return 0;
}

struct str str_trim(struct str s)
{
	size_t n;

	while ((n = blank_at(s, str_starts))) {
		s.p += n;
		s.n -= n;
	}
	while ((n = blank_at(s, str_ends)))
		s.n -= n;
	return s;
}

struct str str_split(struct str *s, char sep)
{
	const char *at = s->n ? memchr(s->p, sep, s->n) : NULL;
	struct str head = *s;

	if (!at) {
		*s = (struct str){ NULL, 0 };
		return head;
	}
	head.n = (size_t)(at - s->p);
	s->p += head.n + 1;
	s->n -= head.n + 1;
	return head;
}

bool str_to_int(struct str s, long long *out)
{
	bool minus = s.n && s.p[0] == '-';
	long long v = 0;
	size_t i = minus;

	if (i == s.n)
		return false;
	/* Counted downwards: the least number has no opposite. */
	for (; i < s.n; i++) {
		int digit = s.p[i] - '0';
		if (digit < 0 || digit > 9 || v < (LLONG_MIN + digit) / 10)
			return false;
		v = v * 10 - digit;
	}
	if (!minus && v == LLONG_MIN)
		return false;
	*out = minus ? v : -v;
	return true;
}
