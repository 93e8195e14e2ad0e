/* SPDX-License-Identifier: EUPL-1.2 */
/* question.update - what a question is about, how urgent it is, whether its asker may be named. */
#include "app/expertise/country.h"
#include "app/question/question.h"
#include "app/topic/topic.h"

enum err cmd_question_update(struct req *r, const struct question_update_args *a,
                             struct question_update_result *out)
{
	struct question_caller c = { 0 };
	struct topic topic;
	enum err e = question_own(r, a->topic, &c);

	if (e)
		return e;
	if (a->has_country && a->country.n && !country_ok(a->country))
		return req_fail(r, ERR_BAD_ARGS, "country");
	/* A name that was said cannot be unsaid, and nobody else says it for him. */
	if (a->has_named && a->named == c.q.masked && (!a->named || !c.mine))
		return req_fail(r, ERR_FORBIDDEN, "named");
	question_set(r, &c.q, a);
	if (a->has_named && a->named && c.q.masked)
		topic_announce(r, c.q.topic, &topic);
	question_announce(r, c.q.topic, QUESTION_CHANGE_UPDATED, &out->question);
	return ERR_OK;
}
