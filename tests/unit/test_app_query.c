/* SPDX-License-Identifier: EUPL-1.2 */
/* app/search: what was typed, read; and as FTS5 is asked for it. */
#include "app/search/match.h"
#include "unit.h"

static struct query_text read_text(struct arena *a, const char *text)
{
	struct query_text t;

	arena_reset(a);
	query_read(a, str_from(text), &t);
	return t;
}

static void is(struct str s, const char *expected)
{
	if (!str_eq(s, str_from(expected)))
		fail_msg("\"" STR_FMT "\" is not \"%s\"", STR_ARG(s), expected);
}

static void words_and_quotes(void **state)
{
	struct query_text t =
		read_text(*state, "  forage «en panne depuis» -\"mardi noir\" OU x OR -y - ");

	assert_int_equal(t.n_items, 5);
	is(t.items[0].text, "forage");
	is(t.items[1].text, "en panne depuis");
	assert_true(t.items[1].quoted && !t.items[1].without);
	is(t.items[2].text, "mardi noir");
	assert_true(t.items[2].quoted && t.items[2].without);
	is(t.items[3].text, "x");
	assert_true(t.items[3].or_last);
	assert_true(t.items[4].without && !t.items[4].or_last);
	t = read_text(*state, "OU a");
	assert_true(t.n_items == 1 && !t.items[0].or_last);
	t = read_text(*state, "\"sans fin");
	is(t.items[0].text, "sans fin");
}

static void operators(void **state)
{
	struct query_text t = read_text(
		*state,
		"forage Groupe:mali de:\"Awa Diallo\" APRÈS:2026-10 inconnu:x https://a.b type:");

	assert_int_equal(t.n_filters, 3);
	assert_int_equal(t.filters[0].key, QUERY_GROUP);
	is(t.filters[0].value, "mali");
	assert_int_equal(t.filters[1].key, QUERY_AUTHOR);
	is(t.filters[1].value, "Awa Diallo");
	is(t.filters[1].typed, "de:\"Awa Diallo\"");
	assert_int_equal(t.filters[2].key, QUERY_AFTER);
	is(t.words, "forage inconnu:x https://a.b");
}

static void values(void **state)
{
	enum search_kind k;
	enum matter m;
	int64_t at;

	assert_true(query_kind(*state, STR("Réunions"), &k) && k == SEARCH_KIND_MEETING);
	assert_true(query_kind(*state, STR("fichier"), &k) && k == SEARCH_KIND_FILE);
	assert_false(query_kind(*state, STR("su"), &k));
	assert_true(query_theme(*state, STR("water"), &m) && m == MATTER_WATER);
	assert_true(query_theme(*state, STR("Santé"), &m) && m == MATTER_HEALTH);
	assert_false(query_theme(*state, STR("rien"), &m));
	assert_true(query_files(*state, STR("fichiers")) && !query_files(*state, STR("image")));
	assert_true(query_date(STR("2026-10-01"), STR("UTC"), &at) && at == INT64_C(1790812800000));
	assert_true(query_date(STR("2026"), STR("UTC"), &at) && at == INT64_C(1767225600000));
	static const char *const bad[] = { "",        "26",   "2026-13",   "2026-1-32",
		                           "2026--1", "hier", "2026-10-1x" };
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(query_date(str_from(bad[i]), STR("UTC"), &at));
}

/* Bounded, whatever comes. */
static void too_much(void **state)
{
	char text[4000];

	for (size_t i = 0; i < sizeof(text) - 1; i++)
		text[i] = i % 4 == 3 ? ' ' : i % 4 == 1 ? ':' : 'a';
	text[sizeof(text) - 1] = 0;
	struct query_text t = read_text(*state, text);
	assert_true(t.n_items <= QUERY_ITEMS && t.n_filters == QUERY_FILTERS);
}

static struct str asked(struct arena *a, const char *text, struct match *m)
{
	struct query_text t = read_text(a, text);
	struct term_maker *maker = term_maker_create();

	match_init(m);
	match_items(m, maker, t.items, t.n_items);
	term_maker_destroy(maker);
	return match_text(m, a);
}

static void as_asked(void **state)
{
	static const char *const cases[][2] = {
		{ "communes", "((\"communes\" OR \"=commun|commun\"))" },
		{ "l'eau", "((\"eau\" OR \"=eau\"))" },
		{ "le forage", "((\"forage\" OR \"=forag|forag\"))" },
		{ "le la", "((\"le\" OR \"=le\")) AND ((\"la\" OR \"=la\"))" },
		{ "\"le forage\"", "(\"le forage\")" },
		{ "a1 OU b2", "((\"a1\" OR \"=a1\") OR (\"b2\" OR \"=b2\"))" },
		{ "a1 -b2", "(((\"a1\" OR \"=a1\"))) NOT ((\"b2\" OR \"=b2\"))" },
		{ "a1-b2", "((\"a1|=a1 b2|=b2\" OR \"a1b2|=a1b2\"))" },
		{ "-b2", "" },
		{ "\"\" ( ) * ^ NEAR", "((\"near\" OR \"=near\"))" },
	};
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct match m;
		is(asked(*state, cases[i][0], &m), cases[i][1]);
		match_finish(&m);
	}
}

static void common_words(void **state)
{
	static const char *const common[] = { "a", "de", "les", "nous", "the", "you", "pour" };
	(void)state;

	for (size_t i = 0; i < sizeof(common) / sizeof(common[0]); i++)
		assert_true(match_is_common(str_from(common[i])));
	assert_false(match_is_common(STR("forage")) || match_is_common(STR("")));
}

static int setup(void **state)
{
	static struct arena arena;

	arena_init(&arena);
	*state = &arena;
	return 0;
}

static int teardown(void **state)
{
	arena_finish(*state);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_and_quotes), cmocka_unit_test(operators),
		cmocka_unit_test(values),           cmocka_unit_test(too_much),
		cmocka_unit_test(as_asked),         cmocka_unit_test(common_words),
	};
	return cmocka_run_group_tests(tests, setup, teardown);
}
