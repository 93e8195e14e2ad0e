/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.more - give who speaks more time, or take back what was given. */
#include "app/floor/floor.h"

enum err cmd_floor_more(struct req *r, const struct floor_more_args *a,
                        struct floor_more_result *out)
{
	struct floor_live live[2];
	size_t n;
	int64_t ms = (a->has_seconds ? a->seconds : 60) * 1000;

	enum err e = floor_live_load(r, a->meeting, true, live, &n);
	if (!e && (live[0].limit_ms + ms > FLOOR_LIMIT_MAX_MS ||
	           live[0].limit_ms + ms < FLOOR_LIMIT_MIN_MS))
		e = req_fail(r, ERR_LIMIT, "seconds");
	if (e)
		return e;
	floor_set_limit(r, live[0].id, live[0].limit_ms + ms);
	struct floor_deed deed = { .act = ms < 0 ? FLOOR_ACT_UNDONE : FLOOR_ACT_MORE,
		                   .person = live[0].person };
	floor_tell(r, a->meeting, live[0].item, &deed, &out->floor);
	return ERR_OK;
}
