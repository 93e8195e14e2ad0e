/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/search/match.h"

enum { SHOWN_BYTES = 8 * 1024, TERM_BYTES = TERM_MAX + 2 };

void match_init(struct match *m)
{
	*m = (struct match){ 0 };
	buf_init(&m->with, MATCH_BYTES);
	buf_init(&m->without, MATCH_BYTES);
	buf_init(&m->shown, SHOWN_BYTES);
}

void match_finish(struct match *m)
{
	buf_finish(&m->with);
	buf_finish(&m->without);
	buf_finish(&m->shown);
}

struct str match_text(struct match *m, struct arena *a)
{
	struct str with = buf_view(&m->with), without = buf_view(&m->without);

	if (!with.n || m->with.full || m->without.full)
		return STR("");
	if (!without.n)
		return arena_str(a, with);
	return arena_printf(a, "(" STR_FMT ") NOT (" STR_FMT ")", STR_ARG(with), STR_ARG(without));
}

struct str match_asked(const struct match *m, size_t word)
{
	const struct match_word *w = &m->words[word];
	const struct buf *b = w->without ? &m->without : &m->with;

	return (struct str){ b->p + w->from, w->to - w->from };
}

/* ---- the terms of one item ---- */

struct term_text {
	char p[TERM_BYTES];
	size_t n;
};

struct place {
	struct term_text word, stem; /* a stem without its "=" ; n 0: it has none */
};

struct terms {
	struct place places[MATCH_PLACES];
	size_t n;
	struct place whole;
	size_t wholes;
	bool in_whole; /* the next stem is its */
};

static void copy(struct term_text *out, struct str s)
{
	out->n = s.n < TERM_BYTES ? s.n : 0;
	memcpy(out->p, s.p, out->n);
}

static bool take(void *arg, const struct term *t)
{
	struct terms *all = arg;
	struct str word = t->word;

	switch (t->kind) {
	case TERM_WORD:
		if (all->n == MATCH_PLACES)
			return false;
		all->in_whole = false;
		copy(&all->places[all->n++].word, word);
		break;
	case TERM_WHOLE:
		all->in_whole = true;
		all->wholes++;
		copy(&all->whole.word, word);
		all->whole.stem.n = 0;
		break;
	case TERM_STEM:
		word.p++;
		word.n--;
		copy(all->in_whole ? &all->whole.stem : &all->places[all->n - 1].stem, word);
		break;
	}
	return true;
}

static struct str text_of(const struct term_text *t)
{
	return (struct str){ t->p, t->n };
}

/* ---- phrases ---- */

static void show(struct match *m, const char *before, struct str word)
{
	if (!match_is_common(word))
		buf_printf(&m->shown, "%s" STR_FMT " ", before, STR_ARG(word));
}

/* What a text may have in place of the word: what has its stem, and what is its stem. */
static void put_loose(struct buf *b, const struct place *p)
{
	struct str stem = text_of(p->stem.n ? &p->stem : &p->word);

	buf_printf(b, "=" STR_FMT, STR_ARG(stem));
	if (p->stem.n)
		buf_printf(b, "|" STR_FMT, STR_ARG(stem));
}

static void show_place(struct match *m, const struct place *p, bool loose)
{
	struct str stem = text_of(p->stem.n ? &p->stem : &p->word);

	show(m, "", text_of(&p->word));
	if (loose)
		show(m, "=", stem);
	if (loose && p->stem.n)
		show(m, "", stem);
}

static int one_word(struct match *m, struct buf *b, const struct place *p)
{
	buf_printf(b, "(\"" STR_FMT "\" OR \"", STR_ARG(text_of(&p->word)));
	put_loose(b, p);
	buf_puts(b, "\")");
	m->phrases += 2;
	return m->phrases - 1;
}

static void in_a_row(struct match *m, struct buf *b, const struct terms *t, bool loose)
{
	buf_char(b, '"');
	for (size_t i = 0; i < t->n; i++) {
		buf_printf(b, "%s" STR_FMT, i ? " " : "", STR_ARG(text_of(&t->places[i].word)));
		if (loose) {
			buf_char(b, '|');
			put_loose(b, &t->places[i]);
		}
	}
	buf_char(b, '"');
	m->phrases++;
}

static struct match_word put_item(struct match *m, const struct query_item *item,
                                  const struct terms *t)
{
	struct match_word w = { .exact = m->phrases, .loose = -1, .without = item->without };
	struct buf *b = item->without ? &m->without : &m->with;

	w.from = b->n;
	if (item->quoted) {
		in_a_row(m, b, t, false);
	} else if (t->n == 1) {
		w.loose = one_word(m, b, &t->places[0]);
	} else if (t->wholes == 1) {
		buf_char(b, '(');
		in_a_row(m, b, t, true);
		buf_printf(b, " OR \"" STR_FMT "|", STR_ARG(text_of(&t->whole.word)));
		put_loose(b, &t->whole);
		buf_puts(b, "\")");
		w.loose = m->phrases++;
	} else {
		in_a_row(m, b, t, true);
	}
	for (size_t i = 0; i < t->n && !item->without; i++)
		show_place(m, &t->places[i], !item->quoted);
	if (t->wholes == 1 && !item->quoted && !item->without)
		show_place(m, &t->whole, true);
	w.to = b->n;
	return w;
}

/* ---- all of it ---- */

void match_marks(struct match *m, struct str marks)
{
	buf_printf(&m->with, "%s\"" STR_FMT "\"", m->with.n ? " AND " : "", STR_ARG(marks));
	m->phrases++;
}

static bool is_bare(const struct query_item *item, const struct terms *t)
{
	return !item->quoted && !item->without && !item->or_last && t->n == 1 &&
	       match_is_common(text_of(&t->places[0].word));
}

/* Phrases are counted in the order FTS5 reads them: what is not wanted comes last. */
static void put_all(struct match *m, const struct query_item *items, struct terms *all, size_t n,
                    bool without)
{
	bool open = false;

	for (size_t i = 0; i < n; i++) {
		const struct query_item *item = &items[i];
		struct buf *b = without ? &m->without : &m->with;
		bool joined = open && item->or_last;
		if (item->without != without || !all[i].n)
			continue;
		if (without)
			buf_puts(b, b->n ? " OR " : "");
		else if (joined)
			buf_puts(b, " OR ");
		else
			buf_printf(b, "%s%s(", open ? ")" : "", b->n ? " AND " : "");
		open = open || !without;
		m->words[m->n_words++] = put_item(m, item, &all[i]);
	}
	if (open)
		buf_char(&m->with, ')');
}

bool match_items(struct match *m, struct term_maker *maker, const struct query_item *items,
                 size_t n)
{
	struct terms all[MATCH_WORDS] = { 0 };
	size_t bare = 0, asked = 0;

	if (n > MATCH_WORDS)
		n = MATCH_WORDS;
	for (size_t i = 0; i < n; i++) {
		term_each(maker, items[i].text, take, &all[i]);
		if (!all[i].n)
			continue;
		asked += !items[i].without;
		bare += is_bare(&items[i], &all[i]);
	}
	for (size_t i = 0; i < n && bare < asked; i++)
		if (all[i].n && is_bare(&items[i], &all[i]) && !(i + 1 < n && items[i + 1].or_last))
			all[i].n = 0;
	put_all(m, items, all, n, false);
	put_all(m, items, all, n, true);
	return asked > 0;
}

bool match_shows(const struct match *m, struct str word)
{
	struct str rest = buf_view(&m->shown);

	while (rest.n)
		if (str_eq(str_split(&rest, ' '), word))
			return true;
	return false;
}

bool match_is_common(struct str word)
{
	/* in order, for the search */
	static const char *const common[] = {
		"a",    "ai",    "an",    "and",    "are",  "as",    "at",   "au",    "aux",
		"avec", "avez",  "avons", "be",     "by",   "car",   "ce",   "cela",  "ces",
		"cet",  "cette", "comme", "d",      "dans", "de",    "des",  "dont",  "du",
		"elle", "elles", "en",    "est",    "et",   "etre",  "for",  "from",  "has",
		"have", "i",     "il",    "ils",    "in",   "is",    "it",   "j",     "je",
		"l",    "la",    "le",    "les",    "leur", "leurs", "lui",  "m",     "ma",
		"mais", "me",    "mes",   "mon",    "n",    "ne",    "nos",  "notre", "nous",
		"of",   "on",    "ont",   "or",     "ou",   "par",   "pas",  "plus",  "pour",
		"qu",   "que",   "quel",  "quelle", "qui",  "quoi",  "s",    "sa",    "sans",
		"se",   "ses",   "si",    "son",    "sont", "sur",   "t",    "ta",    "te",
		"tes",  "that",  "the",   "this",   "to",   "ton",   "tous", "tout",  "toute",
		"tres", "tu",    "un",    "une",    "vos",  "votre", "vous", "was",   "we",
		"what", "with",  "y",     "you",
	};
	size_t low = 0, high = sizeof(common) / sizeof(common[0]);

	while (low < high) {
		size_t mid = (low + high) / 2;
		int order = str_cmp(word, str_from(common[mid]));
		if (!order)
			return true;
		if (order < 0)
			high = mid;
		else
			low = mid + 1;
	}
	return false;
}
