/* SPDX-License-Identifier: EUPL-1.2 */
/* question.assign - ask somebody, or an authority as such: who asks, or a moderator. */
#include "app/question/question.h"

enum err cmd_question_assign(struct req *r, const struct question_assign_args *a,
                             struct question_assign_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_own(r, a->topic, &c);

	if (e)
		return e;
	if (a->has_person == a->has_authority)
		return req_fail(r, ERR_BAD_ARGS, "person");
	if (c.q.closed)
		return req_fail(r, ERR_CLOSED, "topic");
	if (c.q.state == QUESTION_STATE_RESOLVED)
		return req_fail(r, ERR_RESOLVED, "topic");
	e = question_can_hold(r, &c.q, a->person, a->authority);
	if (e)
		return e;
	bool held = c.q.state == QUESTION_STATE_ASSIGNED || c.q.state == QUESTION_STATE_TAKEN;
	if (held && (a->has_person ? c.q.holder == a->person
	                           : !c.q.holder && c.q.authority == a->authority))
		return req_fail(r, ERR_ALREADY, a->has_person ? "person" : "authority");
	question_assign(r, &c.q, a->person, a->authority);
	return question_load(r, c.q.topic, &out->question) ? ERR_OK : req_db_fail(r);
}
