/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages: what is written, announced and refused. */
#include "app_talk.h"

static struct post loaded(struct talk *t, int64_t id)
{
	struct post out;

	assert_true(post_load(app_begin(&t->app, t->awa), id, &out));
	app_end(&t->app, false);
	return out;
}

static struct topic topic_of(struct talk *t, int64_t id)
{
	struct topic out;

	assert_true(topic_load(app_begin(&t->app, t->awa), id, &out));
	app_end(&t->app, false);
	return out;
}

static void a_message_is_written_and_told(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct post_create_result out;

	assert_int_equal(DO(t, t->helene, post_create,
	                    ARGS(.topic = topic, .body = STR("Ah **oui** !")), &out),
	                 ERR_OK);
	const struct effect *e = app_event(&t->app.req, "post.created");
	assert_true(e->ch.key == ch_group(t->mali).key && e->seq == out.seq);
	assert_true(talk_holds(e, "\"html\":\"<p>Ah <strong>oui</strong>\u202f!</p>\""));
	assert_true(talk_holds(
		e,
		"\"name\":\"Hélène Martin\",\"function\":\"maire adjointe\",\"authority\":\"Lyon\""));
	assert_true(talk_holds(e, "\"post_count\":2,\"excerpt\":\"Ah oui\u202f!\""));

	struct topic now = topic_of(t, topic);
	assert_int_equal(now.post_count, 2);
	assert_int_equal(now.last_post, out.post);
	assert_int_equal(now.last_at, t->app.now);
	assert_string_equal(now.last_author.p, "Hélène Martin");
	assert_string_equal(now.excerpt.p, "Ah oui\u202f!");
	struct post p = loaded(t, out.post);
	assert_string_equal(p.html.p, "<p>Ah <strong>oui</strong>\u202f!</p>");
	assert_true(p.version == 1 && !p.has_edited_at && !p.has_deleted_at && !p.has_reply_to);
}

static void who_may_not_write_is_told_why(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct post_create_result out;
	struct topic_close_result closed;

	assert_int_equal(DO(t, t->ines, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->eve, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
	                 ERR_NOT_FOUND);
	assert_int_equal(DO(t, t->awa, post_create, ARGS(.topic = 999, .body = STR("x")), &out),
	                 ERR_NOT_FOUND);
	assert_string_equal(talk_field(t), "topic");
	assert_int_equal(DO(t, APP_ROOT, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
	                 ERR_FORBIDDEN);
	/* Of the network's team: writes without being a member. */
	assert_int_equal(DO(t, t->root, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
	                 ERR_OK);

	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_OK);
	assert_int_equal(DO(t, t->awa, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
	                 ERR_CLOSED);
	assert_int_equal(
		DO(t, t->moussa, post_create, ARGS(.topic = topic, .body = STR("x")), &out),
		ERR_OK);
}

static void a_message_too_large_is_refused(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	struct post_create_result out;
	static char quotes[16384];

	memset(quotes, '"', sizeof(quotes));
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = { quotes, sizeof(quotes) }), &out),
	                 ERR_TOO_LARGE);
	assert_string_equal(talk_field(t), "body");
	memset(quotes, '>', sizeof(quotes));
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = { quotes, sizeof(quotes) }), &out),
	                 ERR_TOO_LARGE);
	memset(quotes, 'x', sizeof(quotes));
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = { quotes, sizeof(quotes) }), &out),
	                 ERR_OK);
}

static void an_answer_quotes_what_was_said(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t other = talk_topic(t, t->awa, t->mali, "Autre sujet");
	int64_t said = talk_post(t, t->helene, topic, "Le devis est de **85 000 €** ;\nqui paie ?");
	struct post_create_result out;

	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("Nous"), .has_reply_to = true,
	                         .reply_to = said),
	                    &out),
	                 ERR_OK);
	struct post p = loaded(t, out.post);
	assert_true(p.has_reply_to && p.reply_to.post == said);
	assert_string_equal(p.reply_to.author.p, "Hélène Martin");
	assert_string_equal(p.reply_to.text.p,
	                    "Le devis est de 85\u202f000\u00a0€\u202f; qui paie\u202f?");

	/* The words as they are on screen. */
	assert_int_equal(
		DO(t, t->awa, post_create,
	           ARGS(.topic = topic, .body = STR("Nous"), .has_reply_to = true, .reply_to = said,
	                .has_quote = true, .quote = STR("85\u202f000\u00a0€\u202f;\nqui paie")),
	           &out),
		ERR_OK);
	assert_string_equal(loaded(t, out.post).reply_to.text.p,
	                    "85\u202f000\u00a0€\u202f;\nqui paie");

	/* Words she never wrote are not put in her mouth. */
	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = topic, .body = STR("Nous"), .has_reply_to = true,
	                         .reply_to = said, .has_quote = true, .quote = STR("Lyon paie")),
	                    &out),
	                 ERR_OK);
	assert_string_equal(loaded(t, out.post).reply_to.text.p,
	                    "Le devis est de 85\u202f000\u00a0€\u202f; qui paie\u202f?");

	assert_int_equal(DO(t, t->awa, post_create,
	                    ARGS(.topic = other, .body = STR("Nous"), .has_reply_to = true,
	                         .reply_to = said),
	                    &out),
	                 ERR_BAD_ARGS);
	assert_string_equal(talk_field(t), "reply_to");
}

static void an_edit_keeps_what_stood_before(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t post = talk_post(t, t->awa, topic, "un");
	struct post_edit_result out;
	struct post_history_result all;

	assert_int_equal(DO(t, t->helene, post_edit,
	                    ARGS(.post = post, .version = 1, .body = STR("x")), &out),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->moussa, post_edit,
	                    ARGS(.post = post, .version = 1, .body = STR("x")), &out),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->awa, post_edit,
	                    ARGS(.post = post, .version = 1, .body = STR("deux")), &out),
	                 ERR_OK);
	assert_int_equal(out.post.version, 2);
	assert_true(out.post.has_edited_at && out.post.edited_at == t->app.now);
	assert_true(talk_holds(app_event(&t->app.req, "post.edited"), "\"excerpt\":\"deux\""));
	assert_int_equal(DO(t, t->awa, post_edit,
	                    ARGS(.post = post, .version = 1, .body = STR("trois")), &out),
	                 ERR_CHANGED);
	/* The same text is no new version. */
	assert_int_equal(DO(t, t->awa, post_edit,
	                    ARGS(.post = post, .version = 2, .body = STR("deux")), &out),
	                 ERR_OK);
	assert_true(out.post.version == 2 && !app_event(&t->app.req, "post.edited"));
	assert_string_equal(topic_of(t, topic).excerpt.p, "deux");

	for (int64_t v = 2; v < 13; v++)
		assert_int_equal(DO(t, t->awa, post_edit,
		                    ARGS(.post = post, .version = v,
		                         .body = v % 2 ? STR("pair") : STR("impair")),
		                    &out),
		                 ERR_OK);
	assert_int_equal(DO(t, t->ines, post_history, ARGS(.post = post), &all), ERR_OK);
	assert_int_equal(all.all, 13);
	assert_int_equal(all.n_versions, 10);
	assert_true(all.versions[0].version == 13 && all.versions[9].version == 4);
	assert_true(all.versions[0].at == out.post.edited_at &&
	            all.versions[1].at < all.versions[0].at);
	assert_int_equal(DO(t, t->eve, post_history, ARGS(.post = post), &all), ERR_NOT_FOUND);
}

static void a_deletion_leaves_a_trace_and_nothing_else(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t first = talk_post(t, t->awa, topic, "premier");
	int64_t last = talk_post(t, t->bob, topic, "dernier @[Awa](p3)");
	int64_t at = t->app.now;
	struct post_edit_result edited;
	struct post_react_result reacted;
	struct post_delete_result out;
	struct post_create_result created;

	assert_int_equal(DO(t, t->bob, post_edit,
	                    ARGS(.post = last, .version = 1, .body = STR("secret @[Awa](p3)")),
	                    &edited),
	                 ERR_OK);
	assert_int_equal(DO(t, t->awa, post_react,
	                    ARGS(.post = last, .kind = REACTION_USEFUL, .on = true), &reacted),
	                 ERR_OK);
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM notice"), 1);
	assert_int_equal(talk_unread(t, t->awa, topic), 1);

	assert_int_equal(DO(t, t->helene, post_delete, ARGS(.post = last), &out), ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->moussa, post_delete, ARGS(.post = last), &out), ERR_OK);
	assert_true(out.post.has_deleted_at && out.post.deleted_at == t->app.now);
	assert_string_equal(out.post.deleted_by.p, "Moussa Traoré");
	assert_string_equal(out.post.author.name.p, "Bob Durand");
	assert_true(out.post.html.n == 0 && out.post.useful == 0);
	assert_true(talk_holds(app_event(&t->app.req, "post.deleted"), "\"post_count\":2"));
	assert_int_equal(
		app_number(&t->app,
	                   "SELECT (SELECT count(*) FROM notice) + (SELECT count(*) FROM reaction)"
	                   " + (SELECT count(*) FROM post_version)"),
		0);
	assert_int_equal(
		app_number(&t->app, "SELECT count(*) FROM post WHERE body LIKE '%secret%'"), 0);
	struct topic now = topic_of(t, topic);
	assert_int_equal(now.post_count, 2);
	assert_int_equal(now.last_post, last);
	assert_int_equal(now.last_at, at - 1000);
	assert_string_equal(now.excerpt.p, "premier");
	assert_int_equal(talk_unread(t, t->awa, topic), 0);

	struct post_history_result all;
	assert_int_equal(DO(t, t->moussa, post_delete, ARGS(.post = last), &out), ERR_DELETED);
	assert_int_equal(DO(t, t->bob, post_edit,
	                    ARGS(.post = last, .version = 2, .body = STR("x")), &edited),
	                 ERR_DELETED);
	assert_int_equal(DO(t, t->bob, post_react,
	                    ARGS(.post = last, .kind = REACTION_USEFUL, .on = true), &reacted),
	                 ERR_DELETED);
	assert_int_equal(DO(t, t->bob, post_history, ARGS(.post = last), &all), ERR_DELETED);
	assert_int_equal(
		DO(t, t->awa, post_create,
	           ARGS(.topic = topic, .body = STR("x"), .has_reply_to = true, .reply_to = last),
	           &created),
		ERR_BAD_ARGS);
	/* One's own, and by the machine's administrator, who has no name. */
	assert_int_equal(DO(t, t->awa, post_delete, ARGS(.post = first), &out), ERR_OK);
	int64_t third = talk_post(t, t->awa, topic, "troisième");
	assert_int_equal(DO(t, APP_ROOT, post_delete, ARGS(.post = third), &out), ERR_OK);
	assert_true(out.post.has_deleted_at && !out.post.has_deleted_by);
}

static void reactions_are_counted_once(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t post = talk_post(t, t->awa, topic, "x");
	struct post_react_result out;
	struct topic_close_result closed;

	assert_int_equal(DO(t, t->bob, post_react,
	                    ARGS(.post = post, .kind = REACTION_USEFUL, .on = true), &out),
	                 ERR_OK);
	assert_int_equal(out.count, 1);
	assert_true(talk_holds(app_event(&t->app.req, "post.reacted"),
	                       "\"kind\":\"useful\",\"on\":true,\"count\":1"));
	assert_int_equal(DO(t, t->bob, post_react,
	                    ARGS(.post = post, .kind = REACTION_USEFUL, .on = true), &out),
	                 ERR_OK);
	assert_true(out.count == 1 && !app_event(&t->app.req, "post.reacted"));
	assert_int_equal(DO(t, t->helene, post_react,
	                    ARGS(.post = post, .kind = REACTION_US_TOO, .on = true), &out),
	                 ERR_OK);
	assert_true(loaded(t, post).useful == 1 && loaded(t, post).us_too == 1);
	assert_int_equal(DO(t, t->ines, post_react,
	                    ARGS(.post = post, .kind = REACTION_USEFUL, .on = true), &out),
	                 ERR_FORBIDDEN);
	assert_int_equal(DO(t, t->awa, topic_close, ARGS(.topic = topic, .on = true), &closed),
	                 ERR_OK);
	assert_int_equal(DO(t, t->bob, post_react,
	                    ARGS(.post = post, .kind = REACTION_USEFUL, .on = false), &out),
	                 ERR_OK);
	assert_int_equal(out.count, 0);

	struct topic_open_result opened;
	assert_int_equal(DO(t, t->helene, topic_open, ARGS(.topic = topic), &opened), ERR_OK);
	assert_true(opened.n_mine == 1 && opened.mine[0].post == post &&
	            opened.mine[0].kind == REACTION_US_TOO);
}

/* Who was told that he is called on: as a sum of 10^person, in the order of the events. */
static int64_t called(const struct talk *t)
{
	int64_t sum = 0;

	for (const struct effect *e = app_event(&t->app.req, "notice.came"); e;
	     e = app_event_after(&t->app.req, e, "notice.came"))
		sum = sum * 10 + channel_id(e->ch);
	return sum;
}

static void mentions_call_on_members(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	char body[200];
	struct post_edit_result out;

	snprintf(body, sizeof(body), "@[a](p%d) @[b](p%d) @[moi](p%d)", (int)t->bob, (int)t->eve,
	         (int)t->awa);
	int64_t post = talk_post(t, t->awa, topic, body);
	assert_int_equal(called(t), t->bob);
	assert_true(talk_holds(app_event(&t->app.req, "notice.came"),
	                       "\"topic_title\":\"Forage de Diaraba\""));
	assert_true(talk_holds(app_event(&t->app.req, "notice.came"), "\"authority\":\"Kayes\""));

	/* An edit calls on those it adds. */
	snprintf(body, sizeof(body), "@[a](p%d) @[Lyon](a%d)", (int)t->bob, (int)t->lyon);
	assert_int_equal(DO(t, t->awa, post_edit,
	                    ARGS(.post = post, .version = 1, .body = str_from(body)), &out),
	                 ERR_OK);
	assert_int_equal(called(t), t->helene);

	talk_post(t, t->awa, topic, body);
	assert_int_equal(called(t), t->bob * 10 + t->helene);
	talk_post(t, t->awa, topic, "@[l’équipe](mods)");
	assert_int_equal(called(t), t->moussa);
	talk_post(t, t->moussa, topic, "@[l’équipe](mods) @[personne](p999) @[nulle part](a999)");
	assert_int_equal(called(t), 0);

	/* A mandate that has ended no longer speaks for the authority. */
	talk_mandate(t, t->ines, t->kayes, "ancienne conseillère", t->app.now - 1);
	snprintf(body, sizeof(body), "@[Kayes](a%d)", (int)t->kayes);
	talk_post(t, t->bob, topic, body);
	assert_int_equal(called(t), t->awa);
}

static void a_crowd_is_called_on_in_part(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	char name[32], body[64];

	for (int i = 0; i < POST_MENTIONED + 20; i++) {
		snprintf(name, sizeof(name), "Foule %d", i);
		int64_t p = app_person(&t->app, name);
		talk_mandate(t, p, t->kayes, "agent", 0);
		talk_enter(t, t->mali, p, ROLE_MEMBER);
	}
	snprintf(body, sizeof(body), "@[Kayes](a%d)", (int)t->kayes);
	talk_post(t, t->bob, topic, body);
	assert_int_equal(talk_events(t, "notice.came"), POST_MENTIONED);
	assert_int_equal(app_number(&t->app, "SELECT count(*) FROM notice"), POST_MENTIONED);
}

static void a_message_keeps_the_mandate_it_was_written_with(void **state)
{
	struct talk *t = *state;
	int64_t topic = talk_topic(t, t->awa, t->mali, "Forage de Diaraba");
	int64_t brief =
		talk_mandate(t, t->moussa, t->lyon, "président de séance", t->app.now + 5000);
	int64_t during = talk_post(t, t->moussa, topic, "x");
	t->app.now += 10000;
	int64_t after = talk_post(t, t->moussa, topic, "y");

	assert_true(brief && loaded(t, during).author.has_function);
	assert_string_equal(loaded(t, during).author.function.p, "président de séance");
	assert_false(loaded(t, after).author.has_function ||
	             loaded(t, after).author.has_authority_id);

	struct topic_open_result out;
	assert_int_equal(DO(t, t->ines, topic_open, ARGS(.topic = topic), &out), ERR_OK);
	assert_int_equal(out.n_participants, 2);
	assert_true(out.participants[0].authority == t->lyon && out.participants[0].posts == 1);
	assert_true(out.participants[1].authority == t->kayes && out.participants[1].posts == 1);
}

static void a_text_is_shown_before_it_is_sent(void **state)
{
	struct talk *t = *state;
	struct post_preview_result out;

	assert_int_equal(DO(t, t->awa, post_preview, ARGS(.body = STR(" **Ah !** ")), &out),
	                 ERR_OK);
	assert_string_equal(out.html.p, "<p><strong>Ah\u202f!</strong></p>");
	assert_int_equal(DO(t, t->awa, post_preview, ARGS(.body = STR("")), &out), ERR_OK);
	assert_int_equal(out.html.n, 0);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		T(a_message_is_written_and_told),
		T(who_may_not_write_is_told_why),
		T(a_message_too_large_is_refused),
		T(an_answer_quotes_what_was_said),
		T(an_edit_keeps_what_stood_before),
		T(a_deletion_leaves_a_trace_and_nothing_else),
		T(reactions_are_counted_once),
		T(mentions_call_on_members),
		T(a_crowd_is_called_on_in_part),
		T(a_message_keeps_the_mandate_it_was_written_with),
		T(a_text_is_shown_before_it_is_sent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
