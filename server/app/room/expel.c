/* SPDX-License-Identifier: EUPL-1.2 */
/* room.expel - send somebody out of a meeting. */
#include "app/room/room_acts.h"

enum err cmd_room_expel(struct req *r, const struct room_expel_args *a,
                        struct room_expel_result *out)
{
	struct room_at his;

	enum err e = room_act_on(r, a->meeting, a->person, false, &his);
	if (!e && (his.seat == SEAT_STATE_EXPELLED || his.seat == SEAT_STATE_REFUSED))
		e = req_fail(r, ERR_NOT_FOUND, "person");
	if (e)
		return e;
	struct room_act_new n = { .kind = ROOM_DOING_EXPEL,
		                  .person = a->person,
		                  .text = a->text,
		                  .has_how = true,
		                  .how = his.how,
		                  .was = &his };
	if (!room_say(r, a->meeting, a->person, SEAT_STATE_EXPELLED, a->text))
		return req_db_fail(r);
	if ((e = room_act_put(r, a->meeting, &n, &out->act)))
		return e;
	room_set_seat(r, a->meeting, a->person, SEAT_STATE_EXPELLED);
	return ERR_OK;
}
