/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.cancel - call a meeting off; it stays to be seen as such. */
#include "app/agenda/agenda.h"
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"
#include "app/session/pass.h"

enum err cmd_meeting_cancel(struct req *r, const struct meeting_cancel_args *a,
                            struct meeting_cancel_result *out)
{
	enum err e = meeting_caller_load(r, a->meeting, true, &out->meeting);

	if (e)
		return e;
	if (!meeting_open(r, &out->meeting.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	struct meeting was = out->meeting.meeting;
	meeting_set_cancelled(r, a->meeting);
	agenda_take_up_all(r, a->meeting);
	pass_end_all(r, a->meeting);
	e = meeting_announce(r, a->meeting, &out->meeting);
	if (!e)
		convocation_tell(r, &was, &out->meeting.meeting);
	return e;
}
