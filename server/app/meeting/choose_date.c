/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.choose_date - settle when a meeting is held; its members are called. */
#include "app/agenda/agenda.h"
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"

enum err cmd_meeting_choose_date(struct req *r, const struct meeting_choose_date_args *a,
                                 struct meeting_choose_date_result *out)
{
	struct my_meeting was;
	struct meeting_date *dates;
	enum err e = meeting_caller_load(r, a->meeting, true, &was);
	size_t at = 0;

	if (e)
		return e;
	if (!meeting_open(r, &was.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!was.meeting.undated)
		return req_fail(r, ERR_MEETING_DATED, "meeting");
	size_t n = meeting_dates(r, a->meeting, &dates);
	while (at < n && dates[at].id != a->date)
		at++;
	if (at == n || dates[at].ends_at <= r->now)
		return req_fail(r, ERR_BAD_ARGS, "date");
	meeting_choose(r, a->meeting, &dates[at]);
	agenda_take_up_all(r, a->meeting);
	e = meeting_announce(r, a->meeting, &out->meeting);
	if (!e)
		convocation_tell(r, &was.meeting, &out->meeting.meeting);
	return e;
}
