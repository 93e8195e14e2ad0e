/* SPDX-License-Identifier: EUPL-1.2 */
/* room.refuse - do not let in who waits before the door. */
#include "app/room/room_acts.h"

enum err cmd_room_refuse(struct req *r, const struct room_refuse_args *a,
                         struct room_refuse_result *out)
{
	struct room_at at, his;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (!e)
		e = room_seat_load(r, a->meeting, a->person, SEAT_STATE_LOBBY, &his);
	if (e)
		return e;
	if (a->has_text && !room_say(r, a->meeting, a->person, SEAT_STATE_REFUSED, a->text))
		return req_db_fail(r);
	struct room_act_new n = { .kind = ROOM_DOING_REFUSE,
		                  .person = a->person,
		                  .text = a->has_text ? a->text : STR(""),
		                  .was = &his };
	room_set_seat(r, a->meeting, a->person, SEAT_STATE_REFUSED);
	if ((e = room_act_put(r, a->meeting, &n, NULL)))
		return e;
	his.seat = SEAT_STATE_REFUSED;
	return room_seat_view(r, &his, a->person, &out->seat) ? ERR_OK : req_db_fail(r);
}
