/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.set_rules - say how a meeting takes questions. */
#include "app/ask/ask.h"
#include "emit.h"

static enum err check_groups(struct req *r, const struct ask_set_rules_args *a,
                             const struct room_at *room)
{
	for (size_t i = 0; i < (a->has_groups ? a->n_groups : 0); i++) {
		bool ours = false;
		for (size_t k = 0; k < room->n_groups; k++)
			ours = ours || room->groups[k] == a->groups[i];
		if (!ours)
			return req_fail(r, ERR_NOT_FOUND, "groups");
	}
	return ERR_OK;
}

enum err cmd_ask_set_rules(struct req *r, const struct ask_set_rules_args *a,
                           struct ask_set_rules_result *out)
{
	struct ask_ruled ev = { .meeting = a->meeting };
	struct room_at room;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &room);
	if (!e && (room.cancelled || room.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!e)
		e = check_groups(r, a, &room);
	if (e)
		return e;
	ask_set_rules(r, a);
	ask_rules_load(r, a->meeting, &ev.rules);
	emit_ask_ruled(r, ch_room(a->meeting), &ev);
	out->rules = ev.rules;
	return ERR_OK;
}
