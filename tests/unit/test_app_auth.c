/* SPDX-License-Identifier: EUPL-1.2 */
/* Sign-in and sessions: what opens, what does not, and what is not told. */
#include "app/session/agent.h"
#include "app/session/session.h"
#include "app_fixture.h"

#define MINUTE (INT64_C(60) * 1000)
#define HOUR (60 * MINUTE)
#define DAY (24 * HOUR)

struct door {
	struct app app;
	int64_t awa, root;
	char browser[SECRET_SIZE]; /* cookie of the browser that asks */
	char cookie[SECRET_SIZE];  /* of the session */
	char token[SECRET_SIZE], code[7];
};

static int set_up(void **state)
{
	struct door *d = calloc(1, sizeof(*d));

	app_open(&d->app);
	d->awa = app_person(&d->app, "Awa Diallo");
	app_begin(&d->app, APP_ROOT);
	d->root = person_put(d->app.db, &(struct person_new){ .email = STR("root@example.org"),
	                                                      .name = STR("Racine"),
	                                                      .admin = true,
	                                                      .created_at = d->app.now });
	app_end(&d->app, true);
	*state = d;
	return 0;
}

static int tear_down(void **state)
{
	struct door *d = *state;

	app_close(&d->app);
	free(d);
	return 0;
}

static void keep(char out[SECRET_SIZE], const struct effect *e)
{
	assert_non_null(e);
	assert_int_equal(e->text.n, SECRET_SIZE - 1);
	memcpy(out, e->text.p, SECRET_SIZE);
}

/* Ask, in the browser of `d`; token and code are those of the mail, empty when there is none. */
static void request(struct door *d, const char *email)
{
	struct auth_request_args a = { str_from(email) };
	struct auth_request_result out;
	struct req *r = app_begin(&d->app, 0);
	static const char SQL_MAIL[] = "SELECT body_text FROM outbox WHERE created_at = :now"
				       " ORDER BY id DESC LIMIT 1";

	d->app.now++;
	r->now = d->app.now;
	r->admin = false;
	r->peer.browser = str_from(d->browser);
	assert_int_equal(cmd_auth_request(r, &a, &out), ERR_OK);
	assert_int_equal(out.minutes, 10);
	keep(d->browser, app_effect(r, EFFECT_BROWSER, (struct channel){ 0 }));
	assert_non_null(app_effect(r, EFFECT_MAIL, (struct channel){ 0 }));
	assert_null(app_effect(r, EFFECT_COOKIE, (struct channel){ 0 }));
	d->token[0] = d->code[0] = 0;
	struct query *q = db_q(d->app.db, SQL_MAIL);
	db_int(q, ":now", d->app.now);
	if (db_one(q)) {
		struct str text = db_col_str(r->arena, q, 0);
		const char *link = strstr(text.p, "https://palabre.example.org/entrer#");
		const char *code = strstr(text.p, "code");
		assert_non_null(link);
		snprintf(d->token, sizeof(d->token), "%.43s", strchr(link, '#') + 1);
		while (*code < '0' || *code > '9')
			code++;
		snprintf(d->code, sizeof(d->code), "%.6s", code);
	}
	app_end(&d->app, true);
}

static enum err redeem(struct door *d, const char *token, const char *code, const char *browser)
{
	struct auth_redeem_args a = { .token = str_from(token),
		                      .has_token = token,
		                      .code = str_from(code),
		                      .has_code = code };
	struct auth_redeem_result out;
	struct req *r = app_begin(&d->app, 0);

	r->admin = false;
	r->peer.browser = str_from(browser);
	r->peer.agent =
		STR("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0");
	enum err e = cmd_auth_redeem(r, &a, &out);
	if (e == ERR_OK) {
		assert_int_equal(out.person.id, d->awa);
		keep(d->cookie, app_effect(r, EFFECT_COOKIE, (struct channel){ 0 }));
	}
	app_end(&d->app, e == ERR_OK || r->keep);
	return e;
}

static bool find(struct door *d, struct session_info *out)
{
	return session_find(d->app.db, &d->app.house, str_from(d->cookie), d->app.now, out);
}

static const char *wrong(const struct door *d)
{
	return strcmp(d->code, "000000") ? "000000" : "111111";
}

static void a_link_opens_once_and_in_its_browser(void **state)
{
	struct door *d = *state;
	struct session_info info;
	char first[SECRET_SIZE];

	request(d, "P1@Example.org");
	assert_int_equal(redeem(d, d->token, NULL, ""), ERR_OTHER_BROWSER);
	assert_int_equal(redeem(d, d->token, NULL, "another-browser-another-browser-another-bro"),
	                 ERR_OTHER_BROWSER);
	assert_int_equal(redeem(d, "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", NULL, d->browser),
	                 ERR_EXPIRED);
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_OK);
	assert_true(find(d, &info));
	assert_int_equal(info.person, d->awa);
	assert_false(info.admin);
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_EXPIRED);
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_EXPIRED);
	/* Each sign-in has a new session. */
	memcpy(first, d->cookie, SECRET_SIZE);
	request(d, "p1@example.org");
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_OK);
	assert_string_not_equal(first, d->cookie);
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM session"), 2);
	assert_int_equal(
		app_number(&d->app, "SELECT COUNT(*) FROM session WHERE agent = 'Firefox, Linux'"),
		2);
}

static void a_link_is_good_for_ten_minutes(void **state)
{
	struct door *d = *state;

	request(d, "p1@example.org");
	d->app.now += 10 * MINUTE;
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_EXPIRED);
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_EXPIRED);
	request(d, "p1@example.org");
	d->app.now += 10 * MINUTE - 1;
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_OK);
}

static void a_code_has_five_tries(void **state)
{
	struct door *d = *state;

	request(d, "p1@example.org");
	assert_int_equal(redeem(d, NULL, d->code, ""), ERR_OTHER_BROWSER);
	for (int i = 0; i < 4; i++)
		assert_int_equal(redeem(d, NULL, wrong(d), d->browser), ERR_WRONG_CODE);
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_OK);
	request(d, "p1@example.org");
	for (int i = 0; i < 5; i++)
		assert_int_equal(redeem(d, NULL, wrong(d), d->browser), ERR_WRONG_CODE);
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_EXPIRED);
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_EXPIRED);
}

static void either_of_two_mails_opens(void **state)
{
	struct door *d = *state;
	char code[7], browser[SECRET_SIZE];

	request(d, "p1@example.org");
	memcpy(code, d->code, 7);
	memcpy(browser, d->browser, SECRET_SIZE);
	request(d, "p1@example.org");
	assert_string_equal(browser, d->browser);
	assert_int_equal(redeem(d, NULL, code, d->browser), ERR_OK);
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_OK);
}

static void unknown_and_known_addresses_leave_the_same_row(void **state)
{
	struct door *d = *state;

	request(d, "nobody@example.org");
	assert_string_equal(d->token, "");
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM outbox"), 0);
	assert_int_equal(app_number(&d->app,
	                            "SELECT COUNT(*) FROM sign_in WHERE person IS NULL AND"
	                            " length(token_hash) = 32 AND length(code_hash) = 32 AND"
	                            " length(browser_hash) = 32"),
	                 1);
	/* Its code, if somebody guessed it, opens nothing. */
	char code[7];
	bool told = false;
	for (int i = 0; i < 5; i++) {
		snprintf(code, sizeof(code), "%06d", i * 7);
		enum err e = redeem(d, NULL, code, d->browser);
		told = told || e != ERR_WRONG_CODE;
	}
	assert_false(told);
	assert_int_equal(redeem(d, NULL, "123456", d->browser), ERR_EXPIRED);
}

static void five_mails_an_hour_and_no_more_tries(void **state)
{
	struct door *d = *state;

	for (int i = 0; i < 5; i++) {
		request(d, "p1@example.org");
		assert_string_not_equal(d->token, "");
	}
	request(d, "P1@example.ORG");
	assert_string_equal(d->token, "");
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM outbox"), 5);
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM sign_in WHERE person IS NULL"),
	                 1);
	d->app.now += HOUR;
	request(d, "p1@example.org");
	assert_string_not_equal(d->token, "");
}

static void nothing_in_the_database_opens_anything(void **state)
{
	struct door *d = *state;
	static const char *const SQL[] = {
		"SELECT COUNT(*) FROM sign_in WHERE instr(token_hash, :x) OR instr(code_hash, :x)"
		" OR instr(browser_hash, :x)",
		"SELECT COUNT(*) FROM session WHERE instr(token_hash, :x)",
	};
	const char *secrets[] = { d->token, d->code, d->browser, d->cookie };

	request(d, "p1@example.org");
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_OK);
	for (size_t i = 0; i < 2; i++)
		for (size_t k = 0; k < 4; k++) {
			struct query *q = db_q(d->app.db, SQL[i]);
			db_blob(q, ":x", secrets[k], strlen(secrets[k]));
			assert_true(db_one(q));
			assert_int_equal(db_col_int(q, 0), 0);
		}
	/* Nor does the same file under another key. */
	struct session_info info;
	d->app.house.key[0] ^= 1;
	assert_false(find(d, &info));
}

static void a_made_link_opens_anywhere_once(void **state)
{
	struct door *d = *state;
	struct auth_link_args a = { STR("p1@example.org") };
	struct auth_link_result out;
	char token[SECRET_SIZE];

	assert_int_equal(cmd_auth_link(app_begin(&d->app, APP_ROOT), &a, &out), ERR_OK);
	assert_true(str_starts(out.path, STR("/entrer#")));
	snprintf(token, sizeof(token), "%s", out.path.p + 8);
	app_end(&d->app, true);
	assert_int_equal(redeem(d, token, NULL, ""), ERR_OK);
	assert_int_equal(redeem(d, token, NULL, ""), ERR_EXPIRED);
	a.email = STR("nobody@example.org");
	assert_int_equal(cmd_auth_link(app_begin(&d->app, APP_ROOT), &a, &out), ERR_NOT_FOUND);
	app_end(&d->app, false);
}

static void bad_asks_are_refused(void **state)
{
	static const char *const bad[] = {
		"awa",      "a@b",       "a b@example.org", "a@exa_mple.org",
		"@x.org",   "a@.org",    "a@x.org.",        "a@-x.org",
		"a@x..org", "a,b@x.org", "\"a\"@x.org",     "é@x.org"
	};
	struct door *d = *state;
	struct auth_request_result out;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct auth_request_args a = { str_from(bad[i]) };
		assert_int_equal(cmd_auth_request(app_begin(&d->app, 0), &a, &out), ERR_BAD_ARGS);
		app_end(&d->app, false);
	}
	assert_int_equal(redeem(d, NULL, NULL, ""), ERR_BAD_ARGS);
	assert_int_equal(redeem(d, "x", "123456", ""), ERR_BAD_ARGS);
}

static void disabled(struct door *d)
{
	assert_true(db_exec(d->app.db, "UPDATE person SET disabled_at = 1 WHERE id = 1"));
}

static void who_is_disabled_neither_enters_nor_stays(void **state)
{
	struct door *d = *state;
	struct session_info info;
	int64_t ended[4];

	request(d, "p1@example.org");
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_OK);
	request(d, "p1@example.org");
	disabled(d);
	assert_false(find(d, &info));
	assert_int_equal(redeem(d, d->token, NULL, d->browser), ERR_EXPIRED);
	assert_int_equal(redeem(d, NULL, d->code, d->browser), ERR_WRONG_CODE);
	request(d, "p1@example.org");
	assert_string_equal(d->token, "");
	assert_int_equal(session_sweep(d->app.db, d->app.now, ended, 4), 1);
	assert_int_equal(session_sweep(d->app.db, d->app.now, ended, 4), 0);
}

/* A session of a person, made directly. */
static void signed_in(struct door *d, int64_t person)
{
	struct req *r = app_begin(&d->app, person);

	assert_int_not_equal(session_create(r, &(struct sign_in_found){ .person = person }), 0);
	keep(d->cookie, app_effect(r, EFFECT_COOKIE, (struct channel){ 0 }));
	app_end(&d->app, true);
}

static void sessions_end_by_themselves(void **state)
{
	struct door *d = *state;
	struct session_info info;
	int64_t ended[4];

	/* Idle for a month. */
	signed_in(d, d->awa);
	d->app.now += 30 * DAY;
	assert_true(find(d, &info));
	assert_true(info.stale);
	d->app.now += HOUR;
	assert_false(find(d, &info));
	assert_int_equal(session_sweep(d->app.db, d->app.now, ended, 4), 1);

	/* In use, but for ninety days. */
	signed_in(d, d->awa);
	for (int i = 0; i < 89; i++) {
		d->app.now += DAY;
		assert_true(find(d, &info));
		session_touch(d->app.db, info.session, d->app.now);
	}
	assert_int_equal(session_sweep(d->app.db, d->app.now, ended, 4), 0);
	d->app.now += DAY;
	assert_false(find(d, &info));
	assert_int_equal(session_sweep(d->app.db, d->app.now, ended, 4), 1);

	/* An administrator for half a day. */
	signed_in(d, d->root);
	assert_true(find(d, &info));
	assert_true(info.admin);
	assert_false(info.stale);
	d->app.now += 12 * HOUR;
	assert_true(find(d, &info));
	d->app.now += HOUR;
	assert_false(find(d, &info));
}

static void being_seen_is_written_once_an_hour(void **state)
{
	struct door *d = *state;
	struct session_info info;

	signed_in(d, d->awa);
	assert_true(find(d, &info));
	int64_t made = d->app.now;
	session_touch(d->app.db, info.session, made + HOUR - 1);
	assert_int_equal(app_number(&d->app, "SELECT seen_at FROM session"), made);
	session_touch(d->app.db, info.session, made + HOUR);
	assert_int_equal(app_number(&d->app, "SELECT seen_at FROM session"), made + HOUR);
}

static void sessions_are_listed_and_ended_by_their_owner(void **state)
{
	struct door *d = *state;
	struct session_info mine, other;
	struct session_list_args none = { 0 };
	struct session_list_result list = { 0 };
	struct session_revoke_result revoked;
	struct auth_leave_args leave = { 0 };
	struct auth_leave_result left;

	signed_in(d, d->awa);
	assert_true(find(d, &other));
	d->app.now += MINUTE;
	signed_in(d, d->awa);
	assert_true(find(d, &mine));
	struct req *r = app_begin(&d->app, d->awa);
	r->session = mine.session;
	assert_int_equal(cmd_session_list(r, &none, &list), ERR_OK);
	assert_int_equal(list.n_sessions, 2);
	assert_true(list.sessions[0].current);
	assert_false(list.sessions[1].current);
	app_end(&d->app, false);

	struct session_revoke_args a = { other.session };
	assert_int_equal(cmd_session_revoke(app_begin(&d->app, d->root), &a, &revoked),
	                 ERR_NOT_FOUND);
	app_end(&d->app, false);
	r = app_begin(&d->app, d->awa);
	r->session = mine.session;
	assert_int_equal(cmd_session_revoke(r, &a, &revoked), ERR_OK);
	assert_int_equal(app_event(r, "session.ended")->ch.key, ch_user(d->awa).key);
	assert_int_equal(app_effect(r, EFFECT_END_SESSION, (struct channel){ 0 })->id,
	                 other.session);
	assert_null(app_effect(r, EFFECT_COOKIE, (struct channel){ 0 }));
	app_end(&d->app, true);

	r = app_begin(&d->app, d->awa);
	r->session = mine.session;
	assert_int_equal(cmd_auth_leave(r, &leave, &left), ERR_OK);
	assert_int_equal(app_effect(r, EFFECT_COOKIE, (struct channel){ 0 })->text.n, 0);
	app_end(&d->app, true);
	assert_false(find(d, &mine));
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM session"), 0);
}

static void signing_in_again_ends_what_was(void **state)
{
	struct door *d = *state;
	struct session_info old;

	signed_in(d, d->awa);
	assert_true(find(d, &old));
	request(d, "p1@example.org");
	struct auth_redeem_args a = { .token = str_from(d->token), .has_token = true };
	struct auth_redeem_result out;
	struct req *r = app_begin(&d->app, d->awa);
	r->session = old.session;
	r->peer.browser = str_from(d->browser);
	assert_int_equal(cmd_auth_redeem(r, &a, &out), ERR_OK);
	assert_int_equal(app_effect(r, EFFECT_END_SESSION, (struct channel){ 0 })->id, old.session);
	/* The last word on the cookie is the new one. */
	const struct effect *last = NULL;
	for (const struct effect *e = r->effects; e; e = e->next)
		if (e->kind == EFFECT_COOKIE)
			last = e;
	keep(d->cookie, last);
	app_end(&d->app, true);
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM session"), 1);
	assert_true(find(d, &old));
}

static void old_requests_are_forgotten(void **state)
{
	struct door *d = *state;
	int64_t ended[1];

	request(d, "p1@example.org");
	session_sweep(d->app.db, d->app.now + DAY, ended, 1);
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM sign_in"), 1);
	session_sweep(d->app.db, d->app.now + DAY + 1, ended, 1);
	assert_int_equal(app_number(&d->app, "SELECT COUNT(*) FROM sign_in"), 0);
}

static void browsers_have_names(void **state)
{
	static const char *const cases[][2] = {
		{ "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko)"
		  " Chrome/140.0.0.0 Safari/537.36 Edg/140.0.0.0",
		  "Edge, Windows" },
		{ "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML,"
		  " like Gecko) Version/18.0 Mobile/15E148 Safari/604.1",
		  "Safari, iPhone" },
		{ "Mozilla/5.0 (Linux; Android 10; K) AppleWebKit/537.36 (KHTML, like Gecko)"
		  " Chrome/140.0.0.0 Mobile Safari/537.36",
		  "Chrome, Android" },
		{ "curl/7.88.1", "" },
		{ "", "" },
	};
	struct arena arena;

	(void)state;
	arena_init(&arena);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(session_agent(&arena, str_from(cases[i][0])).p, cases[i][1]);
	arena_finish(&arena);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(a_link_opens_once_and_in_its_browser),
		CASE(a_link_is_good_for_ten_minutes),
		CASE(a_code_has_five_tries),
		CASE(either_of_two_mails_opens),
		CASE(unknown_and_known_addresses_leave_the_same_row),
		CASE(five_mails_an_hour_and_no_more_tries),
		CASE(nothing_in_the_database_opens_anything),
		CASE(a_made_link_opens_anywhere_once),
		CASE(bad_asks_are_refused),
		CASE(who_is_disabled_neither_enters_nor_stays),
		CASE(sessions_end_by_themselves),
		CASE(being_seen_is_written_once_an_hour),
		CASE(sessions_are_listed_and_ended_by_their_owner),
		CASE(signing_in_again_ends_what_was),
		CASE(old_requests_are_forgotten),
		cmocka_unit_test(browsers_have_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
