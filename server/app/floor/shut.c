/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.shut - take no more who want to speak, or take them again. */
#include "app/floor/floor.h"

enum err cmd_floor_shut(struct req *r, const struct floor_shut_args *a,
                        struct floor_shut_result *out)
{
	int64_t item = a->has_item ? a->item : 0;
	struct room_at room;

	enum err e = floor_load_run(r, a->meeting, a->has_item, a->item, true, &room);
	if (e)
		return e;
	floor_set_shut(r, a->meeting, item, a->on, r->now + (a->has_in_s ? a->in_s * 1000 : 0));
	struct floor_deed deed = { .act = a->on ? FLOOR_ACT_SHUT : FLOOR_ACT_OPENED };
	floor_tell(r, a->meeting, item, &deed, &out->floor);
	return ERR_OK;
}
