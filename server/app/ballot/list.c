/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.list - the ballots of a meeting that one may hear of. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_list(struct req *r, const struct ballot_list_args *a,
                         struct ballot_list_result *out)
{
	int64_t ids[BALLOTS];
	struct room_at room;
	struct ballot_at b;

	enum err e = room_load(r, a->meeting, ROOM_HEAR, &room);
	if (e)
		return e;
	size_t n = ballot_ids(r, a->meeting, ids);
	out->ballots = arena_array(r->arena, n, struct my_ballot);
	for (size_t i = 0; i < n; i++)
		if (!ballot_load(r, ids[i], ROOM_READ, &b) &&
		    ballot_my_view(r, &b, &out->ballots[out->n_ballots]))
			out->n_ballots++;
	return ERR_OK;
}
