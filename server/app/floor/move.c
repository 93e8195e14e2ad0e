/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.move - put somebody before another of the same kind, or behind all of them. */
#include "app/floor/floor.h"

enum err cmd_floor_move(struct req *r, const struct floor_move_args *a,
                        struct floor_move_result *out)
{
	struct floor_wait *w;
	struct room_at room;
	struct floor_at at;

	enum err e = floor_load_run(r, a->meeting, false, 0, true, &room);
	if (e)
		return e;
	if (!floor_entry_at(r, a->entry, &at) || at.meeting != a->meeting || !at.waiting ||
	    floor_load_run(r, a->meeting, at.item, at.item, true, &room) != ERR_OK)
		return req_fail(r, ERR_NOT_FOUND, "entry");
	size_t n = floor_waiting(r, a->meeting, at.item, &w);
	int64_t *was = arena_array(r->arena, n, int64_t);
	for (size_t i = 0; i < n; i++)
		was[i] = w[i].place;
	if (!floor_shift(w, n, a->entry, a->has_before ? a->before : 0))
		return req_fail(r, ERR_BAD_ARGS, "before");
	for (size_t i = 0; i < n; i++)
		if (w[i].place != was[i])
			floor_set_place(r, w[i].id, w[i].place);
	struct floor_deed deed = { .act = FLOOR_ACT_MOVED, .person = at.person, .entry = a->entry };
	floor_tell(r, a->meeting, at.item, &deed, &out->floor);
	return ERR_OK;
}
