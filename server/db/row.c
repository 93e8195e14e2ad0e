/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading the row of a query: the live one of db_each(), or the copy that db_one() kept. */
#include "base/arena.h"
#include "db/internal.h"

/* The kept value; NULL when there is none, when the row is live, or after a failure. */
static const struct db_cell *cell(const struct query *q, int i)
{
	static const struct db_cell nothing = { .type = SQLITE_NULL };
	if (q->db->failed || !q->has_row || i < 0 || i >= q->columns)
		return &nothing;
	return &q->cells[i];
}

static bool is_live(const struct query *q)
{
	return q->live && !q->db->failed;
}

bool db_col_null(const struct query *q, int i)
{
	return (is_live(q) ? sqlite3_column_type(q->st, i) : cell(q, i)->type) == SQLITE_NULL;
}

int64_t db_col_int(const struct query *q, int i)
{
	if (is_live(q))
		return sqlite3_column_int64(q->st, i);
	const struct db_cell *c = cell(q, i);
	if (c->type == SQLITE_FLOAT) /* as SQLite: the cast alone is undefined when out of range */
		return c->v.r <= -0x1p63  ? INT64_MIN
		       : c->v.r >= 0x1p63 ? INT64_MAX
		                          : (int64_t)c->v.r;
	return c->type == SQLITE_INTEGER ? c->v.i : 0;
}

size_t db_ids(struct query *q, int64_t *out, size_t max)
{
	size_t n = 0;

	if (q->st && sqlite3_bind_parameter_index(q->st, ":max"))
		db_int(q, ":max", (int64_t)max);
	db_each (q)
		if (n < max)
			out[n++] = db_col_int(q, 0);
	return n;
}

bool db_col_bool(const struct query *q, int i)
{
	return db_col_int(q, i) != 0;
}

double db_col_real(const struct query *q, int i)
{
	if (is_live(q))
		return sqlite3_column_double(q->st, i);
	const struct db_cell *c = cell(q, i);
	if (c->type == SQLITE_INTEGER)
		return (double)c->v.i;
	return c->type == SQLITE_FLOAT ? c->v.r : 0;
}

struct str db_col_view(const struct query *q, int i)
{
	if (is_live(q)) {
		int type = sqlite3_column_type(q->st, i);
		if (type != SQLITE_TEXT && type != SQLITE_BLOB)
			return (struct str){ NULL, 0 };
		const char *p = sqlite3_column_blob(q->st, i);
		return (struct str){ p, (size_t)sqlite3_column_bytes(q->st, i) };
	}
	const struct db_cell *c = cell(q, i);
	if (c->type != SQLITE_TEXT && c->type != SQLITE_BLOB)
		return (struct str){ NULL, 0 };
	return (struct str){ q->kept + c->v.bytes.at, c->v.bytes.n };
}

struct str db_col_str(struct arena *a, const struct query *q, int i)
{
	return arena_str(a, db_col_view(q, i));
}
