/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.grant - give every party the time by which one of them is over its own. */
#include "app/floor/floor.h"

enum { MINUTE = 60 * 1000 };

enum err cmd_floor_grant(struct req *r, const struct floor_grant_args *a,
                         struct floor_grant_result *out)
{
	int64_t item = a->has_item ? a->item : 0, over = 0;
	struct room_at room;
	struct floor f;
	bool known = false;

	enum err e = floor_load_run(r, a->meeting, a->has_item, a->item, true, &room);
	if (e)
		return e;
	floor_view(r, a->meeting, item, &f);
	for (size_t i = 0; i < f.n_parties; i++)
		if (f.parties[i].party == a->party) {
			known = true;
			over = floor_party_spent(r, a->meeting, item, a->party) -
			       f.parties[i].budget_ms;
		}
	if (!known)
		return req_fail(r, ERR_NOT_FOUND, "party");
	if (over <= 0)
		return req_fail(r, ERR_WITHIN_BUDGET, "party");
	/* Budgets are in minutes; who is over, and speaks, is not over again the moment after. */
	over = (over + MINUTE - 1) / MINUTE * MINUTE;
	for (size_t i = 0; i < f.n_parties; i++)
		floor_set_party(r, a->meeting, item, f.parties[i].party,
		                f.parties[i].budget_ms + over);
	struct floor_deed deed = { .act = FLOOR_ACT_GRANTED };
	floor_tell(r, a->meeting, item, &deed, &out->floor);
	return ERR_OK;
}
