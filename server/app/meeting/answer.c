/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.answer - say whether one will come, or who comes in one's stead; the last word stands. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"
#include "emit.h"

/* Who stands in from now on, given who did. */
static enum err deputy(struct req *r, const struct meeting_answer_args *a, const struct meeting *m,
                       int64_t was, struct meeting_deputy *out)
{
	*out = (struct meeting_deputy){ .person = 0 };
	if ((a->has_deputy && a->deputy) || a->has_deputy_email)
		return meeting_find_deputy(r, a, m, out);
	if (a->answer == MEETING_REPLY_NO && !a->has_deputy)
		out->person = was;
	return ERR_OK;
}

enum err cmd_meeting_answer(struct req *r, const struct meeting_answer_args *a,
                            struct meeting_answer_result *out)
{
	struct meeting_deputy stands_in;
	enum err e = meeting_caller_load(r, a->meeting, false, &out->meeting);

	if (e)
		return e;
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	/* A place is given away by who is signed in, not by whoever has the mail. */
	if (r->only && (a->has_deputy || a->has_deputy_email))
		return req_fail(r, ERR_PASS_ONLY, a->has_deputy ? "deputy" : "deputy_email");
	if (!meeting_open(r, &out->meeting.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (out->meeting.meeting.undated)
		return req_fail(r, ERR_MEETING_UNDATED, "meeting");
	int64_t was = meeting_deputy_of(r, a->meeting, r->person);
	if ((e = deputy(r, a, &out->meeting.meeting, was, &stands_in)))
		return e;
	meeting_set_answer(r, a, stands_in.person);
	if ((e = meeting_deputy_moved(r, a->meeting, was, &stands_in)))
		return e;
	struct meeting_answered ev = { .meeting = a->meeting, .answer = a->answer };
	emit_meeting_answered(r, ch_user(r->person), &ev);
	convocation_answered(r, a->meeting);
	return meeting_load(r, a->meeting, &out->meeting) ? ERR_OK : req_db_fail(r);
}
