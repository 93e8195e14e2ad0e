/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.rename - change title or kind of a topic: its author or a moderator. */
#include "app/question/question.h"
#include "app/topic/topic.h"

enum err cmd_topic_rename(struct req *r, const struct topic_rename_args *a,
                          struct topic_rename_result *out)
{
	struct topic *t = &out->topic;
	bool runs;
	enum err e = topic_own(r, a->topic, t, &runs);

	if (e)
		return e;
	struct str title = a->has_title ? a->title : t->title;
	enum topic_kind kind = a->has_kind ? a->kind : t->kind;
	if (kind != t->kind && kind == TOPIC_KIND_ANNOUNCEMENT && !runs)
		return req_fail(r, ERR_FORBIDDEN, "kind");
	if (kind == t->kind && str_eq(title, t->title))
		return ERR_OK;
	topic_set_title(r, t->id, title, kind);
	if (kind == TOPIC_KIND_QUESTION && kind != t->kind)
		question_insert(r, &(struct question_new){ .topic = t->id,
		                                           .asker = topic_author(r, t->id) });
	bool asked = kind == TOPIC_KIND_QUESTION && kind != t->kind;
	topic_announce(r, t->id, t);
	if (asked)
		question_recount(r, t->id);
	return ERR_OK;
}
