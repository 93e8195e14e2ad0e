/* SPDX-License-Identifier: EUPL-1.2 */
/* What is unread: marks, totals, « À suivre », and that merging and splitting lose none of it. */
#include "app_talk.h"
#include "base/random.h"

static void a_mark_only_moves_forward(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t other = talk_topic(t, t->awa, t->mali, "Autre sujet");
	int64_t two = talk_post(t, t->awa, topic, "deux");
	int64_t three = talk_post(t, t->awa, topic, "trois");
	struct topic_read_result out;

	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = two), &out),
	                 ERR_OK);
	assert_true(out.state.read_upto == two && out.state.unread == 1);
	const struct effect *e = app_event(&t->app.req, "topic.marked");
	assert_true(e->ch.key == ch_user(t->bob).key && talk_holds(e, "\"unread\":1"));
	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = 1), &out), ERR_OK);
	assert_true(out.state.read_upto == two && !app_event(&t->app.req, "topic.marked"));
	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = other, .upto = three), &out),
	                 ERR_NOT_FOUND);
	assert_string_equal(talk_field(t), "upto");
	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = 999), &out),
	                 ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->ines, topic_read, ARGS(.topic = topic, .upto = three), &out),
	                 ERR_OK);
	assert_int_equal(DO(t, t->eve, topic_read, ARGS(.topic = topic, .upto = three), &out),
	                 ERR_NOT_FOUND);
	assert_int_equal(DO(t, APP_ROOT, topic_read, ARGS(.topic = topic, .upto = three), &out),
	                 ERR_FORBIDDEN);

	/* What one writes is not unread, and does not hide what one has not read. */
	talk_post(t, t->bob, topic, "quatre");
	assert_int_equal(talk_unread(t, t->bob, topic), 1);
	assert_int_equal(talk_state(t, t->bob, topic).read_upto, two);
}

static void a_mark_can_be_put_back(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t last = talk_post(t, t->awa, topic, "deux");
	struct topic_read_result read;
	struct topic_unread_result out;

	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = last), &read),
	                 ERR_OK);
	assert_int_equal(DO(t, t->bob, topic_unread, ARGS(.topic = topic, .from = last), &out),
	                 ERR_OK);
	assert_true(out.state.unread == 1 && app_event(&t->app.req, "topic.marked"));
	assert_int_equal(DO(t, t->bob, topic_unread, ARGS(.topic = topic, .from = last + 5), &out),
	                 ERR_OK);
	assert_true(out.state.unread == 1 && !app_event(&t->app.req, "topic.marked"));
	assert_int_equal(DO(t, t->bob, topic_unread, ARGS(.topic = topic, .from = 1), &out),
	                 ERR_OK);
	assert_int_equal(out.state.unread, 2);
}

static void a_newcomer_has_nothing_unread(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");

	talk_enter(t, t->mali, t->eve, ROLE_MEMBER);
	assert_int_equal(talk_unread(t, t->eve, topic), 0);
	talk_post(t, t->awa, topic, "Bienvenue");
	assert_int_equal(talk_unread(t, t->eve, topic), 1);
}

static void counts(struct talk *t, int64_t who, int64_t group, int64_t topics, int64_t posts)
{
	int64_t n, m;
	struct my_topic *list;
	size_t listed;

	topic_unread_counts(app_begin(&t->app, who), group, &n, &m);
	topic_unread_list(&t->app.req, group, 500, &list, &listed);
	app_end(&t->app, false);
	assert_int_equal(n, topics);
	assert_int_equal(m, posts);
	assert_int_equal(listed, topics);
}

static void totals_leave_out_what_is_muted(void **state)
{
	struct talk *t = *state;
	int64_t one = talk_topic(t, t->moussa, t->mali, "Premier sujet");
	int64_t two = talk_topic(t, t->moussa, t->eau, "Deuxième sujet");
	struct topic_follow_result out;

	talk_post(t, t->moussa, one, "x");
	talk_post(t, t->moussa, two, "x");
	counts(t, t->awa, 0, 2, 4);
	counts(t, t->awa, t->mali, 1, 2);
	counts(t, t->bob, 0, 1, 2);
	counts(t, t->eve, 0, 0, 0);
	assert_int_equal(DO(t, t->awa, topic_follow, ARGS(.topic = one, .level = LEVEL_MUTE), &out),
	                 ERR_OK);
	assert_true(out.state.level == LEVEL_MUTE && out.state.unread == 2);
	assert_true(talk_holds(app_event(&t->app.req, "topic.marked"), "\"level\":\"mute\""));
	counts(t, t->awa, 0, 1, 2);
	counts(t, t->awa, t->mali, 0, 0);
	assert_int_equal(DO(t, t->awa, topic_follow, ARGS(.topic = one, .level = LEVEL_MUTE), &out),
	                 ERR_OK);
	assert_null(app_event(&t->app.req, "topic.marked"));
	assert_int_equal(
		DO(t, t->awa, topic_follow, ARGS(.topic = one, .level = LEVEL_FOLLOW), &out),
		ERR_OK);
	counts(t, t->awa, 0, 2, 4);
	assert_int_equal(
		DO(t, t->awa, topic_follow, ARGS(.topic = one, .level = LEVEL_MENTIONS), &out),
		ERR_OK);
	counts(t, t->awa, 0, 2, 4);
	assert_int_equal(DO(t, t->eve, topic_follow, ARGS(.topic = one, .level = LEVEL_MUTE), &out),
	                 ERR_NOT_FOUND);
}

static void the_inbox_shows_calls_then_topics_by_group(void **state)
{
	struct talk *t = *state;
	struct inbox_get_result out;
	struct topic_read_result read;
	struct post_delete_result deleted;
	char body[64];

	snprintf(body, sizeof(body), "Bonjour @[Awa](p%d)", (int)t->awa);
	int64_t a = talk_topic(t, t->moussa, t->mali, "Premier sujet");
	int64_t b = talk_topic(t, t->moussa, t->eau, "Deuxième sujet");
	int64_t c = talk_topic(t, t->helene, t->mali, "Troisième sujet");
	int64_t call = talk_post(t, t->helene, c, body), again = talk_post(t, t->moussa, b, body);

	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_true(out.n_notices == 2 && out.notices[0].post == again &&
	            out.notices[1].post == call);
	assert_string_equal(out.notices[1].topic_title.p, "Troisième sujet");
	assert_string_equal(out.notices[1].line.p, "Bonjour @Awa");
	assert_string_equal(out.notices[1].by.authority.p, "Lyon");
	assert_true(out.n_topics == 3 && out.topics[0].topic.id == b &&
	            out.topics[1].topic.id == c && out.topics[2].topic.id == a);
	talk_post(t, t->moussa, a, "x"); /* mali before eau now, c after a */
	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_true(out.topics[0].topic.id == a && out.topics[1].topic.id == c &&
	            out.topics[2].topic.id == b);

	assert_int_equal(DO(t, t->awa, topic_read, ARGS(.topic = c, .upto = call), &read), ERR_OK);
	assert_int_equal(DO(t, t->moussa, post_delete, ARGS(.post = again), &deleted), ERR_OK);
	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_int_equal(out.n_notices, 0);
	assert_int_equal(out.n_topics, 2);
	/* Out of the group, out of mind. */
	talk_post(t, t->moussa, b, body);
	app_begin(&t->app, APP_ROOT);
	group_part(&t->app.req, t->eau, t->awa);
	app_end(&t->app, true);
	assert_int_equal(DO(t, t->awa, inbox_get, { 0 }, &out), ERR_OK);
	assert_true(out.n_notices == 0 && out.n_topics == 1);
}

static void a_group_is_read_at_once_and_back(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->moussa, t->mali, "Premier sujet");
	int64_t b = talk_topic(t, t->moussa, t->eau, "Deuxième sujet");
	int64_t c = talk_topic(t, t->moussa, t->mali, "Troisième sujet");
	struct topic_read_result read;
	struct topic_unread_result undone;
	struct inbox_read_group_result out;

	assert_int_equal(DO(t, t->awa, topic_read, ARGS(.topic = a, .upto = 1), &read), ERR_OK);
	talk_post(t, t->moussa, a, "x");
	assert_int_equal(
		DO(t, t->awa, inbox_read_group, ARGS(.has_group = true, .group = t->mali), &out),
		ERR_OK);
	assert_int_equal(out.n_states, 2);
	assert_true(out.states[0].topic == a && out.states[0].read_upto == 1 &&
	            out.states[0].unread == 1);
	assert_int_equal(talk_events(t, "topic.marked"), 2);
	counts(t, t->awa, 0, 1, 1);
	for (size_t i = 0; i < 2; i++) {
		struct topic_state was = { .topic = i ? c : a, .read_upto = i ? 0 : 1 };
		assert_int_equal(DO(t, t->awa, topic_unread,
		                    ARGS(.topic = was.topic, .from = was.read_upto + 1), &undone),
		                 ERR_OK);
		assert_int_equal(undone.state.unread, 1);
	}
	counts(t, t->awa, 0, 3, 3);
	assert_int_equal(DO(t, t->awa, inbox_read_group, { 0 }, &out), ERR_OK);
	assert_int_equal(out.n_states, 3);
	counts(t, t->awa, 0, 0, 0);
	assert_int_equal(talk_unread(t, t->awa, b), 0);
	assert_int_equal(
		DO(t, t->eve, inbox_read_group, ARGS(.has_group = true, .group = t->mali), &out),
		ERR_FORBIDDEN);
	assert_int_equal(DO(t, APP_ROOT, inbox_read_group, { 0 }, &out), ERR_FORBIDDEN);
}

static void levels_are_merged(void **state)
{
	/* of the one that ends, of the one that stays, together */
	static const enum level cases[][3] = {
		{ LEVEL_NORMAL, LEVEL_NORMAL, LEVEL_NORMAL },
		{ LEVEL_FOLLOW, LEVEL_NORMAL, LEVEL_FOLLOW },
		{ LEVEL_MUTE, LEVEL_NORMAL, LEVEL_NORMAL },
		{ LEVEL_NORMAL, LEVEL_MUTE, LEVEL_MUTE },
		{ LEVEL_FOLLOW, LEVEL_MUTE, LEVEL_MUTE },
		{ LEVEL_MUTE, LEVEL_FOLLOW, LEVEL_FOLLOW },
		{ LEVEL_MENTIONS, LEVEL_NORMAL, LEVEL_NORMAL },
		{ LEVEL_FOLLOW, LEVEL_MENTIONS, LEVEL_MENTIONS },
		{ LEVEL_NORMAL, LEVEL_MENTIONS, LEVEL_MENTIONS },
	};
	struct talk *t = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t from = talk_topic(t, t->awa, t->mali, "Premier sujet");
		int64_t into = talk_topic(t, t->awa, t->mali, "Deuxième sujet");
		struct topic_follow_result followed;
		struct topic_merge_result merged;
		assert_int_equal(DO(t, t->bob, topic_follow,
		                    ARGS(.topic = from, .level = cases[i][0]), &followed),
		                 ERR_OK);
		assert_int_equal(DO(t, t->bob, topic_follow,
		                    ARGS(.topic = into, .level = cases[i][1]), &followed),
		                 ERR_OK);
		assert_int_equal(
			DO(t, t->moussa, topic_merge, ARGS(.topic = from, .into = into), &merged),
			ERR_OK);
		assert_true(talk_state(t, t->bob, into).level == cases[i][2]);
	}
}

/* ---- a thousand commands at random, beside a model that knows no SQL ---- */

enum { PEOPLE = 4, TOPICS = 40, POSTS = 400, STEPS = 600 };

struct model {
	struct talk *t;
	int64_t person[PEOPLE];
	struct {
		int64_t id;
		bool gone;
		int64_t mark[PEOPLE];
	} topic[TOPICS];
	size_t topics;
	struct {
		int64_t id;
		size_t topic;
		int author;
		bool deleted;
	} post[POSTS];
	size_t posts;
};

static bool unread_in_model(const struct model *m, size_t post, int person)
{
	return !m->post[post].deleted && m->post[post].author != person &&
	       m->post[post].id > m->topic[m->post[post].topic].mark[person];
}

static size_t pick_topic(const struct model *m)
{
	size_t i;

	do
		i = random_below((uint32_t)m->topics);
	while (m->topic[i].gone);
	return i;
}

static size_t living(const struct model *m)
{
	size_t n = 0;

	for (size_t i = 0; i < m->topics; i++)
		n += !m->topic[i].gone;
	return n;
}

static void model_open(struct model *m, int who)
{
	struct topic_create_result out;

	assert_int_equal(DO(m->t, m->person[who], topic_create,
	                    ARGS(.group = m->t->mali, .title = STR("Un titre"), .body = STR("x")),
	                    &out),
	                 ERR_OK);
	m->topic[m->topics].id = out.topic.id;
	m->post[m->posts].id = out.post;
	m->post[m->posts].topic = m->topics++;
	m->post[m->posts++].author = who;
}

static void model_merge(struct model *m)
{
	size_t from = pick_topic(m), into = pick_topic(m);
	struct topic_merge_result out;

	if (from == into)
		return;
	assert_int_equal(DO(m->t, m->t->moussa, topic_merge,
	                    ARGS(.topic = m->topic[from].id, .into = m->topic[into].id), &out),
	                 ERR_OK);
	for (int p = 0; p < PEOPLE; p++) {
		int64_t first = INT64_MAX, *mark = &m->topic[into].mark[p];
		for (size_t i = 0; i < m->posts; i++)
			if ((m->post[i].topic == from || m->post[i].topic == into) &&
			    unread_in_model(m, i, p) && m->post[i].id < first)
				first = m->post[i].id;
		if (first != INT64_MAX)
			*mark = first - 1;
		else if (m->topic[from].mark[p] > *mark)
			*mark = m->topic[from].mark[p];
	}
	for (size_t i = 0; i < m->posts; i++)
		if (m->post[i].topic == from)
			m->post[i].topic = into;
	m->topic[from].gone = true;
}

static void model_split(struct model *m)
{
	size_t from = pick_topic(m), n = 0, all = 0;
	int64_t ids[POSTS];
	struct topic_split_result out;

	for (size_t i = 0; i < m->posts; i++) {
		all += m->post[i].topic == from;
		if (m->post[i].topic == from && random_below(3) == 0)
			ids[n++] = m->post[i].id;
	}
	if (!n || n == all || n > 200)
		return;
	assert_int_equal(DO(m->t, m->t->moussa, topic_split,
	                    ARGS(.topic = m->topic[from].id, .title = STR("Nouveau"), .posts = ids,
	                         .n_posts = n),
	                    &out),
	                 ERR_OK);
	m->topic[m->topics] = m->topic[from];
	m->topic[m->topics].id = out.topic.id;
	for (size_t i = 0; i < m->posts; i++)
		for (size_t k = 0; k < n; k++)
			if (m->post[i].id == ids[k])
				m->post[i].topic = m->topics;
	m->topics++;
}

static void model_step(struct model *m)
{
	int who = (int)random_below(PEOPLE);
	size_t topic = pick_topic(m), post = random_below((uint32_t)m->posts);
	int64_t id = m->topic[topic].id;
	struct topic_read_result read;
	struct topic_unread_result unread;
	struct post_delete_result deleted;

	switch (random_below(10)) {
	case 0:
	case 1:
	case 2:
	case 3:
		if (m->posts == POSTS)
			return;
		m->post[m->posts].id = talk_post(m->t, m->person[who], id, "x");
		m->post[m->posts].topic = topic;
		m->post[m->posts++].author = who;
		return;
	case 4:
	case 5:
		topic = m->post[post].topic;
		assert_int_equal(DO(m->t, m->person[who], topic_read,
		                    ARGS(.topic = m->topic[topic].id, .upto = m->post[post].id),
		                    &read),
		                 ERR_OK);
		if (m->post[post].id > m->topic[topic].mark[who])
			m->topic[topic].mark[who] = m->post[post].id;
		return;
	case 6:
		assert_int_equal(DO(m->t, m->person[who], topic_unread,
		                    ARGS(.topic = id, .from = m->post[post].id), &unread),
		                 ERR_OK);
		if (m->post[post].id <= m->topic[topic].mark[who])
			m->topic[topic].mark[who] = m->post[post].id - 1;
		return;
	case 7:
		if (m->post[post].deleted)
			return;
		assert_int_equal(DO(m->t, m->t->moussa, post_delete, ARGS(.post = m->post[post].id),
		                    &deleted),
		                 ERR_OK);
		m->post[post].deleted = true;
		return;
	case 8:
		if (living(m) > 3)
			model_merge(m);
		return;
	default:
		if (m->topics < TOPICS)
			model_split(m);
		return;
	}
}

static void model_compare(struct model *m)
{
	for (int p = 0; p < PEOPLE; p++) {
		int64_t topics = 0, posts = 0;
		for (size_t i = 0; i < m->topics; i++) {
			int64_t n = 0, first = 0;
			if (m->topic[i].gone)
				continue;
			for (size_t k = 0; k < m->posts; k++) {
				if (m->post[k].topic != i || !unread_in_model(m, k, p))
					continue;
				n++;
				first = !first || m->post[k].id < first ? m->post[k].id : first;
			}
			struct topic_state s = talk_state(m->t, m->person[p], m->topic[i].id);
			assert_int_equal(s.unread, n);
			assert_int_equal(topic_first_unread(app_begin(&m->t->app, m->person[p]),
			                                    s.topic, &s),
			                 first);
			app_end(&m->t->app, false);
			topics += n > 0;
			posts += n;
		}
		counts(m->t, m->person[p], m->t->mali, topics, posts);
	}
}

static void nothing_unread_is_lost_at_random(void **state)
{
	struct talk *t = *state;
	struct model *m = calloc(1, sizeof(*m));

	m->t = t;
	m->person[0] = t->awa;
	m->person[1] = t->bob;
	m->person[2] = t->helene;
	m->person[3] = t->moussa;
	for (int i = 0; i < 6; i++)
		model_open(m, i % PEOPLE);
	for (int i = 0; i < STEPS; i++) {
		model_step(m);
		if (i % 5 == 0)
			model_compare(m);
	}
	model_compare(m);
	/* The counts that are kept are those one would count. */
	assert_int_equal(
		app_number(
			&t->app,
			"SELECT count(*) FROM topic t WHERE t.post_count <>"
			" (SELECT count(*) FROM post p WHERE p.topic = t.id AND p.deleted_at IS NULL)"
			" OR t.last_post <> coalesce((SELECT max(id) FROM post p WHERE p.topic = t.id), 0)"
			" OR t.last_at <> coalesce((SELECT p.at FROM post p WHERE p.topic = t.id"
			" AND p.deleted_at IS NULL ORDER BY p.id DESC LIMIT 1), t.created_at)"),
		0);
	free(m);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(a_mark_only_moves_forward),
		T(a_mark_can_be_put_back),
		T(a_newcomer_has_nothing_unread),
		T(totals_leave_out_what_is_muted),
		T(the_inbox_shows_calls_then_topics_by_group),
		T(a_group_is_read_at_once_and_back),
		T(levels_are_merged),
		T(nothing_unread_is_lost_at_random),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
