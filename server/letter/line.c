/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/line.h"
#include "base/utf8.h"

/* ---- folding ---- */

/* What stands for the character in a folded line; NULL: itself. */
static const char *fold_char(uint32_t c)
{
	/* U+00E0 to U+00FF, and the capitals 32 before them. */
	static const char *const latin[] = { "a", "a", "a", "a", "a", "a", "ae", "c",
		                             "e", "e", "e", "e", "i", "i", "i",  "i",
		                             "d", "n", "o", "o", "o", "o", "o",  NULL,
		                             "o", "u", "u", "u", "u", "y", NULL, "y" };
	static const struct {
		uint32_t from;
		const char *to;
	} others[] = {
		{ 0x00a0, " " },  { 0x202f, " " },  { 0x2007, " " },   { 0x2009, " " },
		{ 0x200b, "" },   { 0x200e, "" },   { 0x200f, "" },    { 0xfeff, "" },
		{ 0x2018, "'" },  { 0x2019, "'" },  { 0x02bc, "'" },   { 0x2010, "-" },
		{ 0x2011, "-" },  { 0x2013, "-" },  { 0x2014, "-" },   { 0x2015, "-" },
		{ 0x0153, "oe" }, { 0x0152, "oe" }, { 0x2026, "..." }, { 0xff1a, ":" },
	};

	if (c >= 0xc0 && c <= 0xff)
		return latin[(c | 0x20) - 0xe0];
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (others[i].from == c)
			return others[i].to;
	return NULL;
}

/* At most LINE_FOLD bytes of text, so at most as many folded. */
static struct str fold(struct arena *a, struct str text)
{
	const char *p = text.p, *end = text.p + text.n;
	size_t n = 0;

	if (text.n > LINE_FOLD)
		return STR("");
	char *out = arena_alloc(a, text.n * 3 + 1);
	while (p < end) {
		const char *from = p;
		uint32_t c = utf8_next(&p, end);
		const char *to = c < 0x80 ? NULL : fold_char(c);
		char plain[2] = { (char)c, 0 };
		if (c == '*' || c < ' ')
			to = c == '\t' ? " " : "";
		else if (c >= 'A' && c <= 'Z')
			plain[0] = (char)(c | 32);
		if (!to && c < 0x80)
			to = plain;
		struct str add = to ? str_from(to) : (struct str){ from, (size_t)(p - from) };
		if (str_eq(add, STR(" ")) && (!n || out[n - 1] == ' '))
			continue;
		memcpy(out + n, add.p, add.n);
		n += add.n;
	}
	while (n && out[n - 1] == ' ')
		n--;
	return (struct str){ out, n };
}

/* ---- splitting ---- */

static struct str trim_end(struct str s)
{
	while (s.n && (s.p[s.n - 1] == ' ' || s.p[s.n - 1] == '\t' || s.p[s.n - 1] == '\r'))
		s.n--;
	if (str_ends(s, STR("\u00a0"))) {
		s.n -= 2;
		return trim_end(s);
	}
	return s;
}

static void read_line(struct arena *a, struct str text, struct line *l)
{
	*l = (struct line){ .text = text };
	for (;;) {
		struct str rest = l->text;
		/* "> > " and ">>": a blank between two marks belongs to them. */
		if (l->depth && rest.n > 1 && rest.p[0] == ' ' && rest.p[1] == '>')
			rest = (struct str){ rest.p + 1, rest.n - 1 };
		if (!rest.n || rest.p[0] != '>')
			break;
		l->text = (struct str){ rest.p + 1, rest.n - 1 };
		l->depth++;
	}
	if (l->depth && l->text.n && l->text.p[0] == ' ')
		l->text = (struct str){ l->text.p + 1, l->text.n - 1 };
	l->text = trim_end(l->text);
	l->blank = str_trim(l->text).n == 0;
	l->fold = fold(a, str_trim(l->text));
}

size_t line_split(struct arena *a, struct str text, struct line **out)
{
	size_t max = 1, n = 0;

	for (size_t i = 0; i < text.n; i++)
		max += text.p[i] == '\n';
	if (max > LINE_MAX_LINES)
		max = LINE_MAX_LINES;
	*out = arena_array(a, max, struct line);
	while (text.n && n + 1 < max)
		read_line(a, str_split(&text, '\n'), &(*out)[n++]);
	if (text.n)
		read_line(a, text, &(*out)[n++]);
	return n;
}
