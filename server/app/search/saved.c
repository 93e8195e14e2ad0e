/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/search/saved.h"
#include "db/db.h"

#define COLS "id, q, alert, at"

static void row(struct arena *a, const struct query *q, struct search_saved *out)
{
	*out = (struct search_saved){ .id = db_col_int(q, 0), .alert = db_col_bool(q, 2) };
	out->q = db_col_str(a, q, 1);
	out->at = db_col_int(q, 3);
}

static const char SQL_LIST[] = "SELECT " COLS " FROM search_saved WHERE person = :person"
			       " ORDER BY at DESC, id DESC LIMIT :max";

size_t saved_list(struct req *r, struct search_saved out[SAVED_MAX])
{
	struct query *q = db_q(r->db, SQL_LIST);
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_int(q, ":max", SAVED_MAX);
	db_each (q)
		row(r->arena, q, &out[n++]);
	return n;
}

static const char SQL_ROOM[] =
	"SELECT count(*) < :max OR sum(q = :q) > 0 FROM search_saved WHERE person = :person";
/* What is there when it is kept is known; what comes later is new. */
static const char SQL_PUT[] =
	"INSERT INTO search_saved (person, q, at, alert, upto, due_at) VALUES (:person, :q, :now,"
	" :alert, (SELECT max(:now, coalesce(max(id), 0)) FROM search_item), :now)"
	" ON CONFLICT (person, q) DO UPDATE SET alert = excluded.alert,"
	" upto = max(upto, iif(alert, upto, excluded.upto)) RETURNING " COLS;

bool saved_put(struct req *r, struct str text, bool alert, struct search_saved *out)
{
	struct query *q = db_q(r->db, SQL_ROOM);

	db_int(q, ":person", r->person);
	db_int(q, ":max", SAVED_MAX);
	db_text(q, ":q", text);
	if (!db_one(q) || !db_col_bool(q, 0))
		return false;
	q = db_q(r->db, SQL_PUT);
	db_int(q, ":person", r->person);
	db_text(q, ":q", text);
	db_int(q, ":now", r->now);
	db_bool(q, ":alert", alert);
	if (!db_one(q))
		return false;
	row(r->arena, q, out);
	return true;
}

static const char SQL_DROP[] = "DELETE FROM search_saved WHERE id = :id AND person = :person";

bool saved_drop(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":id", id);
	db_int(q, ":person", r->person);
	return db_run(q) && db_changes(r->db) > 0;
}
