/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.resume - let who was interrupted go on. */
#include "app/floor/floor.h"

enum err cmd_floor_resume(struct req *r, const struct floor_resume_args *a,
                          struct floor_resume_result *out)
{
	struct floor_live live[2];
	size_t n;

	enum err e = floor_live_load(r, a->meeting, false, live, &n);
	if (e)
		return e;
	/* A question that was itself stopped goes on; one that runs has been put, and he answers. */
	const struct floor_live *who = n > 1 && live[0].runs ? &live[1] : &live[0];
	if (who != &live[0]) {
		floor_set_ended(r, live[0].id);
		floor_set_undo(r, a->meeting, "end", live[0].entry, live[0].id);
	}
	floor_set_runs(r, who->id, true);
	if (who->item != live[0].item)
		floor_tell(r, a->meeting, live[0].item, NULL, NULL);
	struct floor_deed deed = { .act = FLOOR_ACT_RESUMED, .person = who->person };
	floor_tell(r, a->meeting, who->item, &deed, &out->floor);
	return ERR_OK;
}
