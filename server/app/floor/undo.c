/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.undo - take back what was done last. */
#include "app/floor/floor.h"

enum err cmd_floor_undo(struct req *r, const struct floor_undo_args *a,
                        struct floor_undo_result *out)
{
	struct room_at room;
	struct floor_at at;

	enum err e = floor_load_run(r, a->meeting, false, 0, true, &room);
	if (!e)
		e = floor_undo(r, &room, &at);
	if (e)
		return e;
	struct floor_deed deed = { .act = FLOOR_ACT_UNDONE, .person = at.person, .entry = at.id };
	floor_tell(r, a->meeting, at.item, &deed, &out->floor);
	return ERR_OK;
}
