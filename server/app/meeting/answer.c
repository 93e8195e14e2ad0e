/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.answer - say whether one will come; the last word stands. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"
#include "emit.h"

enum err cmd_meeting_answer(struct req *r, const struct meeting_answer_args *a,
                            struct meeting_answer_result *out)
{
	enum err e = meeting_caller_load(r, a->meeting, false, &out->meeting);

	if (e)
		return e;
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	if (!meeting_open(r, &out->meeting.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (out->meeting.meeting.undated)
		return req_fail(r, ERR_MEETING_UNDATED, "meeting");
	meeting_set_answer(r, a);
	struct meeting_answered ev = { .meeting = a->meeting, .answer = a->answer };
	emit_meeting_answered(r, ch_user(r->person), &ev);
	convocation_answered(r, a->meeting);
	return meeting_load(r, a->meeting, &out->meeting) ? ERR_OK : req_db_fail(r);
}
