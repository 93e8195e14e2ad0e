/* SPDX-License-Identifier: EUPL-1.2 */
/* room.parts - who was named for one meeting. */
#include "app/room/room_people.h"

enum err cmd_room_parts(struct req *r, const struct room_parts_args *a,
                        struct room_parts_result *out)
{
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	out->n_parts = room_named_list(r, a->meeting, &out->parts);
	return ERR_OK;
}
