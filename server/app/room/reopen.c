/* SPDX-License-Identifier: EUPL-1.2 */
/* room.reopen - take back that a meeting was closed. */
#include "app/meeting/meeting.h"
#include "app/room/room.h"

enum err cmd_room_reopen(struct req *r, const struct room_reopen_args *a,
                         struct room_reopen_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e &&
	    (at.state != ROOM_STATE_CLOSED || at.ended || r->now - at.closed_at > ROOM_BACK_MS))
		e = req_fail(r, ERR_TOO_LATE, "meeting");
	if (e || (e = room_reopen(r, &at)))
		return e;
	room_return(r, a->meeting, at.closed_at);
	if ((e = room_announce(r, a->meeting, &out->room)))
		return e;
	room_tell_named(r, &out->room);
	return meeting_announce(r, a->meeting, &m);
}
