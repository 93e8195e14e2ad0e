/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * internal - what db.c and query.c know of each other. Not for other modules.
 */
#include "base/buf.h"
#include "db/db.h"
#include <sqlite3.h>

/* One value of the row that db_one() kept. */
struct db_cell {
	int type; /* SQLITE_INTEGER ... */
	union {
		int64_t i;
		double r;
		struct {
			size_t at, n; /* in query.kept */
		} bytes;
	} v;
};

struct query {
	struct db *db;
	const char *sql;  /* its address is the key of the cache */
	sqlite3_stmt *st; /* NULL: it did not prepare */
	int columns;
	int params;
	bool writes;        /* it may change the database */
	uint64_t bound;     /* bit i: parameter i + 1 has a value */
	bool live;          /* inside its db_each() */
	bool has_row;       /* db_one() kept one */
	const char **names; /* of each parameter, the literal it was last bound by */
	struct db_cell *cells;
	char *kept; /* texts and blobs of the kept row */
	size_t kept_n, kept_cap;
};

enum db_fixed { /* the statements of the connection itself */
	        FIXED_BEGIN,
	        FIXED_COMMIT,
	        FIXED_ROLLBACK,
	        FIXED_MARK,
	        FIXED_KEEP,
	        FIXED_UNDO,
	        FIXED_COUNT,
};

/* The file of the write-ahead log, as the writer has it; see wal.c. */
struct db_wal {
	sqlite3_io_methods own;
	const sqlite3_io_methods *real;
	struct buf waiting; /* written, and not handed on yet */
	sqlite3_int64 at;   /* where in the file it belongs */
	struct hist *syncs;
};

struct db {
	sqlite3 *h;
	enum db_mode mode;
	enum db_kind failed; /* sticky */
	enum db_kind known;  /* logged already and going on: no line each time */
	int64_t deadline_ms;
	int wal_pages;
	uint64_t written; /* commits that put something into the log */
	uint64_t touched; /* statements run that may have changed the database */
	/* open addressing by the address of the text; capacity a power of two, at most half full */
	struct query **cache;
	size_t cached, cache_cap;
	sqlite3_stmt *fixed[FIXED_COUNT];
	struct db_wal wal;
};

/* Before SQLite is used at all. */
void heap_use(void);
enum db_kind db_kind_of(int sqlite_rc);
/* Note what SQLite just answered; logs unless something failed before. */
void db_fail_rc(struct db *db, int rc, const char *doing);
void query_destroy(struct query *q);
/* Tell SQLite's full text search of our tokenizer and function; see db.h. */
bool fts_register(sqlite3 *h);
