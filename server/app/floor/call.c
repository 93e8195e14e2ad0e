/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.call - give the floor to who is next, or to somebody else who waits. */
#include "app/floor/share.h"

/* Which of those who wait is called. */
static enum err choose(struct req *r, const struct room_at *room, const struct floor_call_args *a,
                       const struct floor_wait *w, size_t n, size_t *out)
{
	struct floor_proposal p;

	if (!a->has_entry && !n)
		return req_fail(r, ERR_NOBODY_WAITS, "item");
	*out = 0;
	while (a->has_entry && *out < n && w[*out].id != a->entry)
		++*out;
	if (*out == n)
		return req_fail(r, ERR_NOT_FOUND, "entry");
	if (a->has_suggested && a->suggested &&
	    (!floor_proposal_load(r, room, a->has_item ? a->item : 0, &p) || p.entry != w[*out].id))
		return req_fail(r, ERR_CHANGED, "entry");
	return ERR_OK;
}

enum err cmd_floor_call(struct req *r, const struct floor_call_args *a,
                        struct floor_call_result *out)
{
	int64_t item = a->has_item ? a->item : 0;
	struct floor_wait *w;
	struct room_at room;
	size_t i;

	enum err e = floor_load_run(r, a->meeting, a->has_item, a->item, false, &room);
	if (e)
		return e;
	size_t n = floor_waiting(r, a->meeting, item, &w);
	if ((e = choose(r, &room, a, w, n, &i)))
		return e;
	floor_begin(r, a->meeting, item, &w[i]);
	struct floor_deed deed = { .act = a->has_suggested && a->suggested ? FLOOR_ACT_SUGGESTED
		                                                           : FLOOR_ACT_CALLED,
		                   .person = w[i].person,
		                   .entry = w[i].id };
	floor_tell(r, a->meeting, item, &deed, &out->floor);
	return ERR_OK;
}
