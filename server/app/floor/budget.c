/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.budget - say how long is spoken on an item. */
#include "app/floor/floor.h"

static bool by_side(enum floor_party p)
{
	return p == FLOOR_PARTY_FRANCE || p == FLOOR_PARTY_ABROAD;
}

static enum err check(struct req *r, const struct floor_budget_args *a)
{
	if (a->has_parties && (a->n_parties > 0) != a->has_party_minutes)
		return req_fail(r, ERR_BAD_ARGS, "party_minutes");
	if (a->has_party_minutes && !a->has_parties)
		return req_fail(r, ERR_BAD_ARGS, "parties");
	for (size_t i = 0; a->has_parties && i < a->n_parties; i++)
		for (size_t k = 0; k < i; k++)
			if (a->parties[k] == a->parties[i] ||
			    by_side(a->parties[k]) != by_side(a->parties[i]))
				return req_fail(r, ERR_BAD_ARGS, "parties");
	return ERR_OK;
}

enum err cmd_floor_budget(struct req *r, const struct floor_budget_args *a,
                          struct floor_budget_result *out)
{
	int64_t item = a->has_item ? a->item : 0;
	struct room_at room;

	enum err e = floor_load(r, a->meeting, a->has_item, a->item, ROOM_RUN, &room);
	if (!e && (room.state == ROOM_STATE_CLOSED || room.cancelled))
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (!e)
		e = check(r, a);
	if (e)
		return e;
	floor_set_times(r, item, a);
	if (a->has_parties) {
		floor_clear_parties(r, a->meeting, item);
		for (size_t i = 0; i < a->n_parties; i++)
			floor_set_party(r, a->meeting, item, a->parties[i],
			                a->party_minutes * 60 * 1000);
	}
	struct floor_deed deed = { .act = FLOOR_ACT_BUDGET };
	floor_tell(r, a->meeting, item, &deed, &out->floor);
	return ERR_OK;
}
