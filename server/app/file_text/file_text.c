/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/file_text/file_text.h"
#include "app/file/kind.h"
#include "app/search/search.h"
#include "db/db.h"
#include "work/child.h"

/* ---- telling search ---- */

static const char SQL_FILES[] = "SELECT id FROM file WHERE hash = :hash AND post IS NOT NULL";

static void tell_all(struct db *db, struct str hash)
{
	struct query *q = db_q(db, SQL_FILES);

	db_text(q, ":hash", hash);
	db_each (q)
		search_touch(db, SEARCH_KIND_FILE, db_col_int(q, 0));
}

/* ---- what is carried ---- */

static const char SQL_WANT[] = "INSERT OR IGNORE INTO file_text (hash, ext, state, at)"
			       " VALUES (:hash, :ext, 'due', :now)";
static const char SQL_TEXT[] = "SELECT 1 FROM file_text WHERE hash = :hash AND state = 'done'";

void file_text_want(struct req *r, int64_t file, struct str hash, struct str name)
{
	struct query *q = db_q(r->db, SQL_WANT);
	struct file_kind kind;

	if (!file_kind_of(name, &kind) || !child_reads(kind.ext))
		return;
	db_text(q, ":hash", hash);
	db_text(q, ":ext", kind.ext);
	db_int(q, ":now", r->now);
	db_run(q);
	if (db_changes(r->db))
		return;
	q = db_q(r->db, SQL_TEXT);
	db_text(q, ":hash", hash);
	if (db_one(q))
		search_touch(r->db, SEARCH_KIND_FILE, file);
}

static const char SQL_DROP[] =
	"DELETE FROM file_text WHERE hash = :hash"
	" AND NOT EXISTS (SELECT 1 FROM file f WHERE f.hash = :hash AND f.post IS NOT NULL)";

void file_text_drop(struct db *db, struct str hash)
{
	struct query *q = db_q(db, SQL_DROP);

	db_text(q, ":hash", hash);
	db_run(q);
}

/* ---- reading ---- */

static const char SQL_NEXT[] = "SELECT hash, ext FROM file_text WHERE state = 'due' AND at <= :now"
			       " AND (:pdf OR ext <> 'pdf') ORDER BY at LIMIT 1";

bool file_text_next(struct db *db, struct arena *a, int64_t now, bool pdf,
                    struct file_text_due *out)
{
	struct query *q = db_q(db, SQL_NEXT);

	db_int(q, ":now", now);
	db_bool(q, ":pdf", pdf);
	if (!db_one(q))
		return false;
	out->hash = db_col_str(a, q, 0);
	out->ext = db_col_str(a, q, 1);
	return true;
}

static const char SQL_WAITING[] = "SELECT count(*) FROM file_text /*scan*/ WHERE state = 'due'";

int64_t file_text_waiting(struct db *db)
{
	struct query *q = db_q(db, SQL_WAITING);

	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_PUT[] =
	"UPDATE file_text SET state = :state, text = :text, at = :now WHERE hash = :hash";

void file_text_put(struct db *db, struct str hash, struct str text, int64_t now)
{
	struct query *q = db_q(db, SQL_PUT);

	db_text(q, ":state", text.n ? STR("done") : STR("none"));
	db_text(q, ":text", text);
	db_int(q, ":now", now);
	db_text(q, ":hash", hash);
	/* It may have gone meanwhile. */
	if (db_run(q) && db_changes(db) && text.n)
		tell_all(db, hash);
}

static const char SQL_FAIL[] =
	"UPDATE file_text SET tries = tries + 1, at = :at,"
	" state = CASE WHEN :later AND tries + 1 < :max THEN 'due' ELSE 'failed' END"
	" WHERE hash = :hash";

void file_text_fail(struct db *db, struct str hash, bool later, int64_t now)
{
	struct query *q = db_q(db, SQL_FAIL);

	db_int(q, ":at", later ? now + FILE_TEXT_AGAIN_MS : now);
	db_bool(q, ":later", later);
	db_int(q, ":max", FILE_TEXT_TRIES);
	db_text(q, ":hash", hash);
	db_run(q);
}
