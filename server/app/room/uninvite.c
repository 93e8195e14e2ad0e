/* SPDX-License-Identifier: EUPL-1.2 */
/* room.uninvite - take an invitation back. */
#include "app/room/room_people.h"

enum err cmd_room_uninvite(struct req *r, const struct room_uninvite_args *a,
                           struct room_uninvite_result *out)
{
	struct room_at at;

	(void)out;
	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	if (!room_unname(r, a->meeting, a->person, ROOM_NAMING_GUEST, a->has_item ? a->item : 0))
		return req_fail(r, ERR_NOT_FOUND, a->has_item ? "item" : "person");
	return ERR_OK;
}
