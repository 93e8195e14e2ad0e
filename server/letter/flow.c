/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/flow.h"

static size_t marks(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == '>')
		n++;
	return n;
}

struct str flow_join(struct arena *a, struct str text, bool delsp)
{
	char *out = arena_alloc(a, text.n * 2 + 2);
	size_t n = 0, before = 0;
	bool open = false; /* the last line goes on in this one */

	while (text.n) {
		struct str line = str_split(&text, '\n');
		size_t depth = marks(line);
		struct str words = { line.p + depth, line.n - depth };
		bool stuffed = words.n && words.p[0] == ' ';
		bool dashes = str_eq(words, STR("-- ")) || str_eq(words, STR(" -- "));
		if (stuffed) {
			words.p++;
			words.n--;
		}
		if (open && (depth != before || dashes)) {
			out[n++] = '\n';
			open = false;
		}
		if (!open) {
			memset(out + n, '>', depth);
			n += depth;
			if (depth)
				out[n++] = ' ';
		}
		bool flows = words.n && words.p[words.n - 1] == ' ' && !dashes;
		size_t take = words.n - (flows && delsp);
		if (take)
			memcpy(out + n, words.p, take);
		n += take;
		before = depth;
		open = flows;
		if (!open)
			out[n++] = '\n';
	}
	if (open)
		out[n++] = '\n';
	return (struct str){ out, n };
}
