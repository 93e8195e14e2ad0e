/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.register - have somebody wait who is in the meeting. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"

/* He must be in, have a voice, and hear what he is to speak on. */
static enum err check(struct req *r, const struct floor_register_args *a)
{
	struct room_at his;
	struct agenda_at at;

	if (!room_load_for(r, a->meeting, a->person, &his))
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (a->has_item ? !agenda_at(r, a->item, &at) || !agenda_sees(r, &his, a->person, &at)
	                : his.part == ROOM_PART_GUEST)
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (!his.came || his.seat != SEAT_STATE_IN || !his.voice)
		return req_fail(r, ERR_NOT_SEATED, "person");
	return ERR_OK;
}

enum err cmd_floor_register(struct req *r, const struct floor_register_args *a,
                            struct floor_register_result *out)
{
	struct room_at room;
	struct floor_new n = { .meeting = a->meeting,
		               .item = a->has_item ? a->item : 0,
		               .person = a->person,
		               .kind = a->has_kind ? a->kind : FLOOR_KIND_CONTRIBUTION,
		               .note = a->has_note ? a->note : STR(""),
		               .has_to = a->has_to,
		               .to = a->to };

	enum err e = floor_load_run(r, a->meeting, a->has_item, a->item, false, &room);
	if (!e)
		e = check(r, a);
	if (!e)
		e = floor_put(r, &n, &out->entry);
	if (e)
		return e;
	struct floor_deed deed = { .act = FLOOR_ACT_REGISTERED,
		                   .person = a->person,
		                   .entry = out->entry,
		                   .note = n.note };
	floor_tell(r, a->meeting, n.item, &deed, &out->floor);
	return ERR_OK;
}
