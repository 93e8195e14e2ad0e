/* SPDX-License-Identifier: EUPL-1.2 */
/* How many voices there are, told as they come: at once where nothing was told for a second, else with what comes
 * within it. When all of a room vote at once, one number a second says as much as five hundred. */
#include "app/ballot/ballot.h"
#include "app/due/due.h"
#include "db/db.h"

enum { TELL_MS = 1000 };

static const char SQL_TOLD[] = "UPDATE ballot SET untold = 0, told_at = :now WHERE id = :id";
static const char SQL_UNTOLD[] = "UPDATE ballot SET untold = 1 WHERE id = :id AND NOT untold";
static const char SQL_MAY_TELL[] =
	"SELECT told_at NOT BETWEEN :from AND :now FROM ballot WHERE id = :id";

static bool may_tell(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_MAY_TELL);

	db_int(q, ":id", id);
	db_int(q, ":from", r->now - TELL_MS + 1);
	db_int(q, ":now", r->now);
	return db_one(q) && db_col_bool(q, 0);
}

static void mark(struct req *r, int64_t id, bool told)
{
	struct query *q = db_q(r->db, told ? SQL_TOLD : SQL_UNTOLD);

	db_int(q, ":id", id);
	if (told)
		db_int(q, ":now", r->now);
	db_run(q);
}

static void tell(struct req *r, const struct ballot_at *b, int64_t cast)
{
	struct ballot_counted ev = { .meeting = b->meeting, .ballot = b->id, .cast = cast };

	ev.has_counts = b->shown == BALLOT_SHOWN_LIVE && !b->secret;
	if (ev.has_counts)
		ballot_counts_now(r, b, &ev.counts);
	room_tell(r, b->meeting, b->item, EV_BALLOT_COUNTED, &ev);
	mark(r, b->id, true);
}

enum err ballot_announce_count(struct req *r, struct ballot_at *b, struct my_ballot *out)
{
	/* As it is to the caller, whoever's voice it was. */
	ballot_voice_load(r, r->person, b);
	if (!ballot_my_view(r, b, out))
		return req_db_fail(r);
	if (may_tell(r, b->id))
		tell(r, b, out->ballot.cast);
	else
		mark(r, b->id, false);
	return ERR_OK;
}

static const char SQL_WAITING[] = "SELECT id FROM ballot WHERE untold /*scan*/ LIMIT :max";

int ballot_count_due(struct req *r)
{
	int64_t ids[DUE_MAX];
	struct ballot_at b;
	struct ballot view;
	struct query *q = db_q(r->db, SQL_WAITING);

	int n = (int)db_ids(q, ids, DUE_MAX);
	for (int i = 0; i < n; i++)
		/* A close has told how many there were. */
		if (ballot_row(r, ids[i], &b) && b.state == BALLOT_STATE_OPEN &&
		    ballot_view(r, &b, &view))
			tell(r, &b, view.cast);
		else
			mark(r, ids[i], true);
	return n;
}
