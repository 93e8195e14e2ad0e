/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.answer - answer for one's authority; the last answer given for it stands. */
#include "app/consultation/consultation.h"

/* He answers from a seat in the group, which the network's team does not have by itself. */
static enum err check_seat(struct req *r, int64_t group)
{
	struct access acc;
	enum err e = access_group(r, group, RIGHT_WRITE, &acc);

	if (!e && !(acc.active && access_role_has(acc.role, RIGHT_WRITE)))
		e = ERR_FORBIDDEN;
	return e ? req_fail(r, e, "consultation") : ERR_OK;
}

enum err cmd_consultation_answer(struct req *r, const struct consultation_answer_args *a,
                                 struct consultation_answer_result *out)
{
	const struct consultation *c = &out->consultation.consultation;
	struct consultation_speaker s;
	enum err e = consultation_caller_load(r, a->consultation, RIGHT_WRITE, &out->consultation);

	if (!e)
		e = check_seat(r, c->group.id);
	if (e)
		return e;
	if (!consultation_is_open(r, c))
		return req_fail(r, ERR_CONSULTATION_CLOSED, "consultation");
	consultation_speaker_load(r, &s);
	if (!consultation_entitled(r, a->consultation, s.authority))
		return req_fail(r, ERR_NOT_ENTITLED, "consultation");
	if (a->answer >= (int64_t)c->n_options)
		return req_fail(r, ERR_BAD_ARGS, "answer");
	consultation_set_answer(r, a->consultation, &s, a->answer);
	consultation_announce_answer(r, c, &s, a->answer);
	return consultation_announce(r, a->consultation, &out->consultation);
}
