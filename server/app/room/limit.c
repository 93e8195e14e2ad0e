/* SPDX-License-Identifier: EUPL-1.2 */
/* room.limit - somebody may not speak or write for some minutes. */
#include "app/room/room_acts.h"

enum err cmd_room_limit(struct req *r, const struct room_limit_args *a,
                        struct room_limit_result *out)
{
	struct room_at his;

	enum err e = room_act_on(r, a->meeting, a->person, true, &his);
	if (e)
		return e;
	struct room_act_new n = { .kind = ROOM_DOING_LIMIT,
		                  .person = a->person,
		                  .text = a->has_text ? a->text : STR(""),
		                  .until = r->now + a->minutes * 60 * 1000,
		                  .was_number = his.limited_until };
	room_set_limit(r, a->meeting, a->person, a->minutes ? n.until : 0);
	return room_act_put(r, a->meeting, &n, &out->act);
}
