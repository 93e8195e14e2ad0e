/* SPDX-License-Identifier: EUPL-1.2 */
/* room.open - open a meeting, or take up again one that was interrupted. */
#include "app/agenda/agenda.h"
#include "app/meeting/meeting.h"
#include "app/room/room.h"

enum err cmd_room_open(struct req *r, const struct room_open_args *a, struct room_open_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	if (at.cancelled || at.state == ROOM_STATE_CLOSED)
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!meeting_load(r, a->meeting, &m))
		return req_db_fail(r);
	if (m.meeting.undated)
		return req_fail(r, ERR_MEETING_UNDATED, "meeting");
	if (at.state == ROOM_STATE_PLANNED && !at.rehearsal_of)
		agenda_take_up_at(r, a->meeting);
	if (at.state != ROOM_STATE_OPEN) {
		room_set_state(r, a->meeting, ROOM_STATE_OPEN);
		if (at.state == ROOM_STATE_PLANNED || !at.lead)
			room_set_lead(r, a->meeting, r->person);
		if ((e = meeting_announce(r, a->meeting, &m)))
			return e;
	}
	if ((e = room_announce(r, a->meeting, &out->room)))
		return e;
	if (at.state == ROOM_STATE_PLANNED)
		room_tell_named(r, &out->room);
	return ERR_OK;
}
