/* SPDX-License-Identifier: EUPL-1.2 */
/* question.thank - thank for the answer, in the name of who asked. */
#include "app/question/question.h"

enum err cmd_question_thank(struct req *r, const struct question_thank_args *a,
                            struct question_thank_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_caller_load(r, a->topic, &c);

	if (e)
		return e;
	if (!c.mine)
		return req_fail(r, ERR_FORBIDDEN, "topic");
	if (!c.q.answer)
		return req_fail(r, ERR_NO_ANSWER, "topic");
	if (c.q.thanked_at)
		return req_fail(r, ERR_ALREADY, "topic");
	question_thanked(r, &c.q);
	return question_load(r, c.q.topic, &out->question) ? ERR_OK : req_db_fail(r);
}
