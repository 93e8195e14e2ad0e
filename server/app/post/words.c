/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/words.h"
#include "base/utf8.h"

/* Bytes of the blank or control character at s[i], U+0085 and U+2028 among them; 0: there is none. */
static size_t separator_at(struct str s, size_t i)
{
	const unsigned char *c = (const unsigned char *)s.p + i;
	size_t left = s.n - i;

	if (c[0] <= 0x20 || c[0] == 0x7f)
		return 1;
	if (left >= 2 && c[0] == 0xc2 && c[1] < 0xa0)
		return 2;
	return left >= 3 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] | 1) == 0xa9 ? 3 : 0;
}

void words_gap(struct buf *w)
{
	if (w->n && w->p[w->n - 1] != ' ')
		buf_char(w, ' ');
}

void words_put(struct buf *w, struct str s)
{
	char *at = s.n < w->limit - w->n ? buf_room(w, s.n + 1) : NULL;

	/* Room for all of it, nearly always: a byte at a time is less than a call for each word. */
	if (at) {
		const char *start = at;
		char before = w->n ? at[-1] : ' ';
		for (size_t i = 0, n; i < s.n; i += n ? n : 1) {
			unsigned char u = (unsigned char)s.p[i];
			n = u > 0x20 && u < 0x7f ? 0
			                         : separator_at(s, i); /* letters, nearly always */
			char c = n ? ' ' : s.p[i];
			if (c != ' ' || before != ' ')
				*at++ = c;
			before = c;
		}
		w->n += (size_t)(at - start);
		return;
	}
	for (size_t i = 0; i < s.n && !w->full;) {
		size_t from = i, n;
		while (i < s.n && !separator_at(s, i))
			i++;
		buf_put(w, s.p + from, i - from);
		for (from = i; i < s.n && (n = separator_at(s, i)); i += n)
			;
		if (i > from)
			words_gap(w);
	}
}

struct str words_cut(struct arena *a, const struct buf *w, size_t max, bool more)
{
	struct str s = buf_view(w);

	while (s.n && s.p[s.n - 1] == ' ')
		s.n--;
	if (s.n <= max && !more && !w->full)
		return arena_str(a, s);
	s = utf8_cut(s, max - strlen("…"));
	for (size_t i = s.n; i > s.n / 2; i--) {
		if (s.p[i - 1] == ' ') {
			s.n = i - 1;
			break;
		}
	}
	return arena_printf(a, STR_FMT "…", STR_ARG(s));
}

/* The same, blanks that do not break included. */
static size_t blank_at(struct str s, size_t i)
{
	size_t n = separator_at(s, i);

	if (n)
		return n;
	if (s.n - i >= 2 && !memcmp(s.p + i, "\u00a0", 2))
		return 2;
	return s.n - i >= 3 && !memcmp(s.p + i, "\u202f", 3) ? 3 : 0;
}

static struct str packed(struct arena *a, struct str s)
{
	char *p = arena_alloc(a, s.n + 1);
	size_t n = 0;

	for (size_t i = 0; i < s.n;) {
		size_t skip = blank_at(s, i);
		if (!skip)
			p[n++] = s.p[i];
		i += skip ? skip : 1;
	}
	return (struct str){ p, n };
}

bool words_say(struct arena *a, struct str text, struct str words)
{
	struct str in = packed(a, text), what = packed(a, words);

	for (size_t i = 0; what.n && i + what.n <= in.n; i++)
		if (in.p[i] == what.p[0] && !memcmp(in.p + i, what.p, what.n))
			return true;
	return false;
}
