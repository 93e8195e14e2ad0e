/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/person/fold.h"
#include "base/latin.h"
#include "base/utf8.h"

static bool combining(uint32_t c)
{
	return c >= 0x300 && c <= 0x36F;
}

struct str fold(struct arena *a, struct str text)
{
	/* At most two bytes come out of a code point of two bytes or more. */
	char *out = arena_alloc(a, text.n + 1);
	const char *p = text.p, *end = text.n ? text.p + text.n : text.p;
	size_t n = 0;

	while (p < end) {
		const char *at = p;
		uint32_t c = utf8_next(&p, end);
		char l = latin_letter(c);
		if (combining(c))
			continue;
		switch (l) {
		case ' ':
			if (n && out[n - 1] != ' ')
				out[n++] = ' ';
			continue;
		case '-':
			memcpy(out + n, at, (size_t)(p - at));
			n += (size_t)(p - at);
			continue;
		case 'A': out[n++] = 'a', l = 'e'; break;
		case 'O': out[n++] = 'o', l = 'e'; break;
		case 'S': out[n++] = 's', l = 's'; break;
		case 'I': out[n++] = 'i', l = 'j'; break;
		default: break;
		}
		out[n++] = l;
	}
	if (n && out[n - 1] == ' ')
		n--;
	out[n] = 0;
	return (struct str){ out, n };
}

bool fold_begins(struct str text, struct str q)
{
	while (q.n) {
		struct str want = str_split(&q, ' '), rest = text;
		bool found = false;
		while (rest.n && !found)
			found = str_starts(str_split(&rest, ' '), want);
		if (!found)
			return false;
	}
	return true;
}
