/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * db - one SQLite connection and its prepared statements.
 *
 * A statement is named by the address of its text: a `static const char
 * SQL_X[]` standing next to the only function that runs it. db_q() prepares it
 * the first time and hands it back reset and unbound ever after; nobody
 * finalizes anything but db_close().
 *
 *	static const char SQL_TITLE[] = "SELECT title, closed FROM topic WHERE id = :id";
 *
 *	struct query *q = db_q(db, SQL_TITLE);
 *	db_int(q, ":id", topic);
 *	if (!db_one(q))
 *		return ERR_NOT_FOUND;
 *	out->title = db_col_str(arena, q, 0);
 *	out->closed = db_col_bool(q, 1);
 *
 * Invariants.
 * - A statement is never left half-stepped. db_run() and db_one() have ended
 *   it when they return (db_one keeps a copy of the row); db_each() ends it
 *   however the loop is left: condition, break, goto or return.
 * - Every parameter is bound by name, every time. An unknown name, and a
 *   parameter forgotten, are failures, never a silent NULL.
 * - A failure sticks to the connection. From then on every db_ call does
 *   nothing and says no (false, no row, 0, empty), so a function may bind,
 *   run and read in a straight line. Whoever opened the transaction asks
 *   db_failed() before it commits (the store does, for every job): work
 *   during which anything failed is never committed, whatever was answered.
 *   The first failure is logged where it happens, once.
 *
 * Full text. An FTS5 table may say tokenize = 'palabre': its texts are cut into the terms of
 * base/term.h, but for those that begin with FTS_RAW, and for what is asked in MATCH: these
 * are terms as they stand, blanks between them, bars between those of one place
 * ("=commun|commun"). fts_counts(table) gives, of the row a MATCH is at, how often it has each
 * phrase in each column: a byte each, phrase by phrase, FTS_COUNTS_MAX at most.
 *
 * A connection belongs to one thread at a time. Texts are UTF-8; what the
 * getters return is borrowed from the row, or copied into an arena, as said.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct arena;
struct db;
struct hist;
struct query;

/* What went wrong, as far as anyone can act upon it. */
enum db_kind {
	DB_OK,
	DB_BUSY,       /* another process holds the file longer than the busy timeout */
	DB_FULL,       /* no space left */
	DB_IOERR,      /* the disk refused */
	DB_READONLY,   /* the file or the file system may not be written, or this is a reader */
	DB_CORRUPT,    /* the file is damaged, or not a database */
	DB_CONSTRAINT, /* UNIQUE, NOT NULL, CHECK or a foreign key said no */
	DB_TIMEOUT,    /* db_set_deadline() passed */
	DB_OTHER,      /* a bad statement, an unknown parameter: a mistake of ours */
};

enum db_mode {
	DB_WRITER, /* makes the file when missing; WAL, synchronous=FULL; checkpoints on demand */
	DB_READER, /* opened read only and query_only; never checkpoints; the file must exist */
	DB_COPY,   /* as a reader, of a file without a log, as db/copy.h makes them */
};

enum {
	FTS_RAW = 1,           /* first character of a text of terms */
	FTS_COUNTS_MAX = 1024, /* bytes of an answer of fts_counts() */
};

/*
 * Open `path` and check that every setting took: journal_mode=wal (delete for a copy),
 * synchronous=FULL, foreign_keys, mmap_size=0, trusted_schema=off, defensive,
 * cell_size_check, temp_store=memory. NULL, with a logged reason, otherwise.
 * ":memory:" is accepted (tests), without WAL. Nothing is migrated or verified
 * here: see db/migrate.h and db_check().
 */
struct db *db_open(const char *path, enum db_mode mode);
void db_close(struct db *db); /* NULL is fine; rolls back what is open; never checkpoints */

/* PRAGMA integrity_check: false, and the first finding logged, when the file is
 * damaged. Reads the whole file (two seconds a gigabyte, hardly more than quick_check, which does
 * not compare indexes with their tables): once at start, not on a request path. */
bool db_check(struct db *db);
/* The same of a file that may be anything, to tell damage from other reasons why it cannot be
 * opened. Says nothing; leaves it as it is. */
bool db_damaged(const char *path);

/* ---- statements ---- */

/* The statement for this text, reset and unbound. Never NULL. */
struct query *db_q(struct db *db, const char *sql);

/* Bind `name`, a literal written with its colon (":id"). Bytes are copied. */
void db_int(struct query *q, const char *name, int64_t v);
void db_bool(struct query *q, const char *name, bool v);
void db_real(struct query *q, const char *name, double v);
void db_text(struct query *q, const char *name, struct str v);
void db_blob(struct query *q, const char *name, const void *p, size_t n);
void db_null(struct query *q, const char *name);
/* NULL unless `has`: the form optional arguments come in. */
void db_int_opt(struct query *q, const char *name, bool has, int64_t v);
void db_text_opt(struct query *q, const char *name, bool has, struct str v);

/* Run to the end, dropping rows. true: done. A refused constraint is a failure. */
bool db_run(struct query *q);

/* As db_run(), for a statement whose constraint may rightly refuse: then false,
 * and db_failed() stays false; the statement changed nothing. */
__attribute__((warn_unused_result)) bool db_try(struct query *q);

/* Run, keep a copy of the first row (db_col_*, until db_q() is asked for the
 * same text again) and end the statement. false: no row, or db_failed().
 * Also for INSERT/UPDATE/DELETE ... RETURNING. */
__attribute__((warn_unused_result)) bool db_one(struct query *q);

/* db_each (q) { ... db_col_int(q, 0) ... } - once a row. The same text may not
 * be asked for inside its own loop; other statements may. */
#define db_each(q)                                                           \
	for (struct db_rows DB_ROWS_NAME(__LINE__)                           \
	             __attribute__((cleanup(db_rows_end))) = { (q), false }; \
	     db_rows_next(&DB_ROWS_NAME(__LINE__));)

/* The first column of all rows into `out`, as many as fit in `max`, which it binds to :max where the
 * statement has that. How many there are. */
size_t db_ids(struct query *q, int64_t *out, size_t max);

/* ---- the row: of db_one() or of the running db_each(); columns count from 0 ---- */

bool db_col_null(const struct query *q, int i);
int64_t db_col_int(const struct query *q, int i); /* 0 for NULL */
bool db_col_bool(const struct query *q, int i);
double db_col_real(const struct query *q, int i);
/* Text or blob copied into the arena; anything else gives an empty str. */
struct str db_col_str(struct arena *a, const struct query *q, int i);
/* The same, borrowed: until the next row, or the next db_q() of this text. */
struct str db_col_view(const struct query *q, int i);

/* ---- what the last statement did ---- */

int64_t db_last_id(const struct db *db); /* rowid of the last INSERT */
int64_t db_changes(const struct db *db); /* rows the last INSERT, UPDATE or DELETE touched */

/* ---- failure ---- */

bool db_failed(const struct db *db);
enum db_kind db_error_kind(const struct db *db); /* of the first failure */
const char *db_kind_name(enum db_kind kind);     /* "full", for logs and metrics */
/* Report a failure of one's own ("the chain does not verify"): logs, sticks. */
void db_fail(struct db *db, enum db_kind kind, const char *why);
/* Forget the failure: between two jobs, never within one. */
void db_clear(struct db *db);

/* ---- transactions: the store's and the tools'; handlers are already in one ---- */

bool db_begin(struct db *db);       /* BEGIN IMMEDIATE; on a reader one stable snapshot */
bool db_commit(struct db *db);      /* false: nothing since db_begin() is on disk */
void db_rollback(struct db *db);    /* fine without a transaction; clears the failure */
bool db_in_tx(const struct db *db); /* false after SQLite rolled back by itself */

/* One savepoint inside a transaction; they do not nest. */
bool db_mark(struct db *db);
bool db_keep(struct db *db); /* false: the transaction must be rolled back */
bool db_undo(struct db *db); /* back to the mark; clears the failure; false: as db_keep() */

/* Several statements in one text, for migrations, seeds and tests. */
bool db_exec(struct db *db, const char *sql);

/* Statements of this connection fail with DB_TIMEOUT from then on, in
 * clock_mono_ms() time; 0: never. */
void db_set_deadline(struct db *db, int64_t mono_ms);

/* Pages in the write-ahead log after the last commit of this connection, or, if
 * a checkpoint came later, those it could not copy back. */
int db_wal_pages(const struct db *db);
/* Copy what can be copied without waiting; with `truncate`, wait for readers
 * and empty the log. Writer thread only, and only one writer: SQLite before
 * 3.51.3 can corrupt the log when two connections checkpoint at once. */
bool db_checkpoint(struct db *db, bool truncate);

/* Have what a commit writes to the write-ahead log go out in one piece at its sync, from now on, and
 * add to `syncs` how long that takes: one a commit, one a checkpoint. It outlives the connection.
 * Of a writer. */
void db_wal_join(struct db *db, struct hist *syncs);

/* Used by db_each() only. */
struct db_rows {
	struct query *q;
	bool begun;
};
bool db_rows_next(struct db_rows *r);
void db_rows_end(struct db_rows *r);
#define DB_ROWS_CAT(a, b) a##b
#define DB_ROWS_NAME(line) DB_ROWS_CAT(db_rows_, line)
