/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.create - open a topic with its first message. */
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/topic/topic.h"
#include "emit.h"

enum err topic_begin(struct req *r, const struct topic_new *t, const struct post_new *first,
                     int64_t *id, int64_t *post)
{
	struct post_place at;
	struct topic_created ev;

	*id = topic_insert(r, t);
	if (!topic_load(r, *id, &ev.topic))
		return req_db_fail(r);
	emit_topic_created(r, ch_group(t->group), &ev);
	enum err e = post_place_load(r, *id, &at);
	return e ? e : post_add(r, &at, first, post, NULL);
}

enum err cmd_topic_create(struct req *r, const struct topic_create_args *a,
                          struct topic_create_result *out)
{
	struct access acc;
	int64_t id;
	enum err e = access_group(r, a->group, RIGHT_WRITE, &acc);

	if (e)
		return req_fail(r, e, "group");
	if (a->kind == TOPIC_KIND_ANNOUNCEMENT && !topic_runs(r, &acc))
		return req_fail(r, ERR_FORBIDDEN, "kind");
	struct topic_new t = { .group = a->group, .author = r->person, .created_at = r->now };
	t.kind = a->kind;
	t.title = a->title;
	struct post_new p = { .body = a->body, .files = a->files, .n_files = a->n_files };
	e = topic_begin(r, &t, &p, &id, &out->post);
	if (e)
		return e;
	if (a->kind == TOPIC_KIND_QUESTION)
		question_ask(r, &(struct question_new){ .topic = id, .asker = r->person });
	return topic_load(r, id, &out->topic) ? ERR_OK : req_db_fail(r);
}
