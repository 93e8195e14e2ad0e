/* SPDX-License-Identifier: EUPL-1.2 */
/* room.by_code - find a meeting by the code on its wall. */
#include "app/room/room_wall.h"

enum err cmd_room_by_code(struct req *r, const struct room_by_code_args *a,
                          struct room_by_code_result *out)
{
	struct room_at at;

	out->meeting = room_wall_by_code(r, a->code);
	if (!out->meeting || room_load(r, out->meeting, ROOM_READ, &at))
		return req_fail(r, ERR_NOT_FOUND, "code");
	return ERR_OK;
}
