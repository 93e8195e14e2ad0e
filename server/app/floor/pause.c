/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.pause - stop the clock of who speaks. */
#include "app/floor/floor.h"

enum err cmd_floor_pause(struct req *r, const struct floor_pause_args *a,
                         struct floor_pause_result *out)
{
	struct floor_live live[2];
	size_t n;

	enum err e = floor_live_load(r, a->meeting, true, live, &n);
	if (e)
		return e;
	floor_set_runs(r, live[0].id, false);
	struct floor_deed deed = { .act = FLOOR_ACT_PAUSED, .person = live[0].person };
	floor_tell(r, a->meeting, live[0].item, &deed, &out->floor);
	return ERR_OK;
}
