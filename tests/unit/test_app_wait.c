/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits for one's answer: whose it is, in which order, and how many. */
#include "app/wait/wait.h"
#include "app_talk.h"

static struct waits waits_of(struct talk *t, int64_t asks, int64_t person)
{
	struct waits w;

	wait_list(app_begin(&t->app, asks), person, &w);
	app_end(&t->app, false);
	return w;
}

static void expect_member(struct talk *t, int64_t person, enum member_state state, const char *note)
{
	t->app.now += 1000;
	group_expect(app_begin(&t->app, APP_ROOT), t->eau, person, ROLE_MEMBER, state,
	             str_from(note));
	app_end(&t->app, true);
}

static void an_invitation_waits_for_who_is_invited(void **state)
{
	struct talk *t = *state;

	expect_member(t, t->eve, MEMBER_STATE_INVITED, "");
	struct waits w = waits_of(t, t->eve, t->eve);
	assert_true(w.total == 1 && w.n == 1);
	assert_true(w.list[0].kind == WAIT_KIND_INVITATION && w.list[0].group == t->eau);
	assert_true(w.list[0].since == t->app.now && !w.list[0].has_deadline);
	assert_true(str_eq(w.list[0].title, STR("eau")));
	assert_true(waits_of(t, t->moussa, t->moussa).total == 0);

	talk_enter(t, t->eau, t->eve, ROLE_MEMBER);
	assert_true(waits_of(t, t->eve, t->eve).total == 0);
}

static void a_request_waits_for_who_runs_the_group(void **state)
{
	struct talk *t = *state;

	expect_member(t, t->eve, MEMBER_STATE_REQUESTED, "Je suis à Ségou.");
	expect_member(t, t->helene, MEMBER_STATE_REQUESTED, "");
	struct waits w = waits_of(t, t->moussa, t->moussa);
	assert_true(w.total == 2 && w.n == 2);
	assert_true(w.list[0].thing == t->eve && w.list[1].thing == t->helene);
	assert_true(str_eq(w.list[0].by.name, STR("Eve Dehors")) && w.list[0].has_line);
	assert_true(str_eq(w.list[0].line, STR("Je suis à Ségou.")));
	assert_true(!w.list[1].has_line && str_eq(w.list[1].by.authority, STR("Lyon")));
	/* Whoever asks: a mail that is made up for him says the same. */
	assert_true(waits_of(t, t->bob, t->moussa).total == 2);
	/* Members, who asked himself, and the network's team, who could but need not. */
	assert_true(waits_of(t, t->awa, t->awa).total == 0);
	assert_true(waits_of(t, t->eve, t->eve).total == 0);
	assert_true(waits_of(t, t->root, t->root).total == 0);
	assert_true(waits_of(t, APP_ROOT, 0).total == 0);
}

static void what_is_many_is_counted_and_the_oldest_told(void **state)
{
	struct talk *t = *state;
	int64_t first = 0;

	for (int i = 0; i < WAIT_MAX + 7; i++) {
		int64_t who = app_person(&t->app, "Qui Demande");
		first = first ? first : who;
		expect_member(t, who, MEMBER_STATE_REQUESTED, "");
	}
	struct waits w = waits_of(t, t->moussa, t->moussa);
	assert_true(w.total == WAIT_MAX + 7 && w.n == WAIT_MAX && w.list[0].thing == first);
}

/* Overdue, soon, later, without a deadline; of one deadline the oldest; else what tells them apart. */
static void the_order_is_the_same_whatever_it_was(void **state)
{
	const struct wait want[] = {
		{ .has_deadline = true, .deadline = 10, .since = 9 },
		{ .has_deadline = true, .deadline = 20, .since = 1 },
		{ .has_deadline = true, .deadline = 20, .since = 2, .kind = WAIT_KIND_INVITATION },
		{ .has_deadline = true, .deadline = 20, .since = 2, .kind = WAIT_KIND_QUESTION },
		{ .since = 3, .thing = 1 },
		{ .since = 3, .thing = 2 },
		{ .since = 4, .group = 1, .thing = 9 },
		{ .since = 4, .group = 2, .topic = 1 },
		{ .since = 4, .group = 2, .topic = 2 },
	};
	enum { N = sizeof(want) / sizeof(want[0]) };

	(void)state;
	for (size_t turn = 0; turn < N; turn++) {
		struct wait list[N];
		for (size_t i = 0; i < N; i++)
			list[i] = want[(i * 4 + turn) % N];
		wait_sort(list, N);
		for (size_t i = 0; i < N; i++)
			assert_true(
				list[i].deadline == want[i].deadline &&
				list[i].since == want[i].since && list[i].kind == want[i].kind &&
				list[i].group == want[i].group && list[i].topic == want[i].topic &&
				list[i].thing == want[i].thing);
	}
	wait_sort(NULL, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(an_invitation_waits_for_who_is_invited),
		T(a_request_waits_for_who_runs_the_group),
		T(what_is_many_is_counted_and_the_oldest_told),
		T(the_order_is_the_same_whatever_it_was),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
