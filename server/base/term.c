/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/term.h"
#include "base/letter.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <libstemmer.h>
#include <stdlib.h>

enum {
	PARTS_MAX = 4, /* of one compound */
	STEM_MIN = 4,  /* bytes: shorter words are their own stem */
	SIGLE_MAX = 12,
};

struct part {
	char p[TERM_MAX];
	size_t n, from, to;
};

struct term_maker {
	struct sb_stemmer *french;
};

struct scan {
	struct term_maker *m;
	const char *start, *p, *end;
	term_fn *fn;
	void *arg;
	struct part parts[PARTS_MAX];
	size_t n;
	bool enough;
};

struct term_maker *term_maker_create(void)
{
	struct term_maker *m = xcalloc(1, sizeof(*m));

	m->french = sb_stemmer_new("french", "UTF_8");
	if (!m->french)
		log_die("term: libstemmer knows no French");
	return m;
}

void term_maker_destroy(struct term_maker *m)
{
	if (!m)
		return;
	sb_stemmer_delete(m->french);
	free(m);
}

/* ---- stems ---- */

static bool ends(const struct part *w, const char *tail, size_t n)
{
	return w->n > n && !memcmp(w->p + w->n - n, tail, n);
}

/* Endings that the stemmer knows by their accents, which are gone: réparée, première. */
static void without_ending(struct part *w)
{
	if (w->n <= 6 && ends(w, "eux", 3))
		w->n--; /* jeux, lieux; in longer words it is an adjective's */
	if (w->n < 6)
		return;
	if (w->p[w->n - 1] == 's' && (ends(w, "ees", 3) || ends(w, "eres", 4)))
		w->n--;
	if (ends(w, "ee", 2) || ends(w, "ere", 3))
		w->n--;
}

/* false: it is the word itself. */
static bool stem_of(struct term_maker *m, const struct part *word, struct part *out)
{
	if (word->n < STEM_MIN || word->n >= TERM_MAX)
		return false;
	for (size_t i = 0; i < word->n; i++)
		if (word->p[i] < 'a' || word->p[i] > 'z')
			return false;
	*out = *word;
	without_ending(out);
	const sb_symbol *stem = sb_stemmer_stem(m->french, (const sb_symbol *)out->p, (int)out->n);
	if (!stem)
		log_die("term: out of memory");
	size_t n = (size_t)sb_stemmer_length(m->french);
	if (n < STEM_MIN) { /* too little is left (mali, mal): the singular at most */
		stem = (const sb_symbol *)word->p;
		n = word->n - (word->p[word->n - 1] == 's' || word->p[word->n - 1] == 'x');
	}
	if (n >= TERM_MAX || (n == word->n && !memcmp(stem, word->p, n)))
		return false;
	out->p[0] = '=';
	memcpy(out->p + 1, stem, n);
	out->n = n + 1;
	return true;
}

/* ---- what is handed out ---- */

static void hand(struct scan *s, enum term_kind kind, const struct part *w)
{
	struct term t = { .kind = kind, .from = w->from, .to = w->to };

	t.word = (struct str){ w->p, w->n };
	if (!s->enough && w->n)
		s->enough = !s->fn(s->arg, &t);
}

static void hand_with_stem(struct scan *s, enum term_kind kind, const struct part *w)
{
	struct part stem;

	hand(s, kind, w);
	if (stem_of(s->m, w, &stem))
		hand(s, TERM_STEM, &stem);
}

static void hand_whole(struct scan *s)
{
	struct part whole = { .from = s->parts[0].from, .to = s->parts[s->n - 1].to };

	for (size_t i = 0; i < s->n; i++) {
		if (whole.n + s->parts[i].n > TERM_MAX)
			return;
		memcpy(whole.p + whole.n, s->parts[i].p, s->parts[i].n);
		whole.n += s->parts[i].n;
	}
	hand_with_stem(s, TERM_WHOLE, &whole);
}

static void flush(struct scan *s)
{
	for (size_t i = 0; i < s->n; i++) {
		hand_with_stem(s, TERM_WORD, &s->parts[i]);
		if (!i && s->n > 1)
			hand_whole(s);
	}
	s->n = 0;
}

/* ---- reading ---- */

static enum letter_class peek(const struct scan *s, const char *p)
{
	char out[LETTER_MAX];
	size_t n;

	return p < s->end ? letter_read(&p, s->end, out, &n) : LETTER_NONE;
}

/* A.F.D., U.E: single letters with points between. Moves past it. */
static bool read_sigle(struct scan *s, struct part *w)
{
	const char *p = s->p;
	int letters = 0;

	*w = (struct part){ .from = (size_t)(p - s->start) };
	for (;;) {
		char out[LETTER_MAX];
		size_t n;
		if (p >= s->end || letter_read(&p, s->end, out, &n) != LETTER_WORD ||
		    (out[0] >= '0' && out[0] <= '9') || letters == SIGLE_MAX)
			return false;
		memcpy(w->p + w->n, out, n);
		w->n += n;
		w->to = (size_t)(p - s->start);
		letters++;
		if (peek(s, p) != LETTER_POINT)
			break;
		p++;
		if (peek(s, p) != LETTER_WORD) {
			w->to++;
			break;
		}
	}
	if (letters < 2 || peek(s, p) == LETTER_WORD)
		return false;
	s->p = p;
	return true;
}

static void read_word(struct scan *s, struct part *w)
{
	*w = (struct part){ .from = (size_t)(s->p - s->start) };
	while (s->p < s->end) {
		const char *next = s->p;
		char out[LETTER_MAX];
		size_t n;
		enum letter_class c = letter_read(&next, s->end, out, &n);
		if (c != LETTER_WORD && c != LETTER_MARK)
			break;
		s->p = next;
		if (c == LETTER_WORD && w->n + n <= TERM_MAX) {
			memcpy(w->p + w->n, out, n);
			w->n += n;
		}
	}
	w->to = (size_t)(s->p - s->start);
}

static bool is_elided(const struct part *w)
{
	static const char *const words[] = { "l", "d", "qu",    "j",      "n",      "s",     "m",
		                             "t", "c", "jusqu", "lorsqu", "puisqu", "quoiqu" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (strlen(words[i]) == w->n && !memcmp(words[i], w->p, w->n))
			return true;
	return false;
}

/* One word, and whether what follows belongs to it. */
static void one_word(struct scan *s)
{
	struct part w;
	bool sigle = read_sigle(s, &w);

	if (!sigle)
		read_word(s, &w);
	enum letter_class c = peek(s, s->p);
	const char *after = s->p;
	char out[LETTER_MAX];
	size_t n;
	if (c == LETTER_APOSTROPHE || c == LETTER_HYPHEN)
		letter_read(&after, s->end, out, &n);
	bool joined = after > s->p && peek(s, after) == LETTER_WORD;
	if (joined)
		s->p = after;
	if (joined && c == LETTER_APOSTROPHE && !sigle && is_elided(&w))
		return;
	s->parts[s->n++] = w;
	if (!joined || s->n == PARTS_MAX)
		flush(s);
}

bool term_each(struct term_maker *m, struct str text, term_fn *fn, void *arg)
{
	struct scan s = {
		.m = m, .start = text.p, .p = text.p, .end = text.p, .fn = fn, .arg = arg
	};

	if (text.n)
		s.end += text.n;
	while (s.p < s.end && !s.enough) {
		const char *next = s.p;
		struct part w = { .from = (size_t)(s.p - s.start) };
		enum letter_class c = letter_read(&next, s.end, w.p, &w.n);
		if (c == LETTER_WORD) {
			one_word(&s);
			continue;
		}
		s.p = next;
		w.to = (size_t)(next - s.start);
		if (c == LETTER_ALONE)
			hand(&s, TERM_WORD, &w);
	}
	flush(&s); /* an elided word may have been the last of a compound */
	return !s.enough;
}
