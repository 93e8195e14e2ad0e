/* SPDX-License-Identifier: EUPL-1.2 */
/* base/term: what words a text has. */
#include "base/buf.h"
#include "base/term.h"
#include "base/utf8.h"
#include "unit.h"
#include <stdio.h>

struct listing {
	struct buf words;
	struct str text;
};

/* Places with blanks between, what shares one with a bar. */
static bool list(void *arg, const struct term *t)
{
	struct listing *l = arg;

	if (l->words.n)
		buf_char(&l->words, t->kind == TERM_WORD ? ' ' : '|');
	buf_str(&l->words, t->word);
	assert_true(t->from < t->to && t->to <= l->text.n);
	assert_true(utf8_valid(t->word.p, t->word.n) && t->word.n <= TERM_MAX);
	assert_true(utf8_valid(l->text.p + t->from, t->to - t->from));
	return true;
}

static void expect(struct term_maker *m, const char *text, const char *words)
{
	struct listing l = { .text = str_from(text) };

	buf_init(&l.words, 4096);
	assert_true(term_each(m, l.text, list, &l));
	buf_char(&l.words, 0);
	if (strcmp(l.words.p, words))
		fail_msg("\"%s\" is read as \"%s\", not \"%s\"", text, l.words.p, words);
	buf_finish(&l.words);
}

static void words_of_texts(void **state)
{
	static const char *const cases[][2] = {
		/* case and accents */
		{ "Été à Nœux, ex æquo", "ete a noeux|=noeu ex aequo" },
		{ "ÇA", "ca" },
		{ "Straße", "strasse|=strass" },
		{ "e\u0301te\u0301", "ete" },
		{ "Łódź Đà Nẵng", "lodz da nang" },
		{ "so\u00ADfa", "sofa" },
		/* letters that are none of ASCII */
		{ "Ɓamako ɗo Ƴaakaare ŊƝƆƐ", "ɓamako ɗo ƴaakaare ŋɲɔɛ" },
		{ "bɔlɔn", "bɔlɔn" },
		/* what is cut off */
		{ "l’eau d'Haïti", "eau haiti|=hait" },
		{ "L’ÉCOLE", "ecole|=ecol" },
		{ "qu’il s’en lorsqu’on jusqu’ici puisqu'elle n’a m’a t’a c’est j’ai",
		  "il en on ici elle a a a est ai" },
		/* what stays together */
		{ "aujourd’hui", "aujourd|aujourdhui hui" },
		{ "vice-président", "vice|vicepresident president" },
		{ "Saint-Denis", "saint|saintdenis|=saintden denis|=deni" },
		{ "c’est-à-dire", "est|estadire|=estadir a dire" },
		{ "avez\u2011vous", "avez|avezvous vous" },
		{ "- tiret -", "tiret" },
		{ "avant -après", "avant apres|=apre" },
		{ "a-b-c-d-e-f", "a|abcd b c d e|ef f" },
		/* sigles, digits */
		{ "A.F.D. et AFD", "afd et afd" },
		{ "l’U.E., l’O.N.U", "ue onu" },
		{ "M. Diallo", "m diallo" },
		{ "J.-P. Durand", "j p durand" },
		{ "1.5 km² en 2026", "1 5 km2 en 2026" },
		{ "ODD6 covid-19", "odd6 covid|covid19 19" },
		{ "fin.Suite", "fin suite|=suit" },
		{ "https://palabre.org/g/mali", "https|=http palabre|=palabr org g mali" },
		/* other scripts */
		{ "Μάλι ΟΔΌΣ", "μαλι οδοσ" },
		{ "Ёлка БАМАКО", "елка бамако" },
		{ "مَالي إفريقيا ٢٠٢٦", "مالي افريقيا 2026" },
		{ "日本 マリ", "日 本 マ リ" },
		{ "ＭＡＬＩ ２", "mali 2" },
		{ "«\u00A0oui\u00A0» — non…", "oui non" },
		{ "👍🏽 bien", "bien" },
		{ "", "" },
		{ " '’-.-’' ", "" },
		{ "l’", "l" },
	};
	struct term_maker *m = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		expect(m, cases[i][0], cases[i][1]);
}

struct stem {
	char p[TERM_MAX];
};

static bool keep_stem(void *arg, const struct term *t)
{
	struct stem *s = arg;

	snprintf(s->p, sizeof(s->p), STR_FMT, STR_ARG(t->word));
	return true;
}

/* What one means by the other is found: plural, feminine, accents or none. */
static void one_stem(void **state)
{
	static const char *const same[][2] = {
		{ "commune", "communes" },
		{ "réparé", "reparees" },
		{ "régulier", "RÉGULIÈRES" },
		{ "régional", "régionaux" },
		{ "communauté", "communautes" },
		{ "financement", "Financements" },
		{ "organisée", "organisés" },
		{ "élection", "elections" },
		{ "eau", "eaux" },
		{ "jeux", "jeu" },
		{ "partenaire", "partenaires" },
		{ "frontière", "frontieres" },
		{ "assemblée", "assemblees" },
		{ "forage", "forages" },
	};
	struct term_maker *m = *state;

	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++) {
		struct stem a = { "" }, b = { "" };
		term_each(m, str_from(same[i][0]), keep_stem, &a);
		term_each(m, str_from(same[i][1]), keep_stem, &b);
		if (strcmp(a.p[0] == '=' ? a.p + 1 : a.p, b.p[0] == '=' ? b.p + 1 : b.p))
			fail_msg("%s is %s, %s is %s", same[i][0], a.p, same[i][1], b.p);
	}
}

static bool one(void *arg, const struct term *t)
{
	(void)t;
	return ++*(int *)arg < 2;
}

static void ends_when_told(void **state)
{
	int n = 0;

	assert_false(term_each(*state, STR("un deux trois quatre"), one, &n));
	assert_int_equal(n, 2);
}

static void any_text_ends(void **state)
{
	char text[600];
	struct listing l = { .text = { text, 0 } };

	/* A word longer than a term, a compound without end. */
	memset(text, 'a', 300);
	for (int i = 300; i < 600; i += 2)
		memcpy(text + i, "-b", 2);
	buf_init(&l.words, 1 << 16);
	for (l.text.n = 0; l.text.n <= sizeof(text); l.text.n++) {
		buf_reset(&l.words);
		term_each(*state, l.text, list, &l);
	}
	buf_finish(&l.words);
}

static int setup(void **state)
{
	*state = term_maker_create();
	return 0;
}

static int teardown(void **state)
{
	term_maker_destroy(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_of_texts),
		cmocka_unit_test(one_stem),
		cmocka_unit_test(ends_when_told),
		cmocka_unit_test(any_text_ends),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
