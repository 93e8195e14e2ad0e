/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/import/import.h"
#include "db/db.h"
#include "emit.h"

/* ---- one import ---- */

static const char SQL_BREAK[] =
	"UPDATE import_run SET state = 'broken' WHERE grp = :group AND state = 'running'";
static const char SQL_BEGIN[] = "INSERT INTO import_run (grp, label, state, total, begun_at, at)"
				" VALUES (:group, :label, 'running', :total, :now, :now)";

int64_t import_begin(struct req *r, int64_t group, struct str label, int64_t total)
{
	struct query *q = db_q(r->db, SQL_BREAK);

	db_int(q, ":group", group);
	db_run(q);
	q = db_q(r->db, SQL_BEGIN);
	db_int(q, ":group", group);
	db_text(q, ":label", label);
	db_int(q, ":total", total);
	db_int(q, ":now", r->now);
	return db_run(q) ? db_last_id(r->db) : 0;
}

#define RUN_COLS "id, grp, label, state, total, added, known, failed, topics, begun_at, at"

static void read_run(struct req *r, const struct query *q, struct import_run *out)
{
	*out = (struct import_run){ .id = db_col_int(q, 0), .group = db_col_int(q, 1) };
	out->label = db_col_str(r->arena, q, 2);
	import_state_from_str(db_col_view(q, 3), &out->state);
	out->total = db_col_int(q, 4);
	out->added = db_col_int(q, 5);
	out->known = db_col_int(q, 6);
	out->failed = db_col_int(q, 7);
	out->topics = db_col_int(q, 8);
	out->begun_at = db_col_int(q, 9);
	out->at = db_col_int(q, 10);
}

static const char SQL_LOAD[] = "SELECT " RUN_COLS " FROM import_run WHERE id = :id";

bool import_load(struct req *r, int64_t id, struct import_run *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	read_run(r, q, out);
	return true;
}

static const char SQL_LIST[] = "SELECT " RUN_COLS
			       " FROM import_run WHERE grp = :group ORDER BY id DESC LIMIT :max";

void import_list(struct req *r, int64_t group, struct import_run **out, size_t *n)
{
	struct query *q = db_q(r->db, SQL_LIST);

	*out = arena_array(r->arena, IMPORT_RUNS, struct import_run);
	*n = 0;
	db_int(q, ":group", group);
	db_int(q, ":max", IMPORT_RUNS);
	db_each (q)
		read_run(r, q, &(*out)[(*n)++]);
}

static const char SQL_ADD[] =
	"UPDATE import_run SET added = added + :added, known = known + :known,"
	" failed = failed + :failed, topics = topics + :topics, at = :now WHERE id = :id";

void import_count(struct req *r, int64_t id, const struct import_run *more)
{
	struct query *q = db_q(r->db, SQL_ADD);

	db_int(q, ":id", id);
	db_int(q, ":added", more->added);
	db_int(q, ":known", more->known);
	db_int(q, ":failed", more->failed);
	db_int(q, ":topics", more->topics);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_STATE[] = "UPDATE import_run SET state = :state, at = :now WHERE id = :id";

void import_set_state(struct req *r, int64_t id, enum import_state state)
{
	struct query *q = db_q(r->db, SQL_STATE);

	db_int(q, ":id", id);
	db_text(q, ":state", import_state_str(state));
	db_int(q, ":now", r->now);
	db_run(q);
}

void import_tell(struct req *r, int64_t id)
{
	struct import_progress ev;

	if (!import_load(r, id, &ev.run))
		return;
	ev.group = ev.run.group;
	emit_import_progress(r, ch_mods(ev.group), &ev);
}

/* ---- its messages ---- */

static void bind(struct query *q, int64_t group, const uint8_t hash[IMPORT_HASH])
{
	db_int(q, ":group", group);
	db_blob(q, ":hash", hash, IMPORT_HASH);
}

static const char SQL_FIND[] = "SELECT post FROM imported WHERE grp = :group AND hash = :hash";

int64_t import_find(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH])
{
	struct query *q = db_q(r->db, SQL_FIND);

	bind(q, group, hash);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_NOTE[] =
	"INSERT INTO imported (grp, hash, post) VALUES (:group, :hash, :post)";

void import_note(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH], int64_t post)
{
	struct query *q = db_q(r->db, SQL_NOTE);

	bind(q, group, hash);
	db_int(q, ":post", post);
	db_run(q);
}

static const char SQL_THREAD[] =
	"SELECT topic FROM import_thread WHERE grp = :group AND hash = :hash";

int64_t import_thread(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH])
{
	struct query *q = db_q(r->db, SQL_THREAD);

	bind(q, group, hash);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_NOTE_THREAD[] =
	"INSERT INTO import_thread (grp, hash, topic) VALUES (:group, :hash, :topic)"
	" ON CONFLICT (grp, hash) DO UPDATE SET topic = excluded.topic";

void import_note_thread(struct req *r, int64_t group, const uint8_t hash[IMPORT_HASH],
                        int64_t topic)
{
	struct query *q = db_q(r->db, SQL_NOTE_THREAD);

	bind(q, group, hash);
	db_int(q, ":topic", topic);
	db_run(q);
}
