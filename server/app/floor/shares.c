/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.shares - speaking time beside presence. */
#include "app/floor/share.h"

enum err cmd_floor_shares(struct req *r, const struct floor_shares_args *a,
                          struct floor_shares_result *out)
{
	struct floor_share_of *p;
	struct room_at room;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &room);
	if (e)
		return e;
	size_t n = floor_people(r, &room, &p);
	for (size_t i = 0; i < n; i++)
		out->total_ms += p[i].spoke_ms;
	out->n_comparisons = floor_comparisons(r, p, n, FLOOR_SIDE_COUNT, false, &out->comparisons);
	return ERR_OK;
}
