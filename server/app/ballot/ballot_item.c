/* SPDX-License-Identifier: EUPL-1.2 */
/* An item of the agenda is taken off it, and ballots hang on it. */
#include "app/agenda/agenda.h"
#include "app/ballot/ballot.h"
#include "db/db.h"

static size_t of_item(struct req *r, const struct agenda_at *i, struct ballot_at out[BALLOTS])
{
	int64_t ids[BALLOTS];
	size_t n = ballot_ids(r, i->meeting, ids), kept = 0;

	for (size_t k = 0; k < n; k++)
		kept += ballot_row(r, ids[k], &out[kept]) && out[kept].item == i->id;
	return kept;
}

bool ballot_item_free(struct req *r, const struct agenda_at *i)
{
	struct ballot_at *all = arena_array(r->arena, BALLOTS, struct ballot_at);
	size_t n = of_item(r, i, all);

	/* What not all may hear would be told to all. */
	if (n && agenda_restricted(i))
		return false;
	for (size_t k = 0; k < n; k++)
		if (all[k].state != BALLOT_STATE_PREPARED)
			return false;
	return true;
}

static const char SQL_LOOSE[] = "UPDATE ballot SET item = NULL WHERE id = :id";

void ballot_item_gone(struct req *r, const struct agenda_at *i)
{
	struct ballot_at *all = arena_array(r->arena, BALLOTS, struct ballot_at);
	size_t n = of_item(r, i, all);

	for (size_t k = 0; k < n; k++) {
		struct query *q = db_q(r->db, SQL_LOOSE);
		db_int(q, ":id", all[k].id);
		db_run(q);
		ballot_tell(r, all[k].id);
	}
}
