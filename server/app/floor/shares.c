/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.shares - speaking time beside presence. */
#include "app/floor/share.h"

enum err cmd_floor_shares(struct req *r, const struct floor_shares_args *a,
                          struct floor_shares_result *out)
{
	struct floor_share cells[FLOOR_PARTIES];
	struct floor_share_of *p;
	struct room_at room;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &room);
	if (e)
		return e;
	size_t n = floor_people(r, &room, &p);
	for (size_t i = 0; i < n; i++)
		out->total_ms += p[i].spoke_ms;
	out->comparisons = arena_array(r->arena, FLOOR_SIDE_COUNT, struct floor_comparison);
	for (int side = 0; side < FLOOR_SIDE_COUNT; side++) {
		size_t k = floor_compare(p, n, (enum floor_side)side, cells);
		if (k < 2)
			continue;
		struct floor_comparison *c = &out->comparisons[out->n_comparisons++];
		*c = (struct floor_comparison){ .by = (enum floor_side)side, .n_cells = k };
		c->cells = arena_array(r->arena, k, struct floor_share);
		for (size_t i = 0; i < k; i++)
			c->cells[i] = cells[i];
	}
	return ERR_OK;
}
