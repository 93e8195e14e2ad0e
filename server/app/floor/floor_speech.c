/* SPDX-License-Identifier: EUPL-1.2 */
/* Who speaks, and taking back what was done. */
#include "app/agenda/agenda.h"
#include "app/floor/floor.h"
#include "db/db.h"

static const char SQL_LIVE[] =
	"SELECT id, item, person, entry, kind, since IS NOT NULL, limit_ms FROM floor_speech"
	" WHERE meeting = :meeting AND ended_at IS NULL ORDER BY id DESC LIMIT 2";

size_t floor_live(struct req *r, int64_t meeting, struct floor_live out[2])
{
	struct query *q = db_q(r->db, SQL_LIVE);
	size_t n = 0;

	db_int(q, ":meeting", meeting);
	db_each (q) {
		out[n] = (struct floor_live){ .id = db_col_int(q, 0),
			                      .item = db_col_int(q, 1),
			                      .person = db_col_int(q, 2),
			                      .entry = db_col_int(q, 3),
			                      .runs = db_col_bool(q, 5),
			                      .limit_ms = db_col_int(q, 6) };
		if (n < 2 && floor_kind_from_str(db_col_view(q, 4), &out[n].kind))
			n++;
	}
	return n;
}

enum err floor_live_load(struct req *r, int64_t meeting, bool paused, struct floor_live out[2],
                         size_t *n)
{
	struct room_at room;
	struct agenda_at at;

	enum err e = floor_load_run(r, meeting, false, 0, paused, &room);
	if (e)
		return e;
	*n = floor_live(r, meeting, out);
	if (!*n || (out[0].item && agenda_item_load(r, &room, out[0].item, &at)))
		return req_fail(r, ERR_NOBODY_SPEAKS, NULL);
	return ERR_OK;
}

/* ---- beginning ---- */

static const char SQL_HIS[] =
	"SELECT id, item FROM floor_entry WHERE meeting = :meeting"
	" AND person = :person AND state = 'waiting' ORDER BY item, id LIMIT :max";

/* Whoever speaks for the first time, or does not after all, may wait on another item: what is told of him
 * there changed too, where all hear this one. */
static void tell_his(struct req *r, int64_t meeting, int64_t item, int64_t person)
{
	enum { MAX = 2 * (AGENDA_ITEMS + 1) };
	int64_t items[MAX];
	size_t n = 0;
	struct agenda_at at;

	if (item && (!agenda_at(r, item, &at) || agenda_restricted(&at)))
		return;
	struct query *q = db_q(r->db, SQL_HIS);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":max", MAX);
	db_each (q) {
		int64_t on = db_col_int(q, 1);
		if (on != item && (!n || items[n - 1] != on))
			items[n++] = on;
	}
	for (size_t i = 0; i < n; i++)
		floor_tell(r, meeting, items[i], NULL, NULL);
}

static const char SQL_BEGIN[] =
	"INSERT INTO floor_speech (meeting, item, entry, person, kind, authority, by, started_at, since,"
	" limit_ms) SELECT :meeting, :item, :entry, :person, :kind, :authority, :by, :now, :now,"
	" coalesce((SELECT limit_ms FROM floor_list WHERE meeting = :meeting AND item = :item), :limit)";
/* A question only stops who is asked; another question before it has ended. */
static const char SQL_STOP[] =
	"UPDATE floor_speech SET spent_ms = spent_ms + coalesce(max(0, :now - since), 0),"
	" stopped_ran = since IS NOT NULL, stopped_by = :by, since = NULL,"
	" ended_at = iif(:question AND kind <> 'question', NULL, :now)"
	" WHERE meeting = :meeting AND ended_at IS NULL AND id <> :by";
static const char SQL_CALLED[] = "UPDATE floor_entry SET state = 'called' WHERE id = :id";

void floor_begin(struct req *r, int64_t meeting, int64_t item, const struct floor_wait *w)
{
	struct floor_live was[2];
	size_t n = floor_live(r, meeting, was);
	int64_t authority = floor_authority(r, meeting, w->person);
	struct query *q = db_q(r->db, SQL_BEGIN);

	db_int(q, ":meeting", meeting);
	db_int(q, ":item", item);
	db_int(q, ":entry", w->id);
	db_int(q, ":person", w->person);
	db_text(q, ":kind", floor_kind_str(w->kind));
	db_int_opt(q, ":authority", authority, authority);
	db_int(q, ":by", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":limit", FLOOR_LIMIT_MS);
	db_run(q);
	int64_t speech = db_last_id(r->db);
	q = db_q(r->db, SQL_STOP);
	db_int(q, ":meeting", meeting);
	db_int(q, ":by", speech);
	db_int(q, ":now", r->now);
	db_bool(q, ":question", w->kind == FLOOR_KIND_QUESTION);
	db_run(q);
	q = db_q(r->db, SQL_CALLED);
	db_int(q, ":id", w->id);
	db_run(q);
	floor_set_undo(r, meeting, "call", w->id, speech);
	for (size_t i = 0; i < n; i++)
		if (was[i].item != item && (i == 0 || was[i].item != was[0].item))
			floor_tell(r, meeting, was[i].item, NULL, NULL);
	tell_his(r, meeting, item, w->person);
}

/* ---- the clock ---- */

static const char SQL_PAUSE[] =
	"UPDATE floor_speech SET spent_ms = spent_ms + coalesce(max(0, :now - since), 0), since = NULL,"
	" stopped_by = NULL WHERE id = :id";
static const char SQL_RESUME[] =
	"UPDATE floor_speech SET since = coalesce(since, :now), stopped_by = NULL WHERE id = :id";
static const char SQL_END[] =
	"UPDATE floor_speech SET spent_ms = spent_ms + coalesce(max(0, :now - since), 0),"
	" stopped_ran = since IS NOT NULL, stopped_by = -id, since = NULL, ended_at = :now"
	" WHERE id = :id";
static const char SQL_LIMIT[] = "UPDATE floor_speech SET limit_ms = :limit WHERE id = :id";

static void run_at(struct req *r, const char *sql, int64_t speech)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", speech);
	db_int(q, ":now", r->now);
	db_run(q);
}

void floor_set_runs(struct req *r, int64_t speech, bool runs)
{
	run_at(r, runs ? SQL_RESUME : SQL_PAUSE, speech);
}

void floor_set_ended(struct req *r, int64_t speech)
{
	run_at(r, SQL_END, speech);
}

void floor_set_limit(struct req *r, int64_t speech, int64_t limit_ms)
{
	struct query *q = db_q(r->db, SQL_LIMIT);

	db_int(q, ":id", speech);
	db_int(q, ":limit", limit_ms);
	db_run(q);
}

/* ---- taking back ---- */

static const char SQL_SET_UNDO[] =
	"INSERT INTO floor_meeting (meeting, undo, undo_entry, undo_speech, undo_at)"
	" VALUES (:meeting, :what, :entry, :speech, :now) ON CONFLICT (meeting) DO UPDATE SET"
	" undo = :what, undo_entry = :entry, undo_speech = :speech, undo_at = :now";
static const char SQL_UNDO[] =
	"SELECT undo, undo_entry, undo_speech FROM floor_meeting"
	" WHERE meeting = :meeting AND undo IS NOT NULL AND undo_at >= :from";

void floor_set_undo(struct req *r, int64_t meeting, const char *what, int64_t entry, int64_t speech)
{
	struct query *q = db_q(r->db, SQL_SET_UNDO);

	db_int(q, ":meeting", meeting);
	db_text_opt(q, ":what", what, what ? str_from(what) : STR(""));
	db_int(q, ":entry", entry);
	db_int(q, ":speech", speech);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_STOPPED[] =
	"SELECT item FROM floor_speech WHERE stopped_by = :by ORDER BY id LIMIT 2";
static const char SQL_GO_ON[] = "UPDATE floor_speech SET ended_at = NULL, stopped_by = NULL,"
				" since = iif(stopped_ran, :now, NULL) WHERE stopped_by = :by";
static const char SQL_FORGET[] = "DELETE FROM floor_speech WHERE id = :id";
/* Who asked again meanwhile waits where he did before. */
static const char SQL_AGAIN[] =
	"UPDATE floor_entry SET state = 'gone' WHERE state = 'waiting' AND (meeting, item, person,"
	" kind = 'order') IN (SELECT meeting, item, person, kind = 'order' FROM floor_entry WHERE id = :id)";
static const char SQL_BACK[] = "UPDATE floor_entry SET state = 'waiting', gone_with = NULL"
			       " WHERE id = :id";
static const char SQL_BACK_WITH[] =
	"UPDATE floor_entry SET state = 'waiting', gone_with = NULL"
	" WHERE gone_with = :id AND id <> :id AND NOT EXISTS (SELECT 1 FROM"
	"  floor_entry o WHERE o.meeting = floor_entry.meeting AND"
	"  o.item = floor_entry.item AND o.person = floor_entry.person AND"
	"  o.state = 'waiting' AND o.kind <> 'order')";

/* Those whom `by` stopped go on. */
static void go_on(struct req *r, int64_t meeting, int64_t item, int64_t by)
{
	int64_t items[2];
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_STOPPED);

	db_int(q, ":by", by);
	db_each (q)
		items[n++] = db_col_int(q, 0);
	q = db_q(r->db, SQL_GO_ON);
	db_int(q, ":by", by);
	db_int(q, ":now", r->now);
	db_run(q);
	for (size_t i = 0; i < n; i++)
		if (items[i] != item && (i == 0 || items[i] != items[0]))
			floor_tell(r, meeting, items[i], NULL, NULL);
}

/* Nobody speaks but this one. */
static void stand_still(struct req *r, int64_t meeting, int64_t item, int64_t but)
{
	struct floor_live live[2];
	size_t n = floor_live(r, meeting, live);

	for (size_t i = 0; i < n; i++)
		if (live[i].id != but && live[i].runs) {
			floor_set_runs(r, live[i].id, false);
			if (live[i].item != item)
				floor_tell(r, meeting, live[i].item, NULL, NULL);
		}
}

static void run_id(struct req *r, const char *sql, int64_t id)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_run(q);
}

enum err floor_undo(struct req *r, const struct room_at *room, struct floor_at *out)
{
	struct query *q = db_q(r->db, SQL_UNDO);
	struct agenda_at at;

	db_int(q, ":meeting", room->meeting);
	db_int(q, ":from", r->now - FLOOR_UNDO_MS);
	if (!db_one(q) || !floor_entry_at(r, db_col_int(q, 1), out) ||
	    (out->item && agenda_item_load(r, room, out->item, &at)))
		return req_fail(r, ERR_TOO_LATE, NULL);
	struct str what = db_col_str(r->arena, q, 0);
	int64_t speech = db_col_int(q, 2);
	floor_set_undo(r, room->meeting, NULL, 0, 0);
	if (str_eq(what, STR("end"))) {
		go_on(r, room->meeting, out->item, -speech);
		stand_still(r, room->meeting, out->item, speech);
		return ERR_OK;
	}
	run_id(r, SQL_AGAIN, out->id);
	run_id(r, SQL_BACK, out->id);
	if (str_eq(what, STR("call"))) {
		run_id(r, SQL_FORGET, speech);
		go_on(r, room->meeting, out->item, speech);
		tell_his(r, room->meeting, out->item, out->person);
	} else {
		run_id(r, SQL_BACK_WITH, out->id);
	}
	return ERR_OK;
}

/* ---- what the room calls ---- */

void floor_turned(struct req *r, int64_t meeting)
{
	struct floor_live was[2];
	size_t n = floor_live(r, meeting, was);

	for (size_t i = 0; i < n; i++)
		floor_set_ended(r, was[i].id);
	if (n)
		floor_set_undo(r, meeting, NULL, 0, 0);
	for (size_t i = 0; i < n; i++)
		if (i == 0 || was[i].item != was[0].item)
			floor_tell(r, meeting, was[i].item, NULL, NULL);
}

void floor_suspended(struct req *r, int64_t meeting)
{
	struct floor_live was[2];

	if (!floor_live(r, meeting, was) || !was[0].runs)
		return;
	floor_set_runs(r, was[0].id, false);
	floor_tell(r, meeting, was[0].item, NULL, NULL);
}

void floor_left(struct req *r, int64_t meeting, int64_t person)
{
	enum { MAX = 2 * (AGENDA_ITEMS + 1) };
	int64_t ids[MAX], items[MAX];
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_HIS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":max", MAX);
	db_each (q) {
		ids[n] = db_col_int(q, 0);
		items[n++] = db_col_int(q, 1);
	}
	for (size_t i = 0; i < n; i++) {
		struct floor_deed deed = {
			.act = FLOOR_ACT_LEFT, .by = person, .person = person, .entry = ids[i]
		};
		floor_take_out(r, ids[i]);
		floor_tell(r, meeting, items[i], &deed, NULL);
	}
}

static const char SQL_ALL_OUT[] =
	"UPDATE floor_entry SET state = 'gone' WHERE meeting = :meeting AND state = 'waiting'";
static const char SQL_UNSAID[] = "DELETE FROM floor_speech WHERE meeting = :meeting";
static const char SQL_UNSHUT[] =
	"UPDATE floor_list SET shut_at = NULL WHERE meeting = :meeting AND shut_at IS NOT NULL";

static void run_all(struct req *r, const char *sql, int64_t meeting)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":meeting", meeting);
	db_run(q);
}

/* Nobody is told: who is out does not hear what is said in the same transaction. */
void floor_over(struct req *r, int64_t meeting)
{
	struct floor_live was[2];
	size_t n = floor_live(r, meeting, was);

	run_all(r, SQL_ALL_OUT, meeting);
	for (size_t i = 0; i < n; i++)
		floor_set_ended(r, was[i].id);
	floor_set_undo(r, meeting, NULL, 0, 0);
}

void floor_unopened(struct req *r, int64_t meeting)
{
	run_all(r, SQL_ALL_OUT, meeting);
	run_all(r, SQL_UNSAID, meeting);
	run_all(r, SQL_UNSHUT, meeting);
	floor_set_undo(r, meeting, NULL, 0, 0);
}
