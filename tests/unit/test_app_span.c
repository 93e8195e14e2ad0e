/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages by spans of ids, held against the table read from end to end. */
#include "app/post/span.h"
#include "app_talk.h"
#include "commands.h"

enum { SPAN = 4096 };

static const char LAST[] = "SELECT last_post FROM topic WHERE id = :topic";
static const char UPTO[] =
	"SELECT coalesce(max(id), 0) FROM post WHERE topic = :topic AND id <= :id";
static const char ABOVE[] = "SELECT count(*) FROM post WHERE topic = :topic AND id > :id";
static const char PUT[] = "INSERT INTO post (id, topic, author, at, body)"
			  " VALUES (:id, :topic, :author, 1, 'x')";
static const char COUNT[] = "UPDATE topic SET last_post = :id, post_count = post_count + 1"
			    " WHERE id = :topic";

static struct query *of(struct talk *t, const char *sql, int64_t topic, int64_t id)
{
	struct query *q = db_q(t->app.db, sql);

	db_int(q, ":topic", topic);
	if (id)
		db_int(q, ":id", id);
	return q;
}

static int64_t number(struct talk *t, const char *sql, int64_t topic, int64_t id)
{
	struct query *q = of(t, sql, topic, id);

	assert_true(db_one(q));
	return db_col_int(q, 0);
}

/* The next message has an id above `id`: one that says so is put into a topic. */
static void jump(struct talk *t, int64_t topic, int64_t id)
{
	struct req *r = app_begin(&t->app, t->moussa);
	int64_t last = number(t, LAST, topic, 0);
	struct query *q = of(t, PUT, topic, id);

	db_int(q, ":author", t->moussa);
	assert_true(db_run(q));
	assert_true(db_run(of(t, COUNT, topic, id)));
	span_add(r, topic, last, id);
	app_end(&t->app, true);
}

static const char WRONG_SPANS[] =
	"WITH n AS (SELECT topic, id >> 12 AS span, count(*) AS n FROM post GROUP BY topic, id >> 12),"
	" right AS (SELECT topic, span, sum(n) OVER (PARTITION BY topic ORDER BY span) - n AS before FROM n)"
	" SELECT (SELECT count(*) FROM (SELECT * FROM right EXCEPT SELECT topic, span, before FROM post_span))"
	" + (SELECT count(*) FROM (SELECT topic, span, before FROM post_span EXCEPT SELECT * FROM right))";
static const char NAIVE[] = "SELECT id FROM post WHERE +topic = :topic ORDER BY id";

/* Every page and every count of a topic, from each of its messages. */
static void check_topic(struct talk *t, int64_t topic)
{
	int64_t all[200], page[POST_PAGE];
	size_t n = 0;
	struct req *r = app_begin(&t->app, t->moussa);
	struct query *q = db_q(t->app.db, NAIVE);

	db_int(q, ":topic", topic);
	db_each (q)
		all[n++] = db_col_int(q, 0);
	for (size_t i = 0; i < n; i++) {
		size_t before = i < 7 ? i : 7, after = n - i - 1 < 7 ? n - i - 1 : 7;
		assert_int_equal(post_count_before(r, topic, all[i]), i);
		assert_int_equal(post_count_after(r, topic, all[i]), n - i - 1);
		assert_int_equal(post_ids_before(r, topic, all[i], page, 7), before);
		assert_memory_equal(page, all + i - before, before * sizeof(*page));
		assert_int_equal(post_ids_after(r, topic, all[i], page, 7), after);
		assert_memory_equal(page, all + i + 1, after * sizeof(*page));
	}
	assert_int_equal(post_count_before(r, topic, INT64_MAX), n);
	app_end(&t->app, false);
}

static void check(struct talk *t)
{
	int64_t topics = app_number(&t->app, "SELECT max(id) FROM topic");

	assert_int_equal(app_number(&t->app, WRONG_SPANS), 0);
	for (int64_t topic = 1; topic <= topics; topic++)
		check_topic(t, topic);
}

/* Messages in two topics by turns, in three spans. */
static void fill(struct talk *t, int64_t *a, int64_t *b)
{
	*a = talk_topic(t, t->awa, t->mali, "a");
	*b = talk_topic(t, t->bob, t->mali, "b");
	for (int64_t span = 1; span <= 3; span++) {
		for (int i = 0; i < 5; i++) {
			talk_post(t, t->awa, *a, "un");
			talk_post(t, t->bob, i < 3 || span == 2 ? *b : *a, "deux");
		}
		jump(t, *a, span * SPAN - 2);
	}
}

static void pages_and_counts_cross_spans(void **state)
{
	struct talk *t = *state;
	int64_t a, b;

	fill(t, &a, &b);
	assert_int_equal(app_number(&t->app, "SELECT count(DISTINCT span) FROM post_span"), 3);
	check(t);
	/* what is unread is counted from a mark in any of them */
	struct topic_read_result read;
	struct topic_unread_result back;
	for (int64_t upto = 1; upto < 3 * SPAN; upto += SPAN / 2) {
		int64_t post = number(t, UPTO, a, upto);
		assert_int_equal(DO(t, t->helene, topic_unread, ARGS(.topic = a, .from = 1), &back),
		                 ERR_OK);
		assert_int_equal(
			DO(t, t->helene, topic_read, ARGS(.topic = a, .upto = post), &read),
			ERR_OK);
		assert_int_equal(talk_state(t, t->helene, a).read_upto, post);
		assert_int_equal(talk_unread(t, t->helene, a), number(t, ABOVE, a, upto));
	}
}

static void a_split_takes_its_messages_along(void **state)
{
	struct talk *t = *state;
	int64_t a, b;
	struct topic_split_result out;

	fill(t, &a, &b);
	int64_t last = talk_post(t, t->awa, a, "fin"),
		first = app_number(&t->app, "SELECT min(id) FROM post");
	int64_t posts[] = { last, first, SPAN - 2 };
	assert_int_equal(DO(t, t->moussa, topic_split,
	                    ARGS(.topic = a, .title = STR("c"), .posts = posts, .n_posts = 3),
	                    &out),
	                 ERR_OK);
	check(t);
	talk_post(t, t->awa, out.topic.id, "suite");
	talk_post(t, t->awa, a, "suite");
	check(t);
}

static void a_merge_takes_all(void **state)
{
	struct talk *t = *state;
	int64_t a, b;
	struct topic_merge_result out;

	fill(t, &a, &b);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = b, .into = a), &out), ERR_OK);
	check(t);
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM post_span WHERE topic = 2"), 0);
	assert_int_equal(out.topic.last_post, app_number(&t->app, "SELECT max(id) FROM post"));
	talk_post(t, t->awa, a, "suite");
	check(t);
}

static const char MANY[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)"
	" INSERT INTO post (topic, author, mandate, at, body)"
	" SELECT :topic, :author, (SELECT id FROM mandate WHERE person = :author), 1, 'x' FROM n";

static void who_takes_part_is_told_of_the_last_thousand(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->bob, t->mali, "a");
	struct topic_open_result out;

	assert_int_equal(DO(t, t->awa, topic_open, ARGS(.topic = a), &out), ERR_OK);
	assert_int_equal(out.n_participants, 1);
	assert_int_equal(out.participants[0].authority, t->lyon);
	struct req *r = app_begin(&t->app, t->awa);
	struct query *q = of(t, MANY, a, 0);
	db_int(q, ":author", t->awa);
	assert_true(db_run(q));
	span_settle(r, a);
	app_end(&t->app, true);
	assert_int_equal(DO(t, t->awa, topic_open, ARGS(.topic = a), &out), ERR_OK);
	assert_int_equal(out.n_participants, 1);
	assert_int_equal(out.participants[0].authority, t->kayes);
	assert_int_equal(out.participants[0].posts, 1000);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(pages_and_counts_cross_spans, talk_set_up,
		                                talk_tear_down),
		cmocka_unit_test_setup_teardown(a_split_takes_its_messages_along, talk_set_up,
		                                talk_tear_down),
		cmocka_unit_test_setup_teardown(a_merge_takes_all, talk_set_up, talk_tear_down),
		cmocka_unit_test_setup_teardown(who_takes_part_is_told_of_the_last_thousand,
		                                talk_set_up, talk_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
