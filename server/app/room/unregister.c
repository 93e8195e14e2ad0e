/* SPDX-License-Identifier: EUPL-1.2 */
/* room.unregister - somebody who was registered is no longer there. */
#include "app/room/room_acts.h"

enum err cmd_room_unregister(struct req *r, const struct room_unregister_args *a,
                             struct room_unregister_result *out)
{
	struct room_at at, his;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (!e)
		e = room_acts_for(r, &at, a->person, &his);
	if (e)
		return e;
	struct room_act_new n = { .kind = ROOM_DOING_UNREGISTER,
		                  .person = a->person,
		                  .has_how = true,
		                  .how = his.how,
		                  .was = &his };
	room_set_seat(r, a->meeting, a->person, SEAT_STATE_OUT);
	return room_act_put(r, a->meeting, &n, &out->act);
}
