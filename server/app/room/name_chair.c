/* SPDX-License-Identifier: EUPL-1.2 */
/* room.name_chair - name a member to chair this meeting too, or no longer. */
#include "app/room/room_acts.h"

enum err cmd_room_name_chair(struct req *r, const struct room_name_chair_args *a,
                             struct room_name_chair_result *out)
{
	struct room_naming_new n = { .person = a->person, .naming = ROOM_NAMING_CHAIR };
	struct room_named named;
	struct room_at at, his;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && (at.cancelled || at.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (e)
		return e;
	/* Who is a guest hears less than a chair must. */
	if (!room_load_for(r, a->meeting, a->person, &his) || his.part == ROOM_PART_GUEST)
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (a->on && his.part == ROOM_PART_CHAIR)
		return req_fail(r, ERR_ALREADY, "person");
	if (a->on && (e = room_name(r, a->meeting, &n, &named)))
		return e;
	if (!a->on && !room_unname(r, a->meeting, a->person, ROOM_NAMING_CHAIR, 0))
		return req_fail(r, ERR_NOT_FOUND, "person");
	struct room_act_new act = { .kind = a->on ? ROOM_DOING_CHAIR : ROOM_DOING_UNCHAIR,
		                    .person = a->person };
	if (!a->on && at.lead == a->person) {
		room_set_lead(r, a->meeting, 0);
		if ((e = room_announce(r, a->meeting, NULL)))
			return e;
	}
	return room_act_put(r, a->meeting, &act, &out->act);
}
