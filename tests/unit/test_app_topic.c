/* SPDX-License-Identifier: EUPL-1.2 */
/* Topics: who may do what to them, pages of them, and where one finds their messages again. */
#include "app/file/file.h"
#include "app/post/weight.h"
#include "app_talk.h"
#include "base/json.h"

static enum err created(struct talk *t, int64_t who, int64_t group, enum topic_kind kind,
                        struct topic_create_result *out)
{
	return DO(t, who, topic_create,
	          ARGS(.group = group, .kind = kind, .title = STR("Un titre"),
	               .body = STR("Bonjour")),
	          out);
}

static void a_topic_opens_with_its_first_message(void **state)
{
	struct talk *t = *state;
	struct topic_create_result out;

	assert_int_equal(created(t, t->awa, t->mali, TOPIC_KIND_QUESTION, &out), ERR_OK);
	const struct effect *opened = app_event(&t->app.req, "topic.created");
	assert_true(app_before(opened, app_event(&t->app.req, "post.created")));
	assert_true(talk_holds(opened, "\"post_count\":0,\"last_post\":0"));
	assert_true(out.topic.post_count == 1 && out.topic.last_post == out.post);
	assert_true(out.topic.kind == TOPIC_KIND_QUESTION && !out.topic.pinned &&
	            !out.topic.closed);
	assert_string_equal(out.topic.author.authority.p, "Kayes");
	/* What one writes is read; what others write is not. */
	assert_int_equal(talk_unread(t, t->awa, out.topic.id), 0);
	assert_int_equal(talk_unread(t, t->helene, out.topic.id), 1);

	assert_int_equal(created(t, t->ines, t->mali, TOPIC_KIND_QUESTION, &out), ERR_FORBIDDEN);
	assert_int_equal(created(t, t->eve, t->mali, TOPIC_KIND_QUESTION, &out), ERR_FORBIDDEN);
	assert_int_equal(created(t, t->awa, 99, TOPIC_KIND_QUESTION, &out), ERR_NOT_FOUND);
	assert_string_equal(talk_field(t), "group");
	assert_int_equal(created(t, t->awa, t->mali, TOPIC_KIND_ANNOUNCEMENT, &out), ERR_FORBIDDEN);
	assert_string_equal(talk_field(t), "kind");
	assert_int_equal(created(t, t->moussa, t->mali, TOPIC_KIND_ANNOUNCEMENT, &out), ERR_OK);
	/* A first message that is refused leaves no topic behind. */
	assert_int_equal(DO(t, t->awa, topic_create,
	                    ARGS(.group = t->mali, .title = STR("Sans pièce"), .body = STR("x"),
	                         .files = (int64_t[]){ 7 }, .n_files = 1),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_string_equal(talk_field(t), "files[0]");
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM topic"), 2);
}

static void its_author_and_moderators_change_it(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct topic_rename_result renamed;
	struct topic_close_result closed;
	struct topic_pin_result pinned;

	assert_int_equal(DO(t, t->bob, topic_rename,
	                    ARGS(.topic = topic, .has_title = true, .title = STR("Pris")),
	                    &renamed),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->eve, topic_rename,
	                    ARGS(.topic = topic, .has_title = true, .title = STR("Pris")),
	                    &renamed),
	                 ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->awa, topic_rename,
	                    ARGS(.topic = topic, .has_title = true, .title = STR("Puits")),
	                    &renamed),
	                 ERR_OK);
	assert_string_equal(renamed.topic.title.p, "Puits");
	assert_true(talk_holds(app_event(&t->app.req, "topic.updated"), "\"title\":\"Puits\""));
	assert_int_equal(DO(t, t->awa, topic_rename,
	                    ARGS(.topic = topic, .has_title = true, .title = STR("Puits")),
	                    &renamed),
	                 ERR_OK);
	assert_null(app_event(&t->app.req, "topic.updated"));
	assert_int_equal(DO(t, t->awa, topic_rename,
	                    ARGS(.topic = topic, .has_kind = true, .kind = TOPIC_KIND_ANNOUNCEMENT),
	                    &renamed),
	                 ERR_FORBIDDEN);
	assert_string_equal(talk_field(t), "kind");
	assert_int_equal(DO(t, t->moussa, topic_rename,
	                    ARGS(.topic = topic, .has_kind = true, .kind = TOPIC_KIND_ANNOUNCEMENT),
	                    &renamed),
	                 ERR_OK);
	assert_true(renamed.topic.kind == TOPIC_KIND_ANNOUNCEMENT);

	assert_int_equal(DO(t, t->bob, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_OK);
	assert_true(closed.topic.closed && app_event(&t->app.req, "topic.updated"));
	assert_int_equal(DO(t, APP_ROOT, topic_close, ARGS(.topic = topic, .on = false), &closed),
	                 ERR_OK);
	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = false), &closed),
	                 ERR_OK);
	assert_null(app_event(&t->app.req, "topic.updated"));

	/* An author who only observes now changes nothing any more. */
	talk_enter(t, t->mali, t->awa, ROLE_OBSERVER);
	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->awa, topic_pin, ARGS(.topic = topic, .on = true), &pinned),
	                 ERR_FORBIDDEN);
}

static void a_group_pins_ten_topics(void **state)
{
	struct talk *t = *state;
	struct topic_pin_result out;
	int64_t last = 0;

	for (int i = 0; i <= TOPIC_PINNED; i++) {
		last = talk_topic(t, t->awa, t->mali, "Un titre");
		enum err e = DO(t, t->moussa, topic_pin, ARGS(.topic = last, .on = true), &out);
		assert_int_equal(e, i < TOPIC_PINNED ? ERR_OK : ERR_LIMIT);
	}
	assert_int_equal(DO(t, t->moussa, topic_pin, ARGS(.topic = 1, .on = false), &out), ERR_OK);
	assert_int_equal(DO(t, t->moussa, topic_pin, ARGS(.topic = last, .on = true), &out),
	                 ERR_OK);
	assert_true(out.topic.pinned);
}

static void what_is_essential_has_versions(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct topic_set_essential_result out;
	struct topic_essential_history_result all;
	struct topic_open_result opened;
	struct topic_close_result closed;

	assert_int_equal(DO(t, t->bob, topic_set_essential,
	                    ARGS(.topic = topic, .settled = STR("un")), &out),
	                 ERR_OK);
	assert_int_equal(out.essential.version, 1);
	assert_string_equal(out.essential.author.authority.p, "Lyon");
	assert_int_equal(app_event(&t->app.req, "topic.essential_set")->ch.key,
	                 ch_group(t->mali).key);
	assert_int_equal(
		DO(t, t->awa, topic_set_essential, ARGS(.topic = topic, .settled = STR("x")), &out),
		ERR_CHANGED);
	assert_string_equal(talk_field(t), "version");
	assert_int_equal(DO(t, t->awa, topic_set_essential,
	                    ARGS(.topic = topic, .version = 1, .next_step = STR("deux")), &out),
	                 ERR_OK);
	assert_int_equal(
		DO(t, t->ines, topic_set_essential, ARGS(.topic = topic, .version = 2), &out),
		ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_OK);
	assert_int_equal(
		DO(t, t->awa, topic_set_essential, ARGS(.topic = topic, .version = 2), &out),
		ERR_CLOSED);
	assert_int_equal(DO(t, t->moussa, topic_set_essential,
	                    ARGS(.topic = topic, .version = 2, .to_decide = STR("trois")), &out),
	                 ERR_OK);

	assert_int_equal(DO(t, t->ines, topic_essential_history, ARGS(.topic = topic), &all),
	                 ERR_OK);
	assert_true(all.n_versions == 3 && all.versions[0].version == 3 &&
	            all.versions[2].version == 1);
	assert_string_equal(all.versions[2].settled.p, "un");
	assert_int_equal(DO(t, t->ines, topic_open, ARGS(.topic = topic), &opened), ERR_OK);
	assert_true(opened.has_essential && opened.essential.version == 3);
	assert_int_equal(DO(t, t->eve, topic_essential_history, ARGS(.topic = topic), &all),
	                 ERR_NOT_FOUND);
}

/* ---- pages ---- */

static size_t listed(struct talk *t, int64_t who, const struct topic_list_args *a,
                     struct topic_list_result *out)
{
	*out = (struct topic_list_result){ 0 };
	assert_int_equal(cmd_topic_list(app_begin(&t->app, who), a, out), ERR_OK);
	app_end(&t->app, false);
	return out->n_topics;
}

static void topics_come_in_pages(void **state)
{
	struct talk *t = *state;
	struct topic_list_result out;
	struct topic_pin_result pinned;
	int seen[131] = { 0 };

	/* Several of them last active in the same millisecond, across the end of a page. */
	for (int i = 0; i < 130; i++) {
		talk_topic(t, t->awa, t->mali, "Un titre");
		if (i % 5)
			t->app.now -= 1000;
	}
	talk_topic(t, t->awa, t->eau, "Ailleurs");
	assert_int_equal(DO(t, t->moussa, topic_pin, ARGS(.topic = 1, .on = true), &pinned),
	                 ERR_OK);
	struct topic_list_args a = { .group = t->mali };
	size_t n = listed(t, t->bob, &a, &out), all = 0;
	assert_true(out.topics[0].topic.id == 1 && out.topics[0].topic.pinned);
	for (int pages = 0; pages < 10; pages++) {
		int64_t at = INT64_MAX;
		for (size_t i = 0; i < n; i++) {
			const struct topic *p = &out.topics[i].topic;
			assert_true(p->id <= 130 && !seen[p->id]++);
			assert_true(p->pinned || p->last_at <= at);
			at = p->pinned ? at : p->last_at;
			assert_int_equal(out.topics[i].state.unread, 1);
		}
		all += n;
		if (!out.has_next)
			break;
		a.has_before = true;
		a.before = out.next;
		n = listed(t, t->bob, &a, &out);
		assert_true(n > 0 && n <= TOPIC_PAGE);
	}
	assert_int_equal(all, 130);
}

static void lists_are_filtered(void **state)
{
	struct talk *t = *state;
	struct topic_create_result q;
	struct topic_list_result out;
	struct topic_pin_result pinned;
	struct topic_read_result read;
	struct topic_follow_result follow;
	int64_t one = talk_topic(t, t->awa, t->mali, "Un titre");
	int64_t two = talk_topic(t, t->awa, t->mali, "Deux titres");

	assert_int_equal(created(t, t->awa, t->mali, TOPIC_KIND_QUESTION, &q), ERR_OK);
	assert_int_equal(DO(t, t->moussa, topic_pin, ARGS(.topic = one, .on = true), &pinned),
	                 ERR_OK);
	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = one, .upto = 1), &read), ERR_OK);
	struct topic_list_args a = { .group = t->mali,
		                     .has_filter = true,
		                     .filter = TOPIC_FILTER_QUESTIONS };
	assert_true(listed(t, t->bob, &a, &out) == 1 && out.topics[0].topic.id == q.topic.id);
	a.filter = TOPIC_FILTER_PINNED;
	assert_true(listed(t, t->bob, &a, &out) == 1 && out.topics[0].topic.id == one);
	a.filter = TOPIC_FILTER_UNREAD;
	assert_true(listed(t, t->bob, &a, &out) == 2 && out.topics[0].topic.id == q.topic.id);
	assert_int_equal(
		DO(t, t->bob, topic_follow, ARGS(.topic = two, .level = LEVEL_MUTE), &follow),
		ERR_OK);
	assert_int_equal(listed(t, t->bob, &a, &out), 1);
	a.filter = TOPIC_FILTER_ALL;
	assert_true(listed(t, t->bob, &a, &out) == 3 && out.topics[0].topic.id == one);
	assert_int_equal(cmd_topic_list(app_begin(&t->app, t->eve), &a, &out), ERR_FORBIDDEN);
	app_end(&t->app, false);
}

static void titles_are_found_by_their_words(void **state)
{
	struct talk *t = *state;
	struct topic_find_result out;
	int64_t one = talk_topic(t, t->awa, t->mali, "Réparer l’électropompe du forage");
	int64_t two = talk_topic(t, t->awa, t->eau, "Forages profonds");

	assert_int_equal(DO(t, t->awa, topic_find, ARGS(.q = STR("FORAGE")), &out), ERR_OK);
	assert_true(out.n_topics == 2 && out.topics[0].id == two && out.topics[1].id == one);
	assert_int_equal(DO(t, t->awa, topic_find, ARGS(.q = STR("forage electro")), &out), ERR_OK);
	assert_true(out.n_topics == 1 && out.topics[0].id == one);
	assert_int_equal(DO(t, t->bob, topic_find, ARGS(.q = STR("profond")), &out),
	                 ERR_OK); /* not in that group */
	assert_int_equal(out.n_topics, 0);
	assert_int_equal(DO(t, t->awa, topic_find, ARGS(.q = STR("— !")), &out), ERR_OK);
	assert_int_equal(out.n_topics, 0);
	for (int i = 0; i < 20; i++)
		talk_topic(t, t->awa, t->mali, "Forage encore");
	assert_int_equal(DO(t, t->awa, topic_find, ARGS(.q = STR("forage")), &out), ERR_OK);
	assert_int_equal(out.n_topics, 12);
}

/* ---- opening ---- */

static void check_window(const struct topic_open_result *o, int64_t all)
{
	assert_true(o->n_posts >= 1 && o->n_posts <= POST_PAGE);
	assert_int_equal(o->before + (int64_t)o->n_posts + o->after, all);
	for (size_t i = 1; i < o->n_posts; i++)
		assert_true(o->posts[i].id > o->posts[i - 1].id);
}

static void a_topic_opens_where_reading_stopped(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t ids[201] = { 0, 1 };
	struct topic_open_result o;
	struct topic_read_result read;
	struct topic_posts_result p;

	for (int i = 2; i <= 200; i++)
		ids[i] = talk_post(t, i % 2 ? t->awa : t->helene, topic, "x");
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	check_window(&o, 200);
	assert_true(o.n_posts == 50 && o.before == 0 && o.has_first_unread &&
	            o.first_unread == ids[1]);

	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = ids[100]), &read),
	                 ERR_OK);
	assert_int_equal(read.state.unread, 100);
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	check_window(&o, 200);
	assert_true(o.n_posts == 50 && o.first_unread == ids[101] && o.posts[5].id == ids[101]);

	assert_int_equal(DO(t, t->bob, topic_open,
	                    ARGS(.topic = topic, .has_around = true, .around = ids[60]), &o),
	                 ERR_OK);
	check_window(&o, 200);
	assert_true(o.posts[0].id == ids[40] && o.posts[49].id == ids[89]);
	assert_int_equal(DO(t, t->bob, topic_open,
	                    ARGS(.topic = topic, .has_around = true, .around = ids[3]), &o),
	                 ERR_OK);
	check_window(&o, 200);
	assert_true(o.before == 0 && o.n_posts == 50);

	assert_int_equal(DO(t, t->bob, topic_read, ARGS(.topic = topic, .upto = ids[200]), &read),
	                 ERR_OK);
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	check_window(&o, 200);
	assert_true(!o.has_first_unread && o.after == 0 && o.posts[49].id == ids[200]);

	/* Back and forth. */
	int64_t oldest = o.posts[0].id;
	assert_int_equal(DO(t, t->bob, topic_posts,
	                    ARGS(.topic = topic, .has_before = true, .before = oldest), &p),
	                 ERR_OK);
	assert_true(p.n_posts == 50 && p.more == 100 && p.posts[49].id == ids[150]);
	assert_int_equal(DO(t, t->bob, topic_posts,
	                    ARGS(.topic = topic, .has_after = true, .after = ids[180]), &p),
	                 ERR_OK);
	assert_true(p.n_posts == 20 && p.more == 0 && p.posts[0].id == ids[181]);
	assert_int_equal(DO(t, t->bob, topic_posts,
	                    ARGS(.topic = topic, .has_after = true, .after = ids[200]), &p),
	                 ERR_OK);
	assert_int_equal(p.n_posts, 0);
	assert_int_equal(DO(t, t->bob, topic_posts, ARGS(.topic = topic), &p), ERR_BAD_ARGS);
	assert_int_equal(DO(t, t->bob, topic_open,
	                    ARGS(.topic = topic, .has_around = true, .around = 999), &o),
	                 ERR_NOT_FOUND);
	assert_string_equal(talk_field(t), "around");
	assert_int_equal(DO(t, t->eve, topic_open, ARGS(.topic = topic), &o), ERR_NOT_FOUND);
	assert_int_equal(
		DO(t, t->eve, topic_posts, ARGS(.topic = topic, .has_after = true, .after = 1), &p),
		ERR_NOT_FOUND);
}

static void long_messages_make_short_pages(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct topic_open_result o;
	struct topic_posts_result p;
	static char body[15001];
	int64_t ids[21];

	memset(body, 'x', sizeof(body) - 1);
	for (int i = 0; i < 20; i++)
		ids[i] = talk_post(t, t->awa, topic, body);
	assert_int_equal(DO(t, t->bob, topic_open,
	                    ARGS(.topic = topic, .has_around = true, .around = ids[10]), &o),
	                 ERR_OK);
	check_window(&o, 21);
	assert_true(o.n_posts == 3 && o.posts[1].id == ids[10]);
	assert_int_equal(DO(t, t->bob, topic_posts,
	                    ARGS(.topic = topic, .has_before = true, .before = ids[10]), &p),
	                 ERR_OK);
	assert_true(p.n_posts == 3 && p.posts[2].id == ids[9] && p.more == 8);
	assert_int_equal(DO(t, t->bob, topic_posts,
	                    ARGS(.topic = topic, .has_after = true, .after = ids[10]), &p),
	                 ERR_OK);
	assert_true(p.n_posts == 3 && p.posts[0].id == ids[11] && p.more == 6);
}

/* A reply holds 256 KiB: what cannot be more must not be. */
static void the_heaviest_pages_fit_in_a_reply(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct topic_open_result o;
	struct inbox_get_result inbox;
	static char lines[12000];
	char name[161], title[161];
	struct buf b;

	/* Lines of code, each of which takes two bytes more as JSON, and ten files of long names. */
	for (size_t i = 0; i < sizeof(lines); i++)
		lines[i] = i % 6 == 5 ? '\n' : i % 6 < 4 ? ' ' : '"';
	memset(name, '"', 156);
	memcpy(name + 156, ".txt", 5);
	for (int64_t p = 0; p < 60; p++) {
		struct post_create_result post;
		assert_int_equal(DO(t, t->awa, post_create,
		                    ARGS(.topic = topic, .body = { lines, p % 2 ? 500 : 6000 }),
		                    &post),
		                 ERR_OK);
		app_begin(&t->app, t->awa);
		for (int i = 0; i < 10; i++) {
			struct file_new f = { .group = t->mali,
				              .name = str_from(name),
				              .mime = STR("text/plain"),
				              .size = 1 };
			f.hash = STR("x");
			assert_true(file_attach(&t->app.req, file_insert(&t->app.req, &f), t->mali,
			                        post.post));
		}
		app_end(&t->app, true);
	}
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	buf_init(&b, 1024 * 1024);
	struct jsonw w = json_writer(&b);
	topic_open_result_encode(&w, &o);
	assert_true(o.n_posts > 5 && b.n < 256 * 1024 - 1024);
	size_t weight = 0;
	struct buf alone;
	buf_init(&alone, 1024 * 1024);
	for (size_t i = 0; i < o.n_posts; i++) {
		buf_reset(&alone);
		w = json_writer(&alone);
		post_encode(&w, &o.posts[i]);
		assert_true(weight_post(&o.posts[i]) >= alone.n);
		weight += weight_post(&o.posts[i]);
	}
	assert_true(weight <= POST_PAGE_BYTES);

	memset(title, '"', 160);
	title[160] = 0;
	for (int i = 0; i < 320; i++) {
		struct topic_create_result created_topic;
		assert_int_equal(
			DO(t, t->awa, topic_create,
		           ARGS(.group = t->mali, .title = str_from(title), .body = { lines, 600 }),
		           &created_topic),
			ERR_OK);
	}
	assert_int_equal(DO(t, t->bob, inbox_get, { 0 }, &inbox), ERR_OK);
	buf_reset(&b);
	w = json_writer(&b);
	inbox_get_result_encode(&w, &inbox);
	assert_true(inbox.n_topics > 60 && b.n < 256 * 1024 - 1024);
	for (size_t i = 0; i < inbox.n_topics; i++) {
		buf_reset(&alone);
		w = json_writer(&alone);
		my_topic_encode(&w, &inbox.topics[i]);
		assert_true(weight_my_topic(&inbox.topics[i]) >= alone.n);
	}
	buf_finish(&alone);
	buf_finish(&b);
}

static void the_heaviest_histories_fit_in_a_reply(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t post = talk_post(t, t->awa, topic, "x");
	struct post_edit_result edited;
	struct post_history_result history;
	struct topic_set_essential_result set;
	struct topic_essential_history_result essentials;
	static char odd[16000];
	struct buf b;

	memset(odd, 1, sizeof(odd)); /* six bytes each as JSON, nothing as html */
	struct str text = { odd, 1000 };
	for (int64_t v = 1; v <= 60; v++) {
		if (v < 15)
			assert_int_equal(DO(t, t->awa, post_edit,
			                    ARGS(.post = post, .version = v,
			                         .body = { odd, sizeof(odd) - (size_t)v }),
			                    &edited),
			                 ERR_OK);
		assert_int_equal(DO(t, t->awa, topic_set_essential,
		                    ARGS(.topic = topic, .version = v - 1, .settled = text,
		                         .to_decide = text, .next_step = text),
		                    &set),
		                 ERR_OK);
	}
	buf_init(&b, 1024 * 1024);
	assert_int_equal(DO(t, t->awa, post_history, ARGS(.post = post), &history), ERR_OK);
	struct jsonw w = json_writer(&b);
	post_history_result_encode(&w, &history);
	assert_true(history.n_versions >= 2 && history.all == 15 && b.n < 256 * 1024 - 1024);
	assert_int_equal(DO(t, t->awa, topic_essential_history, ARGS(.topic = topic), &essentials),
	                 ERR_OK);
	buf_reset(&b);
	w = json_writer(&b);
	topic_essential_history_result_encode(&w, &essentials);
	assert_true(essentials.n_versions >= 10 && b.n < 256 * 1024 - 1024);
	buf_finish(&b);
}

/* ---- moving, merging, splitting ---- */

static void a_topic_moves_between_groups_one_runs(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct topic_move_result out;
	struct topic_pin_result pinned;
	struct topic_open_result o;
	struct post_locate_result located;

	talk_enter(t, t->mali, t->helene, ROLE_MODERATOR);
	assert_int_equal(DO(t, t->helene, topic_pin, ARGS(.topic = topic, .on = true), &pinned),
	                 ERR_OK);
	assert_int_equal(DO(t, t->helene, topic_move, ARGS(.topic = topic, .group = t->eau), &out),
	                 ERR_FORBIDDEN);
	assert_string_equal(talk_field(t), "group");
	assert_int_equal(DO(t, t->moussa, topic_move, ARGS(.topic = topic, .group = t->mali), &out),
	                 ERR_ALREADY);
	assert_int_equal(DO(t, t->moussa, topic_move, ARGS(.topic = topic, .group = 99), &out),
	                 ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->moussa, topic_move, ARGS(.topic = topic, .group = t->eau), &out),
	                 ERR_OK);
	assert_true(out.topic.group == t->eau && !out.topic.pinned && out.topic.post_count == 1);
	const struct effect *gone = app_event(&t->app.req, "topic.moved");
	assert_true(gone->ch.key == ch_group(t->mali).key && talk_holds(gone, "\"group\":"));
	assert_int_equal(app_event(&t->app.req, "topic.created")->ch.key, ch_group(t->eau).key);
	assert_int_equal(DO(t, t->awa, topic_open, ARGS(.topic = topic), &o), ERR_OK);
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = topic), &o), ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->awa, post_locate, ARGS(.post = 1), &located), ERR_OK);
	assert_true(located.topic == topic && located.group == t->eau);
	assert_int_equal(DO(t, t->bob, post_locate, ARGS(.post = 1), &located), ERR_NOT_FOUND);
}

static void what_one_had_read_stays_read_after_a_move(void **state)
{
	struct talk *t = *state;
	struct topic_move_result out;

	/* bob is in eau before the message, and comes to mali after it, as if he had left it. */
	talk_enter(t, t->eau, t->bob, ROLE_MEMBER);
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t late = app_person(&t->app, "Tard venu");
	talk_enter(t, t->mali, late, ROLE_MEMBER);
	app_begin(&t->app, APP_ROOT);
	group_part(&t->app.req, t->mali, t->bob);
	group_enter(&t->app.req, t->mali, t->bob, ROLE_MEMBER);
	app_end(&t->app, true);
	assert_int_equal(talk_unread(t, t->bob, topic), 0);
	int64_t post = talk_post(t, t->awa, topic, "x");
	assert_int_equal(talk_unread(t, t->bob, topic), 1);
	assert_int_equal(DO(t, t->moussa, topic_move, ARGS(.topic = topic, .group = t->eau), &out),
	                 ERR_OK);
	assert_int_equal(talk_unread(t, t->bob, topic), 1);
	assert_int_equal(talk_state(t, t->bob, topic).read_upto, post - 1);
	/* moussa never marked anything and was in both from the start. */
	assert_int_equal(talk_unread(t, t->moussa, topic), 2);
}

static void a_merged_topic_leads_to_the_other(void **state)
{
	struct talk *t = *state;
	int64_t a = talk_topic(t, t->awa, t->mali, "Premier sujet");
	int64_t b = talk_topic(t, t->bob, t->mali, "Deuxième sujet");
	int64_t c = talk_topic(t, t->awa, t->mali, "Troisième sujet");
	int64_t other = talk_topic(t, t->awa, t->eau, "Ailleurs");
	int64_t in_a = talk_post(t, t->bob, a, "dans a");
	struct topic_merge_result out;
	struct topic_open_result o;
	struct topic_set_essential_result set;
	struct post_locate_result located;
	struct post_create_result post;

	assert_int_equal(
		DO(t, t->awa, topic_set_essential, ARGS(.topic = a, .settled = STR("réglé")), &set),
		ERR_OK);
	assert_int_equal(DO(t, t->awa, topic_merge, ARGS(.topic = a, .into = b), &out),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = a, .into = a), &out),
	                 ERR_ALREADY);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = a, .into = other), &out),
	                 ERR_BAD_ARGS);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = a, .into = b), &out), ERR_OK);
	assert_true(out.topic.id == b && out.topic.post_count == 3 && out.topic.last_post == in_a);
	assert_true(app_event(&t->app.req, "topic.merged") &&
	            app_event(&t->app.req, "topic.essential_set"));
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = a, .into = b), &out),
	                 ERR_ALREADY);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = a, .into = c), &out),
	                 ERR_ALREADY);
	/* Into one that is merged already: to where that one leads. */
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = c, .into = a), &out), ERR_OK);
	assert_int_equal(out.topic.id, b);
	int64_t d = talk_topic(t, t->awa, t->mali, "Quatrième sujet");
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = b, .into = d), &out), ERR_OK);
	assert_int_equal(out.topic.post_count, 5);

	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = a), &o), ERR_OK);
	assert_true(o.topic.id == d && o.n_posts == 5 && o.has_essential);
	assert_string_equal(o.essential.settled.p, "réglé");
	assert_int_equal(DO(t, t->bob, post_locate, ARGS(.post = in_a), &located), ERR_OK);
	assert_int_equal(located.topic, d);
	assert_int_equal(DO(t, t->bob, post_create,
	                    ARGS(.topic = c, .body = STR("à l’ancienne adresse")), &post),
	                 ERR_OK);
	assert_int_equal(DO(t, t->bob, post_locate, ARGS(.post = post.post), &located), ERR_OK);
	assert_int_equal(located.topic, d);

	struct topic_list_result list;
	struct topic_list_args la = { .group = t->mali };
	assert_int_equal(listed(t, t->bob, &la, &list), 1);
}

static void messages_are_split_off(void **state)
{
	struct talk *t = *state;
	int64_t from = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t ids[5];
	struct topic_split_result out;
	struct topic_open_result o;

	for (int i = 0; i < 5; i++) {
		ids[i] = talk_post(t, i % 2 ? t->bob : t->helene, from, "x");
		if (!i)
			t->app.now += 100000;
	}
	int64_t took[] = { ids[3], ids[0] };
	assert_int_equal(
		DO(t, t->awa, topic_split,
	           ARGS(.topic = from, .title = STR("Nouveau"), .posts = took, .n_posts = 2), &out),
		ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->moussa, topic_split,
	                    ARGS(.topic = from, .title = STR("Nouveau"), .posts = took), &out),
	                 ERR_BAD_ARGS);
	assert_int_equal(
		DO(t, t->moussa, topic_split,
	           ARGS(.topic = from, .title = STR("Nouveau"), .posts = took, .n_posts = 2), &out),
		ERR_OK);
	assert_true(out.topic.post_count == 2 && out.topic.last_post == ids[3] &&
	            out.topic.group == t->mali);
	assert_true(out.topic.author.id == t->helene && out.topic.kind == TOPIC_KIND_DISCUSSION);
	assert_true(talk_holds(app_event(&t->app.req, "topic.split"), "\"post_count\":4"));
	assert_int_equal(DO(t, t->bob, topic_open, ARGS(.topic = out.topic.id), &o), ERR_OK);
	assert_true(o.n_posts == 2 && o.posts[0].id == ids[0]);

	int64_t twice[] = { ids[1], ids[1] }, elsewhere[] = { ids[1], ids[0] },
		all[] = { 1, ids[1], ids[2], ids[4] };
	assert_int_equal(
		DO(t, t->moussa, topic_split,
	           ARGS(.topic = from, .title = STR("Deux fois"), .posts = twice, .n_posts = 2),
	           &out),
		ERR_BAD_ARGS);
	assert_string_equal(talk_field(t), "posts[1]");
	assert_int_equal(
		DO(t, t->moussa, topic_split,
	           ARGS(.topic = from, .title = STR("Ailleurs"), .posts = elsewhere, .n_posts = 2),
	           &out),
		ERR_BAD_ARGS);
	assert_int_equal(DO(t, t->moussa, topic_split,
	                    ARGS(.topic = from, .title = STR("Tout"), .posts = all, .n_posts = 4),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_string_equal(talk_field(t), "posts");
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(a_topic_opens_with_its_first_message),
		T(its_author_and_moderators_change_it),
		T(a_group_pins_ten_topics),
		T(what_is_essential_has_versions),
		T(topics_come_in_pages),
		T(lists_are_filtered),
		T(titles_are_found_by_their_words),
		T(a_topic_opens_where_reading_stopped),
		T(long_messages_make_short_pages),
		T(the_heaviest_pages_fit_in_a_reply),
		T(the_heaviest_histories_fit_in_a_reply),
		T(a_topic_moves_between_groups_one_runs),
		T(what_one_had_read_stays_read_after_a_move),
		T(a_merged_topic_leads_to_the_other),
		T(messages_are_split_off),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
