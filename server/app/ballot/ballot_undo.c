/* SPDX-License-Identifier: EUPL-1.2 */
/* What was done to a ballot is taken back, or stands; the end of the meeting, which closes them. */
#include "app/ballot/ballot.h"
#include "app/ballot/ballot_urn.h"
#include "app/due/due.h"
#include "db/db.h"

static void run(struct req *r, const char *sql, int64_t ballot)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":ballot", ballot);
	db_run(q);
}

/* ---- one step back ---- */

static const char SQL_BACK[] =
	"UPDATE ballot SET state = :state, opened_at = iif(:state = 'prepared', NULL, opened_at),"
	" closed_at = iif(:state = 'closed', closed_at, NULL), published_at = NULL WHERE id = :ballot";

void ballot_set_back(struct req *r, int64_t id, enum ballot_state state)
{
	struct query *q = db_q(r->db, SQL_BACK);

	db_int(q, ":ballot", id);
	db_text(q, ":state", ballot_state_str(state));
	db_run(q);
}

static const char SQL_ANY[] = "SELECT 1 FROM ballot_voice WHERE ballot = :ballot AND voted LIMIT 1";

bool ballot_any_voice(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_ANY);

	db_int(q, ":ballot", id);
	return db_one(q);
}

static const char SQL_NO_ENTITLED[] = "DELETE FROM ballot_entitled WHERE ballot = :ballot";
static const char SQL_NO_VOICES[] = "DELETE FROM ballot_voice WHERE ballot = :ballot";
/* Taken back, all of them: there is no voice any more that they were of. */
static const char SQL_NO_CASTS[] = "DELETE FROM ballot_cast WHERE ballot = :ballot";

void ballot_thaw(struct req *r, const struct ballot_at *b)
{
	urn_drop(r, b->id);
	run(r, SQL_NO_ENTITLED, b->id);
	run(r, SQL_NO_VOICES, b->id);
	run(r, SQL_NO_CASTS, b->id);
	ballot_set_back(r, b->id, BALLOT_STATE_PREPARED);
}

static const char SQL_NO_CELLS[] = "DELETE FROM ballot_cell WHERE ballot = :ballot";

void ballot_reopen(struct req *r, const struct ballot_at *b)
{
	run(r, SQL_NO_CELLS, b->id);
	ballot_set_back(r, b->id, BALLOT_STATE_OPEN);
}

/* ---- a voice ---- */

static const char SQL_MAY_BACK[] =
	"SELECT 1 FROM ballot_cast c WHERE c.id = :id AND c.tell_at >= :now AND NOT EXISTS (SELECT 1"
	" FROM ballot_cast l WHERE l.ballot = c.ballot AND l.person = c.person AND l.id > c.id"
	" AND l.taken_back_at IS NULL)";
static const char SQL_TAKE_BACK[] =
	"UPDATE ballot_cast SET taken_back_at = :now, taken_back_by = :by, tell_at = NULL WHERE id = :id";

bool ballot_take_back(struct req *r, const struct ballot_at *b, int64_t act)
{
	struct query *q = db_q(r->db, SQL_MAY_BACK);

	db_int(q, ":id", act);
	db_int(q, ":now", r->now);
	if (!db_one(q))
		return false;
	q = db_q(r->db, SQL_TAKE_BACK);
	db_int(q, ":id", act);
	db_int(q, ":now", r->now);
	db_int(q, ":by", r->person);
	db_run(q);
	ballot_stand(r, b);
	return true;
}

/* ---- with the meeting ---- */

/* Each of its ballots in this state. */
static size_t in_state(struct req *r, int64_t meeting, enum ballot_state state,
                       struct ballot_at out[BALLOTS])
{
	int64_t ids[BALLOTS];
	size_t n = ballot_ids(r, meeting, ids), kept = 0;

	for (size_t i = 0; i < n; i++)
		kept += ballot_row(r, ids[i], &out[kept]) && out[kept].state == state;
	return kept;
}

enum err ballot_check_unopened(struct req *r, const struct room_at *room)
{
	int64_t ids[BALLOTS];
	struct ballot_at b;
	size_t n = ballot_ids(r, room->meeting, ids);
	enum err e = ERR_OK;

	for (size_t i = 0; i < n; i++)
		if (ballot_row(r, ids[i], &b) && b.state != BALLOT_STATE_PREPARED)
			e = ballot_heard(r, &b, room, r->person) ? ERR_BALLOT_BEGUN
			    : e                                  ? e
			                                         : ERR_TOO_LATE;
	return e ? req_fail(r, e, "meeting") : ERR_OK;
}

void ballot_room_end(struct req *r, int64_t meeting)
{
	struct ballot_at *all = arena_array(r->arena, BALLOTS, struct ballot_at);
	size_t n = in_state(r, meeting, BALLOT_STATE_OPEN, all);

	for (size_t i = 0; i < n; i++) {
		ballot_end(r, &all[i]);
		ballot_tell(r, all[i].id);
	}
}

void ballot_room_back(struct req *r, int64_t meeting)
{
	struct ballot_at *all = arena_array(r->arena, BALLOTS, struct ballot_at);
	size_t n = in_state(r, meeting, BALLOT_STATE_CLOSED, all);
	struct room_at room;

	if (!room_bare(r, meeting, &room))
		return;
	for (size_t i = 0; i < n; i++)
		if (all[i].closed_at == room.closed_at && !all[i].final_at)
			ballot_reopen(r, &all[i]);
}

void ballot_room_over(struct req *r, int64_t meeting)
{
	struct ballot_at *all = arena_array(r->arena, BALLOTS, struct ballot_at);
	size_t n = in_state(r, meeting, BALLOT_STATE_CLOSED, all);

	for (size_t i = 0; i < n; i++)
		if (!all[i].final_at)
			ballot_settle(r, &all[i]);
}

/* ---- by the clock ---- */

static const char SQL_TO_COUNT[] =
	"SELECT id FROM ballot WHERE secret AND state = 'closed' AND final_at IS NULL"
	" AND closed_at <= :before ORDER BY closed_at LIMIT :max";

int ballot_due(struct req *r)
{
	int64_t ids[DUE_MAX];
	struct ballot_at b;
	struct query *q = db_q(r->db, SQL_TO_COUNT);

	db_int(q, ":before", r->now - BALLOT_UNDO_MS);
	int n = (int)db_ids(q, ids, DUE_MAX);
	for (int i = 0; i < n; i++)
		if (ballot_row(r, ids[i], &b)) {
			ballot_settle(r, &b);
			ballot_tell(r, b.id);
		}
	return n + urn_forget(r);
}
