/* SPDX-License-Identifier: EUPL-1.2 */
/* room.project_link - where a meeting is shown on a wall. */
#include "app/room/room_wall.h"

enum err cmd_room_project_link(struct req *r, const struct room_project_link_args *a,
                               struct room_project_link_result *out)
{
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && a->on && (at.cancelled || at.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (e)
		return e;
	if (!a->on) {
		room_wall_drop(r, a->meeting);
		return ERR_OK;
	}
	if (a->has_back && a->back && !room_wall_restore(r, a->meeting))
		return req_fail(r, ERR_TOO_LATE, "meeting");
	out->has_wall = room_wall_load(r, a->meeting, &out->wall);
	if (!out->has_wall && (e = room_wall_put(r, a->meeting, a->has_members && a->members)))
		return e;
	if (out->has_wall && a->has_members && a->members != out->wall.members)
		room_wall_set(r, a->meeting, a->members);
	out->has_wall = room_wall_load(r, a->meeting, &out->wall);
	return out->has_wall ? ERR_OK : req_db_fail(r);
}
