/* SPDX-License-Identifier: EUPL-1.2 */
/* room.register - somebody is there by telephone or on site. */
#include "app/room/room_acts.h"

enum err cmd_room_register(struct req *r, const struct room_register_args *a,
                           struct room_register_result *out)
{
	struct room_at at, his;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	if (a->how == SEAT_HOW_ONLINE)
		return req_fail(r, ERR_BAD_ARGS, "how");
	if (!room_load_for(r, a->meeting, a->person, &his))
		return req_fail(r, ERR_NOT_FOUND, "person");
	bool in = his.came && his.seat == SEAT_STATE_IN;
	if (in && (his.how == SEAT_HOW_ONLINE || his.how == a->how))
		return req_fail(r, ERR_ALREADY, "person");
	struct room_act_new n = { .kind = ROOM_DOING_REGISTER,
		                  .person = a->person,
		                  .has_how = true,
		                  .how = a->how,
		                  .was = &his,
		                  .was_number = in ? his.how : 0 };
	room_set_how(r, a->meeting, a->person, a->how);
	return room_act_put(r, a->meeting, &n, &out->act);
}
