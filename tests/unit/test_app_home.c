/* SPDX-License-Identifier: EUPL-1.2 */
/* Coming back: what is told of what is unread, since when, and marks put back as they stood. */
#include "app/inbox/inbox.h"
#include "app_talk.h"

static struct inbox_get_result inbox(struct talk *t, int64_t who, int64_t since)
{
	struct inbox_get_result out;

	inbox_collect(app_begin(&t->app, APP_ROOT), who, since, INBOX_TOPICS, &out);
	app_end(&t->app, false);
	return out;
}

static int64_t unread_in_all(const struct inbox_get_result *out)
{
	int64_t n = 0;

	for (size_t i = 0; i < out->n_groups; i++)
		n += out->groups[i].unread;
	return n;
}

static void each_topic_tells_where_the_unread_begins_and_ends(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t b = talk_topic(t, t->awa, t->mali, "Un seul message");
	struct topic_read_result read;
	int64_t one = talk_post(t, t->awa, a, "lu déjà");

	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = a, .upto = one), &read), ERR_OK);
	talk_post(t, t->helene, a, "Le *premier* non lu");
	talk_post(t, t->bob, a, "le mien");
	talk_post(t, t->awa, a, "au milieu");
	talk_post(t, t->moussa, a, "le dernier des autres");
	talk_post(t, t->bob, a, "le mien encore");

	struct inbox_get_result out = inbox(t, t->bob, 0);
	assert_true(out.n_topics == 2 && out.n_unread == 2);
	assert_true(out.unread[0].topic == a && out.topics[0].topic.id == a);
	assert_true(out.unread[0].unread == 3 && out.topics[0].state.unread == 3);
	assert_true(str_eq(out.unread[0].first.excerpt, STR("Le premier non lu")));
	assert_true(str_eq(out.unread[0].first.by.authority, STR("Lyon")));
	assert_true(out.unread[0].has_last);
	assert_true(str_eq(out.unread[0].last.excerpt, STR("le dernier des autres")));
	assert_true(out.unread[1].topic == b && out.unread[1].unread == 1);
	assert_false(out.unread[1].has_last);
	assert_true(out.n_groups == 1 && out.groups[0].topics == 2 && out.groups[0].unread == 4);
}

static void since_leaves_out_what_was_said_before(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->awa, t->mali, "Ancien et nouveau");
	talk_topic(t, t->awa, t->eau, "Ancien");
	talk_post(t, t->awa, a, "avant");
	int64_t since = t->app.now;
	talk_post(t, t->awa, a, "après, un");
	talk_post(t, t->moussa, a, "après, deux");

	struct inbox_get_result out = inbox(t, t->helene, since);
	assert_true(out.n_topics == 1 && out.n_groups == 1 && out.groups[0].unread == 2);
	assert_true(out.unread[0].unread == 2 && out.topics[0].state.unread == 4);
	assert_true(str_eq(out.unread[0].first.excerpt, STR("après, un")));
	assert_true(str_eq(out.unread[0].last.excerpt, STR("après, deux")));
	out = inbox(t, t->helene, t->app.now);
	assert_true(out.n_topics == 0 && out.n_groups == 0);
	assert_int_equal(unread_in_all(&(struct inbox_get_result){ 0 }), 0);
}

/* The counts are those of the session, whatever fits in a reply. */
static void counts_are_exact_beyond_what_is_told(void **state)
{
	struct talk *t = *state;
	struct inbox_get_result out;
	int64_t topics, posts;
	struct my_topic *list;
	size_t n;

	for (int i = 0; i < INBOX_TOPICS + 9; i++) {
		int64_t id = talk_topic(t, t->moussa, i % 3 ? t->mali : t->eau, "Sujet");
		for (int k = 0; k < i % 4; k++)
			talk_post(t, t->moussa, id, "encore");
	}
	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_true(out.n_topics == INBOX_TOPICS && out.n_groups == 2);
	assert_int_equal(out.groups[0].topics + out.groups[1].topics, INBOX_TOPICS + 9);
	int64_t told = unread_in_all(&out);
	assert_int_equal(DO(t, t->awa, inbox_get, ARGS(.has_max = true, .max = 3), &out), ERR_OK);
	assert_true(out.n_topics == 3 && out.n_groups == 2 && unread_in_all(&out) == told);
	topic_unread_counts(app_begin(&t->app, t->awa), 0, &topics, &posts);
	topic_unread_list(&t->app.req, 0, 500, &list, &n);
	app_end(&t->app, false);
	assert_true(topics == INBOX_TOPICS + 9 && posts == told && n == (size_t)topics);
}

static void settle(struct talk *t, int64_t who, int64_t topic, int64_t version, const char *settled,
                   const char *next)
{
	struct topic_set_essential_result out;

	assert_int_equal(DO(t, who, topic_set_essential,
	                    ARGS(.topic = topic, .version = version, .settled = str_from(settled),
	                         .to_decide = STR(""), .next_step = str_from(next)),
	                    &out),
	                 ERR_OK);
}

static void what_others_settled_since_the_last_visit(void **state)
{
	struct talk *t = *state;
	struct inbox_visit_result visit;
	struct topic_follow_result follow;
	int64_t a = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t b = talk_topic(t, t->awa, t->mali, "Jumelage");

	assert_int_equal(DO(t, t->bob, inbox_visit, { 0 }, &visit), ERR_OK);
	assert_false(visit.has_visit);
	settle(t, t->awa, a, 0, "Avant la visite suivante.", "");
	int64_t end = t->app.now;
	assert_int_equal(DO(t, t->bob, inbox_visit, { 0 }, &visit), ERR_OK);
	assert_false(visit.has_visit); /* the same visit still */
	assert_true(inbox(t, t->bob, 0).n_decisions == 1);

	t->app.now += VISIT_GAP_MS + 5000;
	struct inbox_get_result out = inbox(t, t->bob, 0);
	assert_true(out.has_visit && out.visit == end + 1000); /* known before it is said */
	assert_true(out.n_decisions == 0);
	assert_int_equal(DO(t, t->bob, inbox_visit, { 0 }, &visit), ERR_OK);
	assert_true(visit.has_visit && visit.visit == end + 1000);

	settle(t, t->awa, a, 1, "Le devis est **validé**.", "");
	settle(t, t->bob, b, 0, "Par moi.", "");
	out = inbox(t, t->bob, 0);
	assert_true(out.visit == end + 1000 && out.n_decisions == 1 &&
	            out.decisions[0].version == 2);
	assert_true(str_eq(out.decisions[0].line, STR("Le devis est validé.")));
	assert_true(out.decisions[0].by.id == t->awa && out.decisions[0].topic == a);
	settle(t, t->helene, b, 1, "", "Réunion jeudi.");
	out = inbox(t, t->bob, 0);
	assert_true(out.n_decisions == 2 && str_eq(out.decisions[0].line, STR("Réunion jeudi.")));
	assert_int_equal(
		DO(t, t->bob, topic_follow, ARGS(.topic = b, .level = LEVEL_MUTE), &follow),
		ERR_OK);
	assert_true(inbox(t, t->bob, 0).n_decisions == 1);
	assert_true(inbox(t, t->bob, t->app.now).n_decisions == 0);
	assert_true(inbox(t, t->eve, 0).n_decisions == 0);
	/* Of what was settled before one came, one learns by reading. */
	talk_enter(t, t->mali, t->eve, ROLE_MEMBER);
	assert_true(inbox(t, t->eve, 0).n_decisions == 0);
}

static void marks_go_back_exactly(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->moussa, t->mali, "Premier");
	int64_t b = talk_topic(t, t->moussa, t->eau, "Deuxième");
	int64_t two = talk_post(t, t->moussa, a, "deux");
	struct topic_read_result read;
	struct inbox_read_group_result all;
	struct inbox_restore_result back;

	assert_int_equal(DO(t, t->awa, topic_read, ARGS(.topic = a, .upto = 1), &read), ERR_OK);
	assert_int_equal(DO(t, t->awa, inbox_read_group, { 0 }, &all), ERR_OK);
	assert_true(all.n_marks == 2 && talk_unread(t, t->awa, a) == 0);
	struct mark_undo marks[2];
	assert_int_equal(DO(t, t->bob, inbox_read_group, { 0 }, &all), ERR_OK);
	assert_int_equal(all.n_marks, 1);
	marks[0] = (struct mark_undo){ a, 1, two };
	marks[1] = (struct mark_undo){ b, 0, talk_state(t, t->awa, b).read_upto };

	/* Somebody writes meanwhile; in the second topic awa reads on. */
	talk_post(t, t->moussa, a, "trois");
	int64_t later = talk_post(t, t->moussa, b, "plus tard");
	assert_int_equal(DO(t, t->awa, topic_read, ARGS(.topic = b, .upto = later), &read), ERR_OK);
	assert_int_equal(DO(t, t->awa, inbox_restore, ARGS(.marks = marks, .n_marks = 2), &back),
	                 ERR_OK);
	assert_true(back.n_states == 2 && talk_events(t, "topic.marked") == 1);
	assert_true(back.states[0].read_upto == 1 && back.states[0].unread == 2);
	assert_true(back.states[1].read_upto == later && back.states[1].unread == 0);
	/* Twice is once; a mark does not move forward by it. */
	marks[1] = (struct mark_undo){ a, later + 10, 1 };
	assert_int_equal(DO(t, t->awa, inbox_restore, ARGS(.marks = marks, .n_marks = 2), &back),
	                 ERR_OK);
	assert_true(back.states[0].read_upto == 1 && !app_event(&t->app.req, "topic.marked"));
	/* Of what one may not read nothing is told. */
	assert_int_equal(DO(t, t->eve, inbox_restore, ARGS(.marks = marks, .n_marks = 2), &back),
	                 ERR_OK);
	assert_int_equal(back.n_states, 0);
	assert_int_equal(DO(t, APP_ROOT, inbox_restore, ARGS(.marks = marks, .n_marks = 2), &back),
	                 ERR_FORBIDDEN);
}

/* The longest that everything may be still fits in a reply. */
static void the_longest_reply_fits(void **state)
{
	struct talk *t = *state;
	struct inbox_get_result out;
	char body[600], title[161];

	memset(title, '"', 160);
	title[160] = 0;
	memset(body, '\\', sizeof(body) - 1);
	body[sizeof(body) - 1] = 0;
	memcpy(body, "@[A](p", 6);
	snprintf(body + 6, 20, "%d) ", (int)t->awa);
	body[strlen(body)] = '\\';
	for (int i = 0; i < INBOX_TOPICS + 5; i++) {
		int64_t id = talk_topic(t, t->helene, t->mali, title);
		talk_post(t, t->helene, id, body);
		settle(t, t->helene, id, 0, body, "");
	}
	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_true(out.n_notices == INBOX_NOTICES && out.n_decisions == INBOX_DECISIONS);
	assert_true(out.n_topics > 20 && out.n_topics < INBOX_TOPICS);
	assert_true(out.groups[0].topics == INBOX_TOPICS + 5);
	struct buf buf;
	buf_init(&buf, 1024 * 1024);
	struct jsonw w = json_writer(&buf);
	inbox_get_result_encode(&w, &out);
	assert_true(buf.n > 100 * 1024 && buf.n < 250 * 1024);
	buf_finish(&buf);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(each_topic_tells_where_the_unread_begins_and_ends),
		T(since_leaves_out_what_was_said_before),
		T(counts_are_exact_beyond_what_is_told),
		T(what_others_settled_since_the_last_visit),
		T(marks_go_back_exactly),
		T(the_longest_reply_fits),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
