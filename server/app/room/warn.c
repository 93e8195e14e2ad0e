/* SPDX-License-Identifier: EUPL-1.2 */
/* room.warn - call one person to order. */
#include "app/room/room_acts.h"

enum err cmd_room_warn(struct req *r, const struct room_warn_args *a, struct room_warn_result *out)
{
	struct room_at his;

	enum err e = room_act_on(r, a->meeting, a->person, true, &his);
	if (e)
		return e;
	struct room_act_new n = { .kind = ROOM_DOING_WARN,
		                  .person = a->person,
		                  .text = a->has_text ? a->text : STR("") };
	return room_act_put(r, a->meeting, &n, &out->act);
}
