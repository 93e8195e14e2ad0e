/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"
#include "db/internal.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	PARAMS_MAX = 64,    /* bits of query.bound */
	KEPT_LIMIT = 65536, /* a kept row above this gives its memory back */
};

/* ---- the cache ---- */

static size_t slot(const struct db *db, const char *sql)
{
	/* The low bits of an address say little; a multiplication spreads the others. */
	uint64_t x = (uint64_t)(uintptr_t)sql * UINT64_C(0x9e3779b97f4a7c15);
	size_t i = (size_t)(x >> 32) & (db->cache_cap - 1);

	while (db->cache[i] && db->cache[i]->sql != sql)
		i = (i + 1) & (db->cache_cap - 1);
	return i;
}

static void grow(struct db *db)
{
	struct query **old = db->cache;
	size_t old_cap = db->cache_cap;

	db->cache_cap = old_cap ? old_cap * 2 : 64;
	db->cache = xcalloc(db->cache_cap, sizeof(*db->cache));
	for (size_t i = 0; i < old_cap; i++)
		if (old[i])
			db->cache[slot(db, old[i]->sql)] = old[i];
	free(old);
}

static void misuse(struct query *q, const char *what, const char *detail)
{
	char why[400];
	snprintf(why, sizeof(why), "%s %s in: %.300s", what, detail, q->sql);
	db_fail(q->db, DB_OTHER, why);
}

/* One statement and nothing after it: what follows would silently never run. */
static bool is_blank(const char *p)
{
	for (;;) {
		p += strspn(p, " \t\r\n;");
		if (!strncmp(p, "--", 2))
			p += strcspn(p, "\n");
		else if (!strncmp(p, "/*", 2) && strstr(p, "*/"))
			p = strstr(p, "*/") + 2;
		else
			return !*p;
	}
}

static void prepare(struct query *q)
{
	const char *rest = NULL;
	int rc = sqlite3_prepare_v3(q->db->h, q->sql, -1, SQLITE_PREPARE_PERSISTENT, &q->st, &rest);

	if (rc != SQLITE_OK || !q->st) {
		db_fail_rc(q->db, rc ? rc : SQLITE_MISUSE, q->sql);
		return;
	}
	q->columns = sqlite3_column_count(q->st);
	q->params = sqlite3_bind_parameter_count(q->st);
	q->writes = !sqlite3_stmt_readonly(q->st);
	if (q->params > PARAMS_MAX || !is_blank(rest)) {
		misuse(q,
		       q->params > PARAMS_MAX ? "too many parameters" : "more than one statement",
		       "");
		sqlite3_finalize(q->st);
		q->st = NULL;
		return;
	}
	q->cells = xcalloc((size_t)q->columns + 1, sizeof(*q->cells));
	q->names = xcalloc((size_t)q->params + 1, sizeof(*q->names));
}

void query_destroy(struct query *q)
{
	if (!q)
		return;
	sqlite3_finalize(q->st);
	free(q->cells);
	free(q->names);
	free(q->kept);
	free(q);
}

static void forget_row(struct query *q)
{
	q->has_row = false;
	q->kept_n = 0;
	if (q->kept_cap > KEPT_LIMIT) {
		free(q->kept);
		q->kept = NULL;
		q->kept_cap = 0;
	}
}

struct query *db_q(struct db *db, const char *sql)
{
	if (db->cached * 2 >= db->cache_cap)
		grow(db);

	struct query **at = &db->cache[slot(db, sql)];
	if (!*at) {
		*at = xcalloc(1, sizeof(**at));
		**at = (struct query){ .db = db, .sql = sql };
		db->cached++;
	}
	struct query *q = *at;
	if (q->live) {
		misuse(q, "asked for within its own db_each:", "");
		return q;
	}
	/* It may have failed to prepare for a reason that has passed (disk, lock). */
	if (!q->st && !db->failed)
		prepare(q);
	if (q->bound) {
		sqlite3_clear_bindings(q->st);
		q->bound = 0;
	}
	forget_row(q);
	return q;
}

/* ---- binding ---- */

/* Where this name stands, 0 when nothing may be bound. */
static int place(struct query *q, const char *name)
{
	if (q->db->failed || !q->st)
		return 0;
	if (q->live) {
		misuse(q, "bound within its own db_each:", name);
		return 0;
	}
	/* The same literal as last time, nearly always: its address says it. */
	for (int i = 0; i < q->params; i++)
		if (q->names[i] == name)
			return i + 1;
	int i = sqlite3_bind_parameter_index(q->st, name);
	if (i)
		q->names[i - 1] = name;
	else
		misuse(q, "no parameter", name);
	return i;
}

static void bound(struct query *q, int i, int rc)
{
	if (rc != SQLITE_OK)
		db_fail_rc(q->db, rc, q->sql);
	else
		q->bound |= UINT64_C(1) << (i - 1);
}

void db_int(struct query *q, const char *name, int64_t v)
{
	int i = place(q, name);
	if (i)
		bound(q, i, sqlite3_bind_int64(q->st, i, v));
}

void db_bool(struct query *q, const char *name, bool v)
{
	db_int(q, name, v);
}

void db_real(struct query *q, const char *name, double v)
{
	int i = place(q, name);
	if (i)
		bound(q, i, sqlite3_bind_double(q->st, i, v));
}

/* A NULL pointer would bind NULL: an empty text is a text. */
void db_text(struct query *q, const char *name, struct str v)
{
	int i = place(q, name);
	if (i)
		bound(q, i,
		      sqlite3_bind_text64(q->st, i, v.n ? v.p : "", v.n, SQLITE_TRANSIENT,
		                          SQLITE_UTF8));
}

void db_blob(struct query *q, const char *name, const void *p, size_t n)
{
	int i = place(q, name);
	if (i)
		bound(q, i, sqlite3_bind_blob64(q->st, i, n ? p : "", n, SQLITE_TRANSIENT));
}

void db_null(struct query *q, const char *name)
{
	int i = place(q, name);
	if (i)
		bound(q, i, sqlite3_bind_null(q->st, i));
}

void db_int_opt(struct query *q, const char *name, bool has, int64_t v)
{
	if (has)
		db_int(q, name, v);
	else
		db_null(q, name);
}

void db_text_opt(struct query *q, const char *name, bool has, struct str v)
{
	if (has)
		db_text(q, name, v);
	else
		db_null(q, name);
}

/* ---- running ---- */

/* Nothing failed so far and every parameter has its value: it runs now. */
static bool ready(struct query *q)
{
	if (q->db->failed || !q->st)
		return false;
	if (q->live) {
		misuse(q, "run within its own db_each:", "");
		return false;
	}
	for (int i = 0; i < q->params; i++) {
		if (q->bound >> i & 1)
			continue;
		const char *name = sqlite3_bind_parameter_name(q->st, i + 1);
		misuse(q, "nothing is bound to", name ? name : "a nameless parameter");
		return false;
	}
	q->db->touched += q->writes;
	return true;
}

static int finish(struct query *q)
{
	int rc;
	do
		rc = sqlite3_step(q->st);
	while (rc == SQLITE_ROW);
	sqlite3_reset(q->st);
	return rc == SQLITE_DONE ? SQLITE_OK : rc;
}

bool db_run(struct query *q)
{
	if (!ready(q))
		return false;
	int rc = finish(q);
	if (rc != SQLITE_OK)
		db_fail_rc(q->db, rc, q->sql);
	return rc == SQLITE_OK;
}

bool db_try(struct query *q)
{
	if (!ready(q))
		return false;
	int rc = finish(q);
	if (rc != SQLITE_OK && db_kind_of(rc) != DB_CONSTRAINT)
		db_fail_rc(q->db, rc, q->sql);
	return rc == SQLITE_OK;
}

static size_t keep_bytes(struct query *q, const void *p, size_t n)
{
	size_t at = q->kept_n;
	if (at + n > q->kept_cap) {
		q->kept_cap = at + n > 2 * q->kept_cap ? at + n : 2 * q->kept_cap;
		q->kept = xrealloc(q->kept, q->kept_cap);
	}
	if (n)
		memcpy(q->kept + at, p, n);
	q->kept_n += n;
	return at;
}

static void keep_row(struct query *q)
{
	for (int i = 0; i < q->columns; i++) {
		struct db_cell *c = &q->cells[i];
		c->type = sqlite3_column_type(q->st, i);
		if (c->type == SQLITE_INTEGER) {
			c->v.i = sqlite3_column_int64(q->st, i);
		} else if (c->type == SQLITE_FLOAT) {
			c->v.r = sqlite3_column_double(q->st, i);
		} else if (c->type != SQLITE_NULL) {
			const void *p = sqlite3_column_blob(q->st, i);
			c->v.bytes.n = (size_t)sqlite3_column_bytes(q->st, i);
			c->v.bytes.at = keep_bytes(q, p, c->v.bytes.n);
		}
	}
	q->has_row = true;
}

bool db_one(struct query *q)
{
	forget_row(q);
	if (!ready(q))
		return false;
	int rc = sqlite3_step(q->st);
	if (rc == SQLITE_ROW) {
		keep_row(q);
		/* A SELECT is left after its first row; what writes runs to its end. */
		rc = q->writes ? finish(q) : SQLITE_OK;
	}
	if (rc != SQLITE_OK && rc != SQLITE_DONE) {
		forget_row(q);
		db_fail_rc(q->db, rc, q->sql);
	}
	sqlite3_reset(q->st);
	return q->has_row;
}

bool db_rows_next(struct db_rows *r)
{
	struct query *q = r->q;

	if (!r->begun) {
		if (!ready(q))
			return false;
		r->begun = true;
		q->live = true;
	}
	if (q->db->failed) /* of another statement, in the body of the loop */
		return false;
	int rc = sqlite3_step(q->st);
	if (rc == SQLITE_ROW)
		return true;
	if (rc != SQLITE_DONE)
		db_fail_rc(q->db, rc, q->sql);
	return false;
}

void db_rows_end(struct db_rows *r)
{
	if (!r->begun)
		return;
	sqlite3_reset(r->q->st);
	r->q->live = false;
}
