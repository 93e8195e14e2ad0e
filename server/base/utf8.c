/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/utf8.h"

/* How many of the bytes at `p` are ASCII, counted by words of eight. */
static size_t ascii_run(const char *p, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof(word) <= n; i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		if (word & UINT64_C(0x8080808080808080))
			break;
	}
	while (i < n && !(p[i] & 0x80))
		i++;
	return i;
}

static bool is_tail(unsigned char c)
{
	return (c & 0xc0) == 0x80;
}

/* Bytes of the character at `p`, which is not ASCII; 0: it is not valid. */
static size_t sequence(const unsigned char *p, size_t n)
{
	unsigned char low = 0x80, high = 0xbf; /* of the second byte */
	size_t len;

	if (p[0] >= 0xc2 && p[0] <= 0xdf) {
		len = 2;
	} else if (p[0] >= 0xe0 && p[0] <= 0xef) {
		len = 3;
		if (p[0] == 0xe0)
			low = 0xa0; /* shorter form exists */
		else if (p[0] == 0xed)
			high = 0x9f; /* surrogates */
	} else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
		len = 4;
		if (p[0] == 0xf0)
			low = 0x90; /* shorter form exists */
		else if (p[0] == 0xf4)
			high = 0x8f; /* beyond U+10FFFF */
	} else {
		return 0;
	}
	if (n < len || p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if (!is_tail(p[i]))
			return 0;
	return len;
}

bool utf8_valid(const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		i += ascii_run(p + i, n - i);
		if (i == n)
			break;
		size_t len = sequence((const unsigned char *)p + i, n - i);
		if (!len)
			return false;
		i += len;
	}
	return true;
}

size_t utf8_count(const char *p, size_t n)
{
	size_t count = 0;
	for (size_t i = 0; i < n; i++)
		count += !is_tail((unsigned char)p[i]);
	return count;
}

uint32_t utf8_next(const char **p, const char *end)
{
	const unsigned char *at = (const unsigned char *)*p;
	size_t left = (size_t)(end - *p);
	size_t len = at[0] < 0x80 ? 1 : at[0] < 0xe0 ? 2 : at[0] < 0xf0 ? 3 : 4;
	uint32_t c = len == 1 ? at[0] : at[0] & (0x7fU >> len);

	if (len > left) /* the text was not valid after all: stop at its end */
		len = left;
	for (size_t i = 1; i < len; i++)
		c = c << 6 | (at[i] & 0x3fU);
	*p += len;
	return c;
}

struct str utf8_cut(struct str s, size_t max)
{
	if (s.n <= max)
		return s;
	s.n = max;
	while (s.n && is_tail((unsigned char)s.p[s.n]))
		s.n--;
	return s;
}

bool utf8_has_control(struct str s)
{
	if (!s.n)
		return false;
	const char *at = s.p, *end = s.p + s.n;
	while (at < end) {
		uint32_t c = utf8_next(&at, end);
		if (c < 0x20 || (c >= 0x7f && c <= 0x9f) || c == 0x2028 || c == 0x2029)
			return true;
	}
	return false;
}
