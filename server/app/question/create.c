/* SPDX-License-Identifier: EUPL-1.2 */
/* question.create - ask a question: a topic with its first message, what it is about, whom to ask. */
#include "app/expertise/country.h"
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/topic/topic.h"

static enum err ask(struct req *r, const struct question_create_args *a, int64_t topic)
{
	struct question_row row;

	question_ask(r, &(struct question_new){ .topic = topic, .asker = r->person, .about = a });
	if (!a->has_person && !a->has_authority)
		return ERR_OK;
	if (!question_row_load(r, topic, &row))
		return req_db_fail(r);
	enum err e = question_can_hold(r, &row, a->person, a->authority);
	if (!e)
		question_assign(r, &row, a->person, a->authority);
	return e;
}

enum err cmd_question_create(struct req *r, const struct question_create_args *a,
                             struct question_create_result *out)
{
	int64_t id;
	enum err e = access_group(r, a->group, RIGHT_WRITE, NULL);

	if (e)
		return req_fail(r, e, "group");
	if (a->has_person && a->has_authority)
		return req_fail(r, ERR_BAD_ARGS, "authority");
	if (a->has_country && !country_ok(a->country))
		return req_fail(r, ERR_BAD_ARGS, "country");
	struct topic_new t = { .group = a->group, .author = r->person, .created_at = r->now };
	t.kind = TOPIC_KIND_QUESTION;
	t.title = a->title;
	t.masked = a->has_named && !a->named;
	struct post_new p = { .body = a->body, .files = a->files, .n_files = a->n_files };
	e = topic_begin(r, &t, &p, &id, &out->post);
	if (!e)
		e = ask(r, a, id);
	if (e)
		return e;
	return topic_load(r, id, &out->topic) && question_load(r, id, &out->question)
	               ? ERR_OK
	               : req_db_fail(r);
}
