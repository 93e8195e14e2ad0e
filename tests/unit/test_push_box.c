/* SPDX-License-Identifier: EUPL-1.2 */
/* push/box: what becomes of a push after what its service said. */
#include "migrated.h"
#include "push/box.h"

enum { MINUTE = 60000 };
#define NOW INT64_C(1795407753621)

struct box {
	struct temp temp;
	struct db *db;
	struct arena arena;
	struct box_push out[8];
};

static int set_up(void **state)
{
	struct box *x = calloc(1, sizeof(*x));

	x->db = migrated_make(&x->temp);
	assert_true(db_exec(
		x->db,
		"INSERT INTO person (id, email, name, folded, created_at)"
		" VALUES (1, 'a@example.org', 'A', 'a', 1), (2, 'b@example.org', 'B', 'b', 1);"
		"INSERT INTO session (id, person, token_hash, created_at, seen_at, expires_at)"
		" VALUES (1, 1, x'01', 1, 1, 9000000000000), (2, 2, x'02', 1, 1, 9000000000000)"));
	arena_init(&x->arena);
	*state = x;
	return 0;
}

static int tear_down(void **state)
{
	struct box *x = *state;

	assert_false(db_failed(x->db));
	db_close(x->db);
	arena_finish(&x->arena);
	temp_remove(&x->temp);
	free(x);
	return 0;
}

static void subscribe(struct box *x, int64_t person, const char *endpoint)
{
	struct push_sub s = { .person = person, .session = person, .now = NOW };

	s.endpoint = str_from(endpoint);
	memset(s.target.p256dh, 4, PUSH_PUBLIC);
	memset(s.target.auth, 7, PUSH_AUTH);
	push_sub_put(x->db, &s);
}

static int64_t queue(struct box *x, int64_t person, const char *payload, const char *tag)
{
	return push_queue(x->db, &(struct push_new){ .person = person,
	                                             .payload = str_from(payload),
	                                             .tag = str_from(tag),
	                                             .now = NOW });
}

static size_t claim(struct box *x, int64_t now)
{
	return box_claim(x->db, now, &x->arena, x->out, 8);
}

static void mark(struct box *x, enum push_outcome outcome, int64_t wait_ms, int64_t now)
{
	x->out[0].outcome = outcome;
	x->out[0].wait_ms = wait_ms;
	box_mark(x->db, &x->out[0], now, MINUTE);
}

static void goes_to_each_browser_once(void **state)
{
	struct box *x = *state;

	subscribe(x, 1, "https://a.example/1");
	subscribe(x, 1, "https://a.example/2");
	subscribe(x, 2, "https://a.example/3");
	assert_int_equal(queue(x, 1, "{}", "n"), 2);
	assert_int_equal(claim(x, NOW), 2);
	assert_true(x->out[0].target.p256dh[64] == 4 && x->out[0].target.auth[15] == 7);
	assert_int_equal(claim(x, NOW), 0); /* on its way */
	for (size_t i = 0; i < 2; i++) {
		x->out[i].outcome = PUSH_SENT;
		box_mark(x->db, &x->out[i], NOW, MINUTE);
	}
	assert_int_equal(box_next(x->db), 0);
	/* the same browser, somebody else: his alone */
	subscribe(x, 2, "https://a.example/1");
	assert_int_equal(queue(x, 1, "{}", "n"), 1);
}

static void a_newer_one_takes_the_place_of_one_that_waits(void **state)
{
	struct box *x = *state;

	subscribe(x, 1, "https://a.example/1");
	queue(x, 1, "{\"n\":1}", "n");
	queue(x, 1, "{\"n\":2}", "n");
	queue(x, 1, "{\"n\":3}", "t4");
	assert_int_equal(claim(x, NOW), 2);
	assert_string_equal(x->out[0].payload.p, "{\"n\":2}");
	/* what is on its way is left alone */
	queue(x, 1, "{\"n\":4}", "n");
	assert_int_equal(claim(x, NOW), 1);
}

static void a_busy_service_is_asked_five_times(void **state)
{
	static const int waits[] = { 1, 5, 30, 60 };
	struct box *x = *state;
	int64_t now = NOW;

	subscribe(x, 1, "https://a.example/1");
	queue(x, 1, "{}", "n");
	for (size_t i = 0; i < 4; i++) {
		assert_int_equal(claim(x, now), 1);
		assert_int_equal(x->out[0].tries, i + 1);
		mark(x, PUSH_LATER, 0, now);
		now += waits[i] * MINUTE;
		assert_int_equal(box_next(x->db), now);
		assert_int_equal(claim(x, now - 1), 0);
	}
	assert_int_equal(claim(x, now), 1);
	assert_int_equal(box_waiting(x->db), 0);
	mark(x, PUSH_LATER, 0, now);
	assert_int_equal(x->out[0].outcome, PUSH_FAILED);
	assert_int_equal(box_next(x->db), 0);

	/* it says when; but not beyond its use */
	queue(x, 1, "{}", "n");
	assert_int_equal(claim(x, NOW), 1);
	mark(x, PUSH_LATER, 40 * MINUTE, NOW);
	assert_int_equal(box_next(x->db), NOW + 40 * MINUTE);
	assert_int_equal(x->out[0].outcome, PUSH_LATER);
	assert_int_equal(box_waiting(x->db), 1);
	assert_int_equal(claim(x, NOW + 40 * MINUTE), 1);
	mark(x, PUSH_LATER, 0, NOW + PUSH_TTL_S * INT64_C(1000));
	assert_int_equal(box_next(x->db), 0);
}

static void who_is_gone_is_forgotten(void **state)
{
	struct box *x = *state;

	subscribe(x, 1, "https://a.example/1");
	queue(x, 1, "{}", "n");
	queue(x, 1, "{}", "t4");
	assert_int_equal(claim(x, NOW), 2);
	mark(x, PUSH_GONE, 0, NOW);
	assert_int_equal(push_sub_count(x->db, 1, NOW), 0);
	assert_int_equal(queue(x, 1, "{}", "n"), 0);
	assert_false(push_sub_drop(x->db, 1, STR("https://a.example/1")));
	x->out[1].outcome = PUSH_LATER; /* its row went with it */
	box_mark(x->db, &x->out[1], NOW, MINUTE);
	assert_int_equal(box_next(x->db), 0);
}

static void what_was_on_its_way_at_a_kill_is_dropped(void **state)
{
	struct box *x = *state;

	subscribe(x, 1, "https://a.example/1");
	queue(x, 1, "{}", "n");
	assert_int_equal(claim(x, NOW), 1);
	queue(x, 1, "{}", "t4");
	box_recover(x->db);
	assert_int_equal(claim(x, NOW), 1);
	assert_string_equal(x->out[0].tag.p, "t4");
	/* not reached, on the other hand, is no try */
	mark(x, PUSH_UNTRIED, 0, NOW);
	assert_int_equal(claim(x, NOW), 1);
	assert_int_equal(x->out[0].tries, 1);
}

static void a_session_that_ends_takes_its_browser_along(void **state)
{
	struct box *x = *state;
	char endpoint[40];

	subscribe(x, 1, "https://a.example/1");
	queue(x, 1, "{}", "n");
	assert_true(db_exec(x->db, "DELETE FROM session WHERE id = 1"));
	assert_int_equal(queue(x, 1, "{}", "n"), 0);
	assert_int_equal(push_sub_count(x->db, 1, NOW), 0);
	push_sub_sweep(x->db, NOW);
	assert_int_equal(claim(x, NOW), 0);
	/* and of more than ten the oldest goes */
	for (int i = 0; i < PUSH_SUBS_MAX + 2; i++) {
		snprintf(endpoint, sizeof(endpoint), "https://a.example/b%d", i);
		subscribe(x, 2, endpoint);
	}
	assert_int_equal(push_sub_count(x->db, 2, NOW), PUSH_SUBS_MAX);
	assert_false(push_sub_drop(x->db, 2, STR("https://a.example/b1")));
	assert_false(push_sub_drop(x->db, 1, STR("https://a.example/b2")));
	assert_true(push_sub_drop(x->db, 2, STR("https://a.example/b2")));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(goes_to_each_browser_once),
		T(a_newer_one_takes_the_place_of_one_that_waits),
		T(a_busy_service_is_asked_five_times),
		T(who_is_gone_is_forgotten),
		T(what_was_on_its_way_at_a_kill_is_dropped),
		T(a_session_that_ends_takes_its_browser_along),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
