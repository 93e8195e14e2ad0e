/* SPDX-License-Identifier: EUPL-1.2 */
/* question.decline - decline a question one is asked, or give back one has taken; it goes on. */
#include "app/question/question.h"

enum err cmd_question_decline(struct req *r, const struct question_decline_args *a,
                              struct question_decline_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_asked(r, a->topic, &c);

	if (e)
		return e;
	question_go_on(r, &c.q, HOLD_END_DECLINED, a->reason);
	return question_load(r, c.q.topic, &out->question) ? ERR_OK : req_db_fail(r);
}
