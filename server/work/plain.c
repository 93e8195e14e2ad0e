/* SPDX-License-Identifier: EUPL-1.2 */
#include "work/plain.h"
#include "base/utf8.h"

/* What is on its way into `out`. */
struct plain {
	struct buf *out;
	bool blank, line; /* since the last character */
};

static bool is_space(uint32_t c)
{
	return c == ' ' || c == '\t' || c == 0xa0 || c == 0x1680 || (c >= 0x2000 && c <= 0x200a) ||
	       c == 0x202f || c == 0x205f || c == 0x3000;
}

static bool is_line(uint32_t c)
{
	return c == '\n' || c == '\r' || c == '\f' || c == '\v' || c == 0x85 || c == 0x2028 ||
	       c == 0x2029;
}

/* Controls, hyphens that are not shown, what has no width or turns the direction. */
static bool is_nothing(uint32_t c)
{
	return c < 0x20 || (c >= 0x7f && c < 0xa0) || c == 0xad || (c >= 0x200b && c <= 0x200f) ||
	       (c >= 0x202a && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff ||
	       (c >= 0xfff0 && c <= 0xfffc) || c == 0xfffe || c == 0xffff || c >= 0xe0000;
}

/* false: there is no room for it, nor for anything after it. */
static bool put(struct plain *p, uint32_t c, const char *bytes, size_t n)
{
	if (is_line(c))
		p->line = true;
	else if (is_space(c))
		p->blank = true;
	if (is_line(c) || is_space(c) || is_nothing(c))
		return true;
	bool gap = p->out->n && (p->blank || p->line);
	if (p->out->limit - p->out->n < n + gap)
		return false;
	if (gap)
		buf_char(p->out, p->line ? '\n' : ' ');
	p->blank = p->line = false;
	buf_put(p->out, bytes, n);
	return true;
}

/* Bytes of the character at `s`; 0: none begins there. */
static size_t length(const char *s, size_t n)
{
	for (size_t k = 1; k <= 4 && k <= n; k++)
		if (utf8_valid(s, k))
			return k;
	return 0;
}

void plain_clean(struct str in, struct buf *out)
{
	struct plain p = { .out = out };

	for (size_t i = 0; i < in.n;) {
		size_t n = length(in.p + i, in.n - i);
		const char *at = in.p + i;
		if (!n) {
			/* The rest of a character that was cut off at the end is not told of. */
			if (in.n - i >= 4 && !put(&p, 0xfffd, "\xef\xbf\xbd", 3))
				return;
			i++;
			continue;
		}
		if (!put(&p, utf8_next(&at, in.p + i + n), in.p + i, n))
			return;
		i += n;
	}
}

/* Of 0x80 to 0x9f; 0: nothing is there. */
static const uint16_t CP1252[32] = {
	0x20ac, 0,      0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,      0x017d, 0,      0,      0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,      0x017e, 0x0178,
};

void plain_file(struct str in, struct buf *out)
{
	struct plain p = { .out = out };

	if (utf8_valid(in.p, in.n)) {
		plain_clean(in, out);
		return;
	}
	for (size_t i = 0; i < in.n; i++) {
		uint32_t c = (unsigned char)in.p[i];
		char bytes[3];
		size_t n = 0;
		if (c >= 0x80 && c < 0xa0)
			c = CP1252[c - 0x80];
		if (c < 0x80) {
			bytes[n++] = (char)c;
		} else if (c < 0x800) {
			bytes[n++] = (char)(0xc0 | c >> 6);
		} else {
			bytes[n++] = (char)(0xe0 | c >> 12);
			bytes[n++] = (char)(0x80 | (c >> 6 & 0x3f));
		}
		if (c >= 0x80)
			bytes[n++] = (char)(0x80 | (c & 0x3f));
		if (!put(&p, c, bytes, n))
			return;
	}
}
