/* SPDX-License-Identifier: EUPL-1.2 */
/* room.close - end a meeting. */
#include "app/meeting/meeting.h"
#include "app/room/room.h"

enum err cmd_room_close(struct req *r, const struct room_close_args *a,
                        struct room_close_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && !room_held(&at))
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (e || (e = room_shut(r, &at)) || (e = room_announce(r, a->meeting, &out->room)))
		return e;
	/* Who is out does not hear what his channels said in the same transaction: room.left says it. */
	room_empty(r, a->meeting);
	room_tell_named(r, &out->room);
	return meeting_announce(r, a->meeting, &m);
}
