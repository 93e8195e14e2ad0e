/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.update - change a meeting that is not over; what is not given stays. */
#include "app/agenda/agenda.h"
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"

enum err cmd_meeting_update(struct req *r, const struct meeting_update_args *a,
                            struct meeting_update_result *out)
{
	struct my_meeting was;
	enum err e = meeting_caller_load(r, a->meeting, true, &was);

	if (e)
		return e;
	if (!meeting_open(r, &was.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (was.meeting.undated && (a->has_starts_at || a->has_ends_at))
		return req_fail(r, ERR_MEETING_UNDATED, a->has_starts_at ? "starts_at" : "ends_at");
	if (!was.meeting.undated)
		e = meeting_check_times(r, a->has_starts_at ? a->starts_at : was.meeting.starts_at,
		                        a->has_ends_at ? a->ends_at : was.meeting.ends_at);
	if (!e)
		e = meeting_check_words(
			r, a->has_zone ? a->zone : STR(""), a->has_sister ? a->sister : STR(""),
			a->has_video ? a->video : STR(""), a->has_about ? a->about : STR(""));
	if (e)
		return e;
	meeting_set(r, &was.meeting, a);
	agenda_take_up_all(r, a->meeting);
	e = meeting_announce(r, a->meeting, &out->meeting);
	if (!e)
		convocation_tell(r, &was.meeting, &out->meeting.meeting);
	return e;
}
