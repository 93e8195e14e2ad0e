/* SPDX-License-Identifier: EUPL-1.2 */
/* Links out of mails, addresses that do not take them, and the two forms of what is written. */
#include "app/bounce/bounce.h"
#include "app/digest/digest.h"
#include "app/link/link.h"
#include "app/mailing/mailing.h"
#include "app_fixture.h"

#define DAY (INT64_C(24) * 3600 * 1000)

static int set_up(void **state)
{
	struct app *app = calloc(1, sizeof(*app));

	app_open(app);
	*state = app;
	return 0;
}

static int tear_down(void **state)
{
	struct app *app = *state;

	app_close(app);
	free(app);
	return 0;
}

static struct str token_of(struct req *r, const struct link *l)
{
	struct str path = link_path(r, l);

	assert_true(str_starts(path, STR("/lien/")));
	return (struct str){ path.p + 6, path.n - 6 };
}

static void a_link_says_all_of_itself_and_nothing_else(void **state)
{
	struct app *app = *state;
	struct req *r = app_begin(app, 0);
	const struct link links[] = {
		{ LINK_TOPIC, 2, 1, 1, app->now + LINK_MS },
		{ LINK_DIGEST, LINK_CHOOSE, (INT64_C(1) << 40) - 1, 0, app->now + LINK_MS },
		{ LINK_READ, 0, 7, (INT64_C(1) << 48) - 1, app->now },
	};
	struct link got;

	for (size_t i = 0; i < sizeof(links) / sizeof(links[0]); i++) {
		struct str token = token_of(r, &links[i]);
		assert_int_equal(link_read(r, token, &got), LINK_FINE);
		assert_int_equal(got.purpose, links[i].purpose);
		assert_int_equal(got.value, links[i].value);
		assert_int_equal(got.person, links[i].person);
		assert_int_equal(got.object, links[i].object);
		assert_true(got.until >= links[i].until && got.until < links[i].until + DAY);
		/* Each letter of it counts: none can be another one. */
		for (size_t k = 0; k < token.n; k++) {
			struct str bad = arena_str(r->arena, token);
			((char *)(uintptr_t)bad.p)[k] = bad.p[k] == 'A' ? 'B' : 'A';
			assert_int_equal(link_read(r, bad, &got), LINK_FORGED);
		}
		assert_int_equal(link_read(r, (struct str){ token.p, token.n - 1 }, &got),
		                 LINK_FORGED);
	}
	assert_int_equal(link_read(r, STR(""), &got), LINK_FORGED);
	/* Another house's. */
	struct str token = token_of(r, &links[0]);
	app->house.key[0] ^= 1;
	assert_int_equal(link_read(r, token, &got), LINK_FORGED);
	app->house.key[0] ^= 1;
	r->now += LINK_MS + DAY;
	assert_int_equal(link_read(r, token, &got), LINK_OLD);
	app_end(app, true);
}

static void who_is_disabled_does_nothing_by_links(void **state)
{
	struct app *app = *state;
	int64_t awa = app_person(app, "Awa Diallo");
	struct req *r = app_begin(app, 0);
	const struct link l = { LINK_DIGEST, 0, awa, 0, app->now + LINK_MS };
	struct link_use_args a = { .token = token_of(r, &l) };
	struct link_use_result out;

	assert_true(db_exec(app->db, "UPDATE person SET disabled_at = 1"));
	assert_int_equal(cmd_link_use(r, &a, &out), ERR_OK);
	assert_int_equal(out.state, LINK_STATE_REFUSED);
	assert_true(db_exec(app->db, "UPDATE person SET disabled_at = NULL"));
	assert_int_equal(cmd_link_use(r, &a, &out), ERR_OK);
	assert_int_equal(out.state, LINK_STATE_DONE);
	assert_int_equal(r->person, 0);
	assert_non_null(app_event(r, "digest.changed"));
	app_end(app, true);
}

static void note(struct app *app, int64_t person, bool hard)
{
	struct req *r = app_begin(app, 0);

	bounce_note(r, person, hard, STR("550 5.1.1 \xE9t\xE9\nno"));
	app_end(app, true);
}

static bool stopped(struct app *app, int64_t person)
{
	struct req *r = app_begin(app, 0);
	bool is = bounce_stopped(r, person);

	app_end(app, true);
	return is;
}

static void no_mailbox_five_times_in_a_row(void **state)
{
	struct app *app = *state;
	int64_t awa = app_person(app, "Awa Diallo"), bob = app_person(app, "Bob Smith");

	for (int i = 0; i < BOUNCE_HARD - 1; i++)
		note(app, awa, true);
	/* A month of silence is forgiven. */
	app->now += BOUNCE_APART_MS;
	for (int i = 0; i < BOUNCE_HARD - 1; i++)
		note(app, awa, true);
	assert_false(stopped(app, awa));
	note(app, awa, true);
	assert_true(stopped(app, awa));
	assert_false(stopped(app, bob));
	struct req *r = app_begin(app, awa);
	struct mail_settings s;
	struct mailing_to to;
	digest_settings(r, awa, &s);
	assert_true(s.has_stopped_at && s.has_reason);
	assert_false(mailing_to(r, awa, &to));
	assert_true(bounce_forget(r, awa));
	assert_true(mailing_to(r, awa, &to));
	assert_false(bounce_forget(r, awa));
	app_end(app, true);
}

static void other_reasons_count_by_the_day(void **state)
{
	struct app *app = *state;
	int64_t awa = app_person(app, "Awa Diallo");

	for (int i = 0; i < BOUNCE_SOFT - 1; i++, app->now += DAY)
		for (int k = 0; k < 8; k++)
			note(app, awa, false);
	assert_false(stopped(app, awa));
	note(app, awa, false);
	assert_true(stopped(app, awa));
}

static void a_report_speaks_of_the_address_or_does_not(void **state)
{
	static const char *const other[] = { "5.7.1", "5.2.2", "4.4.7" };
	struct app *app = *state;
	int64_t awa = app_person(app, "Awa Diallo"), bob = app_person(app, "Bob Smith");

	for (int i = 0; i < BOUNCE_HARD; i++) {
		struct req *r = app_begin(app, 0);
		bounce_report(r, awa, true, STR("5.1.1"));
		bounce_report(r, bob, i % 3 < 2, str_from(other[i % 3]));
		bounce_report(r, bob, false, STR("2.0.0"));
		app_end(app, true);
	}
	assert_true(stopped(app, awa));
	assert_false(stopped(app, bob));
}

static void what_people_write_is_only_words(void **state)
{
	struct app *app = *state;
	struct req *r = app_begin(app, 0);
	struct mail_new out = { .now = 0 };
	struct mailing m;
	char many[20000];

	memset(many, 'x', sizeof(many));
	mailing_begin(&m, r, LANG_FR, STR("<b>\"&"));
	mailing_title(&m, STR("<script>alert(1)</script>"));
	mailing_line(&m, STR("<i>"), STR("</p><img src=x>"));
	mailing_message(
		&m,
		STR("[a](javascript:1) <img src=http://e.example/> ![i](http://e.example/i.png)"
	            "\n\n@[Awa](p3) [b](/s/1)"),
		LANG_FR, STR("https://palabre.example.org/m/1"));
	mailing_message(&m, (struct str){ many, sizeof(many) }, LANG_FR,
	                STR("https://palabre.example.org/m/2"));
	mailing_end(&m, &out);
	assert_null(strstr(out.html.p, "<script"));
	assert_null(strstr(out.html.p, "<img"));
	assert_null(strstr(out.html.p, "javascript:"));
	assert_null(strstr(out.html.p, "href=\"/"));
	assert_non_null(strstr(out.html.p, "href=\"https://palabre.example.org/s/1\""));
	assert_non_null(strstr(out.text.p, "@Awa [b](https://palabre.example.org/s/1)"));
	/* Cut, with where the rest is, in both. */
	assert_non_null(strstr(out.html.p, "https://palabre.example.org/m/2"));
	assert_non_null(strstr(out.text.p, "https://palabre.example.org/m/2"));
	assert_true(out.html.n < 2 * MAILING_MESSAGE + 8192);
	app_end(app, true);
}

/* 1 and 2 December 2026, 08:00 UTC. */
static void days_are_said_as_one_says_them(void **state)
{
	struct app *app = *state;
	struct req *r = app_begin(app, 0);
	const int64_t first = INT64_C(1796112000000);
	struct mailing_to to = { .zone = STR("Europe/Paris"), .lang = LANG_FR };

	assert_string_equal(mailing_day(r, &to, first).p, "mardi 1er\u00a0décembre");
	assert_string_equal(mailing_day(r, &to, first + DAY).p, "mercredi 2\u00a0décembre");
	assert_string_equal(mailing_day(r, &to, first + 10 * DAY).p, "vendredi 11\u00a0décembre");
	assert_string_equal(mailing_time(r, &to, first).p,
	                    "mardi 1er\u00a0décembre à\u00a09\u00a0h");
	to.lang = LANG_EN;
	assert_string_equal(mailing_time(r, &to, first).p, "Tuesday 1\u00a0December at\u00a09:00");
	app_end(app, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_link_says_all_of_itself_and_nothing_else, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(who_is_disabled_does_nothing_by_links, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(no_mailbox_five_times_in_a_row, set_up, tear_down),
		cmocka_unit_test_setup_teardown(other_reasons_count_by_the_day, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_report_speaks_of_the_address_or_does_not, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(what_people_write_is_only_words, set_up, tear_down),
		cmocka_unit_test_setup_teardown(days_are_said_as_one_says_them, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
