/* SPDX-License-Identifier: EUPL-1.2 */
/* room.go_to - come to an item of the agenda. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"

static enum err turn(struct req *r, int64_t item, enum item_state state)
{
	agenda_set_state(r, item, state);
	return agenda_announce(r, item, NULL);
}

enum err cmd_room_go_to(struct req *r, const struct room_go_to_args *a,
                        struct room_go_to_result *out)
{
	struct room_at at;
	struct agenda_at item;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && at.state != ROOM_STATE_OPEN)
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (!e && a->has_item)
		e = agenda_item_load(r, &at, a->item, &item);
	if (e)
		return e;
	if (at.item != (a->has_item ? a->item : 0)) {
		floor_turned(r, a->meeting);
		bool mistake = a->has_undo && a->undo;
		if (at.item &&
		    (e = turn(r, at.item, mistake ? ITEM_STATE_WAITING : ITEM_STATE_DONE)))
			return e;
		room_set_item(r, a->meeting, a->has_item ? a->item : 0);
		if (a->has_item && (e = turn(r, a->item, ITEM_STATE_CURRENT)))
			return e;
	}
	return room_announce(r, a->meeting, &out->room);
}
