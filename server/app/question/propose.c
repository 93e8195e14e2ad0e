/* SPDX-License-Identifier: EUPL-1.2 */
/* question.propose - up to three people who could answer, each with the reasons. */
#include "app/question/route.h"

enum err cmd_question_propose(struct req *r, const struct question_propose_args *a,
                              struct question_propose_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_own(r, a->topic, &c);

	if (e)
		return e;
	if (c.q.state == QUESTION_STATE_RESOLVED)
		return req_fail(r, ERR_RESOLVED, "topic");
	out->n_proposals = route_propose(r, &c.q, PROPOSALS, &out->proposals);
	return ERR_OK;
}
