/* SPDX-License-Identifier: EUPL-1.2 */
/* room.suspend - interrupt a meeting. */
#include "app/floor/floor.h"
#include "app/meeting/meeting.h"

enum err cmd_room_suspend(struct req *r, const struct room_suspend_args *a,
                          struct room_suspend_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && at.state != ROOM_STATE_OPEN)
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (e)
		return e;
	floor_suspended(r, a->meeting);
	room_set_state(r, a->meeting, ROOM_STATE_SUSPENDED);
	e = meeting_announce(r, a->meeting, &m);
	return e ? e : room_announce(r, a->meeting, &out->room);
}
