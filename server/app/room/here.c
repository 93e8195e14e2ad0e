/* SPDX-License-Identifier: EUPL-1.2 */
/* room.here - say that one is still there. */
#include "app/room/room.h"

enum err cmd_room_here(struct req *r, const struct room_here_args *a, struct room_here_result *out)
{
	struct room_at at;

	(void)out;
	enum err e = room_load(r, a->meeting, ROOM_READ, &at);
	if (e)
		return e;
	if (!at.came || at.seat != SEAT_STATE_IN)
		return req_fail(r, ERR_NOT_SEATED, "meeting");
	room_seen(r, a->meeting);
	if (a->has_weak && a->weak != at.weak)
		room_set_weak(r, a->meeting, a->weak);
	return ERR_OK;
}
