/* SPDX-License-Identifier: EUPL-1.2 */
/* app/notice: who is told of what, when, and when not. */
#include "app/notice/notice.h"
#include "app_talk.h"
#include "base/zone.h"
#include "unit.h"

static int64_t call(struct talk *t, int64_t topic, int64_t person)
{
	char body[64];

	snprintf(body, sizeof(body), "Bonjour @[Toi](p%d)", (int)person);
	return talk_post(t, t->moussa, topic, body);
}

static int64_t unseen(struct talk *t, int64_t person)
{
	int64_t n = notice_unseen(app_begin(&t->app, person), person);

	app_end(&t->app, false);
	return n;
}

static void set_level(struct talk *t, int64_t person, int64_t group, enum notice_level level)
{
	struct notice_settings_set_result out;

	assert_int_equal(
		DO(t, person, notice_settings_set,
	           ARGS(.has_group = true, .group = group, .has_level = true, .level = level),
	           &out),
		ERR_OK);
}

static void set_topic(struct talk *t, int64_t person, int64_t topic, enum level level)
{
	struct topic_follow_result out;

	assert_int_equal(DO(t, person, topic_follow, ARGS(.topic = topic, .level = level), &out),
	                 ERR_OK);
}

static void levels_of_topic_and_group_combine(void **state)
{
	static const enum notice_level ALL = NOTICE_LEVEL_ALL, SOME = NOTICE_LEVEL_MENTIONS,
				       NONE = NOTICE_LEVEL_NOTHING;
	const enum notice_level groups[] = { ALL, SOME, NONE };
	const struct {
		enum level topic;
		enum notice_level is[3];
	} table[] = { { LEVEL_FOLLOW, { ALL, ALL, ALL } },
		      { LEVEL_NORMAL, { ALL, SOME, NONE } },
		      { LEVEL_MENTIONS, { SOME, SOME, SOME } },
		      { LEVEL_MUTE, { NONE, NONE, NONE } } };
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->moussa, t->mali, "Forage");

	assert_int_equal(sizeof(table) / sizeof(*table), LEVEL_COUNT);
	for (size_t row = 0; row < LEVEL_COUNT; row++) {
		set_topic(t, t->awa, topic, table[row].topic);
		for (size_t g = 0; g < 3; g++) {
			set_level(t, t->awa, t->mali, groups[g]);
			int64_t before = unseen(t, t->awa);
			call(t, topic, t->awa);
			assert_int_equal(unseen(t, t->awa) - before, table[row].is[g] != NONE);
			struct req *r = app_begin(&t->app, t->awa);
			assert_int_equal(notice_level_of(r, t->awa, t->mali, topic),
			                 table[row].is[g]);
			app_end(&t->app, false);
		}
	}
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM notice"), 3 * LEVEL_COUNT);
}

static void an_invitation_is_told_whatever_the_level(void **state)
{
	struct talk *t = *state;

	set_level(t, t->awa, t->mali, NOTICE_LEVEL_NOTHING);
	struct req *r = app_begin(&t->app, t->moussa);
	struct notice_new n = { .person = t->awa, .kind = NOTICE_KIND_INVITED, .group = t->mali };
	n.by = t->moussa;
	assert_true(notice_put(r, &n));
	n.by = t->awa; /* his own act */
	assert_false(notice_put(r, &n));
	n.by = t->moussa;
	n.kind = NOTICE_KIND_MEETING;
	n.deadline = r->now + 1000;
	assert_false(notice_put(r, &n));
	app_end(&t->app, true);
	assert_int_equal(unseen(t, t->awa), 1);
}

static void one_message_is_told_once(void **state)
{
	struct talk *t = *state;
	int64_t post = call(t, talk_topic(t, t->moussa, t->mali, "Forage"), t->awa);
	struct req *r = app_begin(&t->app, t->moussa);
	struct notice_new n = { .person = t->awa, .kind = NOTICE_KIND_ANSWER, .post = post };

	n.by = t->moussa;
	assert_false(notice_put(r, &n));
	n.kind = NOTICE_KIND_ANSWER_ACCEPTED; /* that is another matter */
	assert_true(notice_put(r, &n));
	assert_false(notice_put(r, &n));
	app_end(&t->app, true);
	assert_int_equal(unseen(t, t->awa), 2);
}

static void the_oldest_go(void **state)
{
	struct talk *t = *state;
	struct req *r = app_begin(&t->app, t->moussa);
	struct notice_new n = { .person = t->awa, .kind = NOTICE_KIND_SAVED_SEARCH };

	for (int i = 0; i < NOTICE_MAX + 7; i++)
		notice_put(r, &n);
	app_end(&t->app, true);
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM notice"), NOTICE_MAX);
	assert_int_equal(app_number(&t->app, "SELECT min(id) FROM notice"), 8);
	assert_int_equal(unseen(t, t->awa), NOTICE_MAX);
}

/* ---- quiet hours ---- */

static void set_quiet(struct talk *t, int64_t person, int from, int to, int64_t *days, size_t n)
{
	struct notice_settings_set_result out;
	struct quiet_hours q = { .on = true, .from = from, .to = to, .days = days, .n_days = n };

	assert_int_equal(
		DO(t, person, notice_settings_set, ARGS(.has_quiet = true, .quiet = q), &out),
		ERR_OK);
}

static int64_t at(int day, int minutes)
{
	struct zone_time local = { 2026, 11, day, 0, minutes };

	return zone_instant(STR("Europe/Paris"), &local);
}

/* When it is quiet at that time, until when; 0: it is not. */
static int64_t until(struct talk *t, int day, int minutes)
{
	int64_t end = 0;
	struct req *r = app_begin(&t->app, t->awa);
	bool quiet = notice_quiet(r, t->awa, at(day, minutes), &end);

	app_end(&t->app, false);
	assert_true(quiet == (end != 0));
	return end;
}

static void quiet_hours_end(void **state)
{
	struct talk *t = *state;
	int64_t weekend[] = { 6, 7 }, always[] = { 1, 2, 3, 4, 5, 6, 7 };
	struct notice_settings_set_result out;

	/* the defaults, on a Thursday: from eight to seven */
	assert_int_equal(until(t, 26, 19 * 60 + 59), 0);
	assert_int_equal(until(t, 26, 20 * 60), at(27, 7 * 60));
	assert_int_equal(until(t, 27, 6 * 60 + 59), at(27, 7 * 60));
	assert_int_equal(until(t, 27, 7 * 60), 0);
	/* Friday evening to Monday morning */
	set_quiet(t, t->awa, 20 * 60, 7 * 60, weekend, 2);
	assert_int_equal(until(t, 27, 21 * 60), at(30, 7 * 60));
	assert_int_equal(until(t, 28, 12 * 60), at(30, 7 * 60));
	/* at noon, and not at night */
	set_quiet(t, t->awa, 12 * 60, 14 * 60, NULL, 0);
	assert_int_equal(until(t, 26, 13 * 60), at(26, 14 * 60));
	assert_int_equal(until(t, 26, 22 * 60), 0);
	/* none, whole weeks, off */
	set_quiet(t, t->awa, 60, 60, NULL, 0);
	assert_int_equal(until(t, 26, 60), 0);
	set_quiet(t, t->awa, 60, 60, always, 7);
	assert_true(until(t, 26, 60) > at(30, 0));
	struct quiet_hours off = { .on = false, .from = 0, .to = 1439 };
	assert_int_equal(
		DO(t, t->awa, notice_settings_set, ARGS(.has_quiet = true, .quiet = off), &out),
		ERR_OK);
	assert_int_equal(until(t, 26, 60), 0);
}

/* ---- instant mails ---- */

static size_t due(struct talk *t, int64_t now, struct notice_mail *out)
{
	struct req *r = app_begin(&t->app, APP_ROOT);

	r->now = now;
	size_t n = notice_undelivered(r, out, 10);
	app_end(&t->app, true);
	return n;
}

static void mails_wait_for_who_is_about_to_look(void **state)
{
	struct talk *t = *state;
	struct notice_mail out[10];
	int64_t topic = talk_topic(t, t->moussa, t->mali, "Forage"), noon = at(26, 12 * 60);

	t->app.now = noon;
	int64_t first = call(t, topic, t->awa);
	call(t, topic, t->helene);
	assert_int_equal(due(t, noon + NOTICE_GRACE_MS - 1, out), 0);
	struct topic_read_result read;
	assert_int_equal(DO(t, t->awa, topic_read, ARGS(.topic = topic, .upto = first), &read),
	                 ERR_OK);
	assert_int_equal(due(t, noon + NOTICE_GRACE_MS + 5000, out), 1);
	assert_int_equal(out[0].person, t->helene);
	struct req *r = app_begin(&t->app, APP_ROOT);
	notice_mailed(r, out[0].notice.id, true);
	app_end(&t->app, true);
	assert_int_equal(due(t, noon + 3600000, out), 0);
}

static void mails_wait_for_the_morning(void **state)
{
	struct talk *t = *state;
	struct notice_mail out[10];
	int64_t topic = talk_topic(t, t->moussa, t->mali, "Forage");

	t->app.now = at(26, 23 * 60);
	call(t, topic, t->awa);
	assert_int_equal(due(t, at(26, 23 * 60 + 10), out), 0);
	assert_int_equal(due(t, at(27, 6 * 60 + 59), out), 0);
	assert_int_equal(due(t, at(27, 7 * 60), out), 1);
	/* who does not want it any more by then does not get it */
	set_topic(t, t->awa, topic, LEVEL_MUTE);
	assert_int_equal(due(t, at(27, 7 * 60 + 1), out), 0);
	set_topic(t, t->awa, topic, LEVEL_NORMAL);
	assert_int_equal(due(t, at(27, 7 * 60 + 2), out), 0);
	/* other hours are other hours for what waits, too */
	call(t, topic, t->helene);
	assert_int_equal(due(t, at(26, 23 * 60 + 10), out), 0);
	set_quiet(t, t->helene, 0, 0, NULL, 0);
	assert_int_equal(due(t, at(26, 23 * 60 + 11), out), 1);
}

/* Of who is at a page nothing is pushed until he has gone. */
static void pushes_wait_for_who_is_here(void **state)
{
	enum { AWAY_MS = 2 * 60 * 1000 };
	struct talk *t = *state;
	struct notice_mail out[10];
	int64_t topic = talk_topic(t, t->moussa, t->mali, "Forage"), noon = at(26, 12 * 60);
	int64_t first = noon + NOTICE_PUSH_GRACE_MS + 5000;
	const int64_t here[] = { t->awa, t->bob };

	t->app.now = noon;
	call(t, topic, t->awa);
	call(t, topic, t->helene);
	for (int64_t now = first; now < noon + 3600000; now += AWAY_MS) {
		t->app.now = now;
		struct req *r = app_begin(&t->app, APP_ROOT);
		r->here = here;
		r->n_here = 2;
		size_t n = notice_to_push(r, now - AWAY_MS, out, 10);
		assert_int_equal(n, now == first ? 1 : 0);
		if (n)
			assert_int_equal(out[0].person, t->helene);
		assert_true(notice_here(r, t->bob, now));
		assert_false(notice_here(r, t->helene, now));
		app_end(&t->app, true);
	}
	t->app.now += AWAY_MS; /* she has gone */
	struct req *r = app_begin(&t->app, APP_ROOT);
	assert_int_equal(notice_to_push(r, r->now - AWAY_MS, out, 10), 1);
	assert_int_equal(out[0].person, t->awa);
	app_end(&t->app, true);
}

#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(levels_of_topic_and_group_combine),
		T(an_invitation_is_told_whatever_the_level),
		T(one_message_is_told_once),
		T(the_oldest_go),
		T(quiet_hours_end),
		T(mails_wait_for_who_is_about_to_look),
		T(mails_wait_for_the_morning),
		T(pushes_wait_for_who_is_here),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
