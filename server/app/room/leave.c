/* SPDX-License-Identifier: EUPL-1.2 */
/* room.leave - go out of a meeting, on all one's devices. */
#include "app/room/room.h"

enum err cmd_room_leave(struct req *r, const struct room_leave_args *a,
                        struct room_leave_result *out)
{
	struct room_at at;

	(void)out;
	enum err e = room_load(r, a->meeting, ROOM_READ, &at);
	if (e)
		return e;
	if (!at.came || (at.seat != SEAT_STATE_IN && at.seat != SEAT_STATE_LOBBY))
		return req_fail(r, ERR_NOT_SEATED, "meeting");
	room_set_seat(r, a->meeting, r->person, SEAT_STATE_OUT);
	return ERR_OK;
}
