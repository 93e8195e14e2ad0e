/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.withdraw - wait no longer. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"

enum err cmd_floor_withdraw(struct req *r, const struct floor_withdraw_args *a,
                            struct floor_withdraw_result *out)
{
	struct room_at room;
	struct floor_at at;
	struct agenda_at item;

	enum err e = room_load(r, a->meeting, ROOM_READ, &room);
	if (e)
		return e;
	if (!floor_entry_at(r, a->entry, &at) || at.meeting != a->meeting || !at.waiting)
		return req_fail(r, ERR_NOT_FOUND, "entry");
	bool own = at.person == r->person;
	if (!own && at.item && (e = agenda_item_load(r, &room, at.item, &item)))
		return req_fail(r, ERR_NOT_FOUND, "entry");
	if (!own && (e = floor_load_run(r, a->meeting, at.item, at.item, true, &room)))
		return e;
	floor_take_out(r, a->entry);
	struct floor_deed deed = { .act = own ? FLOOR_ACT_WITHDRAWN : FLOOR_ACT_REMOVED,
		                   .person = at.person,
		                   .entry = a->entry };
	if (!own)
		floor_set_undo(r, a->meeting, "remove", a->entry, 0);
	floor_tell(r, a->meeting, at.item, &deed, &out->floor);
	return ERR_OK;
}
