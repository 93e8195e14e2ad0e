/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.ask - ask to speak. */
#include "app/floor/floor.h"

enum err cmd_floor_ask(struct req *r, const struct floor_ask_args *a, struct floor_ask_result *out)
{
	struct room_at room;
	struct floor_new n = { .meeting = a->meeting,
		               .item = a->has_item ? a->item : 0,
		               .person = r->person,
		               .kind = a->has_kind ? a->kind : FLOOR_KIND_CONTRIBUTION,
		               .note = a->has_note ? a->note : STR(""),
		               .has_to = a->has_to,
		               .to = a->to };

	enum err e = floor_load(r, a->meeting, a->has_item, a->item, ROOM_TALK, &room);
	if (!e && n.kind != FLOOR_KIND_ORDER && room.part != ROOM_PART_CHAIR &&
	    floor_shut(r, a->meeting, n.item))
		e = req_fail(r, ERR_QUEUE_SHUT, "item");
	if (!e)
		e = floor_put(r, &n, &out->entry);
	if (e)
		return e;
	struct floor_deed deed = {
		.act = FLOOR_ACT_ASKED, .person = r->person, .entry = out->entry, .note = n.note
	};
	floor_tell(r, a->meeting, n.item, &deed, &out->floor);
	return ERR_OK;
}
