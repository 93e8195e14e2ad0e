/* SPDX-License-Identifier: EUPL-1.2 */
/* room.appeal - answer once to what the chairs did to oneself. */
#include "app/room/room_acts.h"

enum err cmd_room_appeal(struct req *r, const struct room_appeal_args *a,
                         struct room_appeal_result *out)
{
	struct room_at at;

	enum err e = r->person ? room_load_open(r, a->meeting, ROOM_READ, &at)
	                       : req_fail(r, ERR_FORBIDDEN, NULL);
	if (e)
		return e;
	switch (room_act_answer(r, a->meeting, r->person)) {
	case ROOM_ANSWER_NOTHING: return req_fail(r, ERR_NOT_FOUND, "meeting");
	case ROOM_ANSWER_GIVEN: return req_fail(r, ERR_ALREADY, "meeting");
	case ROOM_ANSWER_OPEN: break;
	}
	struct room_act_new n = { .kind = ROOM_DOING_APPEAL, .person = r->person, .text = a->text };
	return room_act_put(r, a->meeting, &n, &out->act);
}
