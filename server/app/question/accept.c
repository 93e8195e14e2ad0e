/* SPDX-License-Identifier: EUPL-1.2 */
/* question.accept - take a question one is asked, in one's own name or one's authority's. */
#include "app/question/question.h"

enum err cmd_question_accept(struct req *r, const struct question_accept_args *a,
                             struct question_accept_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_asked(r, a->topic, &c);

	if (e)
		return e;
	if (c.q.state == QUESTION_STATE_TAKEN)
		return req_fail(r, ERR_ALREADY, "topic");
	question_take(r, &c.q);
	return question_load(r, c.q.topic, &out->question) ? ERR_OK : req_db_fail(r);
}
