/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.end - end the speech under way. */
#include "app/floor/floor.h"

enum err cmd_floor_end(struct req *r, const struct floor_end_args *a, struct floor_end_result *out)
{
	struct floor_live live[2];
	size_t n;

	enum err e = floor_live_load(r, a->meeting, true, live, &n);
	if (e)
		return e;
	floor_set_ended(r, live[0].id);
	floor_set_undo(r, a->meeting, "end", live[0].entry, live[0].id);
	struct floor_deed deed = { .act = FLOOR_ACT_ENDED, .person = live[0].person };
	floor_tell(r, a->meeting, live[0].item, &deed, &out->floor);
	return ERR_OK;
}
