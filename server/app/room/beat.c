/* SPDX-License-Identifier: EUPL-1.2 */
/* room.beat - one still chairs. */
#include "app/room/room_people.h"
#include "emit.h"

enum err cmd_room_beat(struct req *r, const struct room_beat_args *a, struct room_beat_result *out)
{
	struct room_beat ev = { .meeting = a->meeting, .person = r->person };
	struct room_at at;

	(void)out;
	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (!e && at.lead != r->person)
		e = req_fail(r, ERR_FORBIDDEN, "meeting");
	if (!e)
		emit_room_beat(r, ch_room_live(a->meeting), &ev);
	return e;
}
