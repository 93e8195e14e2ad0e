/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.rule - have the chairs be proposed who might be heard next, or not. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"

enum err cmd_floor_rule(struct req *r, const struct floor_rule_args *a,
                        struct floor_rule_result *out)
{
	struct floor_deed deed = { .act = FLOOR_ACT_RULE };
	struct room_at room;
	struct agenda_at at;

	enum err e = floor_load(r, a->meeting, false, 0, ROOM_RUN, &room);
	if (!e && (room.state == ROOM_STATE_CLOSED || room.cancelled))
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (e)
		return e;
	floor_set_fair(r, a->meeting, a->on);
	/* On the item under way too: its guests do not hear the rest. */
	if (room.item && agenda_at(r, room.item, &at))
		floor_tell(r, a->meeting, room.item, NULL, NULL);
	floor_tell(r, a->meeting, 0, &deed, &out->floor);
	return ERR_OK;
}
