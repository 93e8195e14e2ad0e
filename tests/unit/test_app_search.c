/* SPDX-License-Identifier: EUPL-1.2 */
/* What a database held before search knew of it is found after the migration. */
#include "app/search/search.h"
#include "app_talk.h"

static void migrate_again(struct app *app, const char *name)
{
	for (int i = 0; i < migration_count; i++)
		if (!strcmp(migrations[i].name, name)) {
			assert_true(db_exec(app->db, migrations[i].sql));
			return;
		}
	fail_msg("there is no migration %s", name);
}

static size_t found(struct talk *t, int64_t person, const char *q)
{
	struct search_find_args a = { .q = str_from(q) };
	struct search_find_result out = { 0 };

	assert_int_equal(cmd_search_find(app_begin(&t->app, person), &a, &out), ERR_OK);
	app_end(&t->app, false);
	return out.n_hits;
}

static void index_all(struct talk *t)
{
	while (search_slice(app_begin(&t->app, APP_ROOT), 1000000))
		app_end(&t->app, true);
	app_end(&t->app, true);
}

static void what_was_written_before_is_put_in_by_slices(void **state)
{
	static const char *const words[] = { "hydrologique", "fromager", "commun", "citerne" };
	struct talk *t = *state;

	assert_true(db_exec(
		t->app.db,
		"INSERT INTO meeting (id, title, starts_at, ends_at, zone, author, created_at)"
		" SELECT 7, 'Point hydrologique', 20, 30, 'UTC', id, 10 FROM person WHERE name LIKE 'Awa%';"
		"INSERT INTO meeting_group SELECT id, 7, 30 FROM grp WHERE slug = 'mali';"
		"INSERT INTO consultation (id, grp, question, results, author, opened_at, closes_at)"
		" SELECT 7, g.id, 'Un fromager ?', 'at_close', p.id, 10, 20 FROM grp g, person p"
		" WHERE g.slug = 'mali' AND p.name LIKE 'Awa%';"
		"INSERT INTO position (id, grp, title, body, author, created_at)"
		" SELECT 7, g.id, 'Un fonds commun', 'Un texte.', p.id, 10 FROM grp g, person p"
		" WHERE g.slug = 'mali' AND p.name LIKE 'Awa%';"
		"INSERT INTO sheet (id, grp, author, title, situation, done, published_at, created_at,"
		" updated_at) SELECT 7, g.id, p.id, 'Une citerne', 'a', 'b', 10, 10, 10 FROM grp g, person p"
		" WHERE g.slug = 'mali' AND p.name LIKE 'Awa%';"
		"INSERT INTO sheet (id, grp, author, title, situation, done, created_at, updated_at)"
		" SELECT 8, g.id, p.id, 'Une citerne', 'a', 'b', 10, 10 FROM grp g, person p"
		" WHERE g.slug = 'mali' AND p.name LIKE 'Awa%';"));
	index_all(t);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		assert_int_equal(found(t, t->helene, words[i]), 0);
	migrate_again(&t->app, "0019_search_more");
	index_all(t);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		assert_int_equal(found(t, t->helene, words[i]), 1);
		assert_int_equal(found(t, t->eve, words[i]), 0);
	}
	/* Once more does no harm. */
	migrate_again(&t->app, "0019_search_more");
	index_all(t);
	assert_int_equal(found(t, t->helene, "fromager"), 1);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(what_was_written_before_is_put_in_by_slices),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
