/* SPDX-License-Identifier: EUPL-1.2 */
/* The place of a text that has most of what was looked for, in pieces. */
#include "app/search/find.h"
#include "base/utf8.h"

enum {
	SPOTS = 64,            /* places looked at */
	BEFORE = 60,           /* bytes shown before the first */
	READ_MAX = 128 * 1024, /* bytes looked through */
};

struct spot {
	size_t from, to;
	unsigned word; /* which one, by a hash: the same twice says less than two */
};

struct spots {
	const struct match *m;
	struct spot at[SPOTS];
	size_t n;
};

static unsigned hash(struct str s)
{
	unsigned h = 5381;

	for (size_t i = 0; i < s.n; i++)
		h = h * 33 + (unsigned char)s.p[i];
	return h;
}

static bool note(void *arg, const struct term *t)
{
	struct spots *s = arg;

	if (!match_shows(s->m, t->word))
		return true;
	/* A word and its stem, a part and its whole: one place. */
	if (s->n && t->from <= s->at[s->n - 1].from) {
		if (t->to > s->at[s->n - 1].to)
			s->at[s->n - 1].to = t->to;
		return true;
	}
	if (s->n && t->from < s->at[s->n - 1].to)
		return true;
	s->at[s->n++] = (struct spot){ .from = t->from, .to = t->to, .word = hash(t->word) };
	return s->n < SPOTS;
}

/* How much stands from spot i on within the length of an excerpt: different words above all. */
static int worth(const struct spots *s, size_t i)
{
	int worth = 0;

	for (size_t k = i; k < s->n && s->at[k].to <= s->at[i].from + FIND_EXCERPT - BEFORE; k++) {
		bool again = false;
		for (size_t j = i; j < k; j++)
			again = again || s->at[j].word == s->at[k].word;
		worth += again ? 1 : 8;
	}
	return worth;
}

static size_t best(const struct spots *s)
{
	size_t at = 0;

	for (size_t i = 1; i < s->n; i++)
		if (worth(s, i) > worth(s, at))
			at = i;
	return at;
}

static bool is_start(struct str s, size_t i)
{
	return i >= s.n || ((unsigned char)s.p[i] & 0xC0) != 0x80;
}

/* Between two words where there is a blank near. */
static size_t cut_before(struct str s, size_t at)
{
	size_t from = at > BEFORE ? at - BEFORE : 0;

	for (size_t i = from; from && i < at; i++)
		if (s.p[i] == ' ' || s.p[i] == '\n')
			return i + 1;
	while (from < at && !is_start(s, from))
		from++;
	return from;
}

static size_t cut_after(struct str s, size_t from, size_t least)
{
	size_t to = from + FIND_EXCERPT;

	if (to >= s.n)
		return s.n;
	for (size_t i = to; i > to - BEFORE && i > least; i--)
		if (s.p[i] == ' ' || s.p[i] == '\n')
			return i;
	while (!is_start(s, to))
		to--;
	return to > least ? to : least;
}

static struct str piece(struct arena *a, struct str s, size_t from, size_t to, bool cut)
{
	char *out = arena_alloc(a, to - from + 5);
	size_t n = 0;

	for (size_t i = from; i < to; i++) {
		char c = (unsigned char)s.p[i] < ' ' ? ' ' : s.p[i];
		if (c != ' ' || !n || out[n - 1] != ' ')
			out[n++] = c;
	}
	if (cut) {
		memcpy(out + n, "…", 3);
		n += 3;
	}
	return (struct str){ out, n };
}

void find_pieces(struct arena *a, struct term_maker *maker, const struct match *m, struct str text,
                 bool whole, struct str **out, size_t *n)
{
	struct spots s = { .m = m };
	struct str read = utf8_cut(text, READ_MAX);
	size_t from = 0, to = text.n, k = 0;

	*out = arena_array(a, FIND_PIECES, struct str);
	*n = 0;
	term_each(maker, read, note, &s);
	if (!whole) {
		k = best(&s);
		from = s.n ? cut_before(text, s.at[k].from) : 0;
		to = cut_after(text, from, s.n ? s.at[k].to : 0);
		while (k && s.at[k - 1].from >= from)
			k--;
	}
	struct str head = from ? STR("… ") : STR("");
	for (size_t at = from; at <= to;) {
		bool last = k >= s.n || s.at[k].to > to || *n + 2 >= FIND_PIECES;
		size_t end = last ? to : s.at[k].from;
		struct str p = piece(a, text, at, end, last && to < text.n);
		(*out)[(*n)++] =
			head.n ? arena_printf(a, STR_FMT STR_FMT, STR_ARG(head), STR_ARG(p)) : p;
		head.n = 0;
		if (last)
			break;
		(*out)[(*n)++] = piece(a, text, s.at[k].from, s.at[k].to, false);
		at = s.at[k++].to;
	}
}
