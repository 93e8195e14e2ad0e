/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/words.h"
#include "base/utf8.h"

static bool separates(char c)
{
	return (unsigned char)c <= 0x20 || c == 0x7f;
}

void words_gap(struct buf *w)
{
	if (w->n && w->p[w->n - 1] != ' ')
		buf_char(w, ' ');
}

void words_put(struct buf *w, struct str s)
{
	for (size_t i = 0; i < s.n && !w->full;) {
		size_t from = i;
		while (i < s.n && !separates(s.p[i]))
			i++;
		buf_put(w, s.p + from, i - from);
		for (from = i; i < s.n && separates(s.p[i]); i++)
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
