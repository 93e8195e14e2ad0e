/* SPDX-License-Identifier: EUPL-1.2 */
/* room.lead - take over the chair of a meeting, or hand it on. */
#include "app/room/room_acts.h"

enum err cmd_room_lead(struct req *r, const struct room_lead_args *a, struct room_lead_result *out)
{
	int64_t to = a->has_person ? a->person : r->person;
	struct room_at at, his;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	/* Two who both saw that the line was broken: the first one has it. */
	if (a->has_from && at.lead != a->from)
		return req_fail(r, ERR_CHANGED, "from");
	if (!room_load_for(r, a->meeting, to, &his) || his.part != ROOM_PART_CHAIR)
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (at.lead != to) {
		struct room_act_new n = { .kind = ROOM_DOING_LEAD,
			                  .person = to,
			                  .was_number = at.lead };
		room_set_lead(r, a->meeting, to);
		if ((e = room_act_put(r, a->meeting, &n, NULL)))
			return e;
	}
	return room_announce(r, a->meeting, &out->room);
}
