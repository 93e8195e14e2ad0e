/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/db.h"
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/fault_vfs.h"
#include "db/internal.h"
#include <limits.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
	BUSY_TIMEOUT_MS = 5000, /* a foreign process only: ours never wait for one another */
	WAL_KEPT = 32 << 20,    /* bytes the log keeps on disk once it is copied back */
	DEADLINE_OPS = 20000,   /* virtual machine steps between two looks at the clock */
};

/* ---- failure ---- */

const char *db_kind_name(enum db_kind kind)
{
	switch (kind) {
	case DB_OK: return "ok";
	case DB_BUSY: return "busy";
	case DB_FULL: return "full";
	case DB_IOERR: return "io";
	case DB_READONLY: return "readonly";
	case DB_CORRUPT: return "corrupt";
	case DB_CONSTRAINT: return "constraint";
	case DB_TIMEOUT: return "timeout";
	case DB_OTHER: return "other";
	}
	return "other";
}

enum db_kind db_kind_of(int rc)
{
	/* A full-text index out of step with its table can be rebuilt; the file is sound. */
	if (rc == SQLITE_CORRUPT_VTAB)
		return DB_OTHER;
	switch (rc & 0xff) {
	case SQLITE_OK:
	case SQLITE_ROW:
	case SQLITE_DONE: return DB_OK;
	case SQLITE_BUSY:
	case SQLITE_LOCKED: return DB_BUSY;
	case SQLITE_FULL: return DB_FULL;
	case SQLITE_IOERR:
	case SQLITE_CANTOPEN:
	case SQLITE_PROTOCOL: return DB_IOERR;
	case SQLITE_READONLY:
	case SQLITE_PERM: return DB_READONLY;
	case SQLITE_CORRUPT:
	case SQLITE_NOTADB: return DB_CORRUPT;
	case SQLITE_CONSTRAINT: return DB_CONSTRAINT;
	case SQLITE_INTERRUPT: return DB_TIMEOUT;
	default: return DB_OTHER;
	}
}

void db_fail(struct db *db, enum db_kind kind, const char *why)
{
	if (db->failed)
		return;
	db->failed = kind ? kind : DB_OTHER;
	if (db->failed == db->known)
		return;
	log_error("db: %s: %s", db_kind_name(db->failed), why);
}

void db_fail_rc(struct db *db, int rc, const char *doing)
{
	if (db->failed)
		return;
	if (rc == SQLITE_NOMEM || rc == SQLITE_IOERR_NOMEM)
		log_die("db: out of memory: %s", doing);
	db->failed = db_kind_of(rc);
	if (db->failed == db->known)
		return;
	log_error("db: %s (%d) at: %.300s", sqlite3_errmsg(db->h), sqlite3_extended_errcode(db->h),
	          doing);
}

bool db_failed(const struct db *db)
{
	return db->failed != DB_OK;
}

enum db_kind db_error_kind(const struct db *db)
{
	return db->failed;
}

void db_clear(struct db *db)
{
	db->failed = DB_OK;
}

/* ---- opening ---- */

static int count_wal_pages(void *arg, sqlite3 *h, const char *name, int pages)
{
	(void)h;
	(void)name;
	struct db *db = arg;
	db->wal_pages = pages;
	db->written++;
	return SQLITE_OK;
}

static int past_deadline(void *arg)
{
	const struct db *db = arg;
	return db->deadline_ms && clock_mono_ms() > db->deadline_ms;
}

void db_set_deadline(struct db *db, int64_t mono_ms)
{
	if (!!mono_ms != !!db->deadline_ms)
		sqlite3_progress_handler(db->h, mono_ms ? DEADLINE_OPS : 0, past_deadline, db);
	db->deadline_ms = mono_ms;
}

/* Run a PRAGMA and compare what it answers: an unknown or refused pragma is silent. */
static bool setting(struct db *db, const char *sql, const char *expected)
{
	sqlite3_stmt *st = NULL;
	bool ok = false;
	int rc = sqlite3_prepare_v2(db->h, sql, -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		const char *got = (const char *)sqlite3_column_text(st, 0);
		ok = got && !strcmp(got, expected);
		if (!ok)
			log_error("db: %s gives %s, not %s", sql, got ? got : "NULL", expected);
	} else {
		log_error("db: %s: %s", sql, sqlite3_errmsg(db->h));
	}
	sqlite3_finalize(st);
	return ok;
}

static bool configure(struct db *db, bool in_memory)
{
	static const struct {
		int option, value;
	} options[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1 },
		{ SQLITE_DBCONFIG_ENABLE_FKEY, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_DQS_DML, 0 }, /* "x" is a column, never a string */
		{ SQLITE_DBCONFIG_DQS_DDL, 0 },
	};
	static const char *const pragmas[] = {
		"PRAGMA cell_size_check = 1",
		"PRAGMA temp_store = 2",
	};
	bool writer = db->mode == DB_WRITER;

	sqlite3_extended_result_codes(db->h, 1);
	for (size_t i = 0; i < sizeof(options) / sizeof(options[0]); i++) {
		int is = -1;
		if (sqlite3_db_config(db->h, options[i].option, options[i].value, &is) ||
		    is != options[i].value) {
			log_error("db: SQLite refuses the setting %d", options[i].option);
			return false;
		}
	}
	for (size_t i = 0; i < sizeof(pragmas) / sizeof(pragmas[0]); i++)
		if (sqlite3_exec(db->h, pragmas[i], NULL, NULL, NULL)) {
			log_error("db: %s: %s", pragmas[i], sqlite3_errmsg(db->h));
			return false;
		}
	if (!in_memory) {
		char limit[64], kept[32];
		snprintf(limit, sizeof(limit), "PRAGMA journal_size_limit = %d", WAL_KEPT);
		snprintf(kept, sizeof(kept), "%d", WAL_KEPT);
		/* For a reader the second merely states what the writer has made of the file. */
		if (!setting(db, "PRAGMA mmap_size = 0", "0") ||
		    !setting(db, writer ? "PRAGMA journal_mode = wal" : "PRAGMA journal_mode",
		             db->mode == DB_COPY ? "delete" : "wal") ||
		    !setting(db, "PRAGMA wal_autocheckpoint = 0", "0") || !setting(db, limit, kept))
			return false;
	}
	/* 2 is FULL: a commit is on the disk when it returns. Negative sizes are KiB. */
	if (sqlite3_exec(db->h, "PRAGMA synchronous = FULL", NULL, NULL, NULL) ||
	    sqlite3_exec(db->h, writer ? "PRAGMA cache_size = -32768" : "PRAGMA cache_size = -8192",
	                 NULL, NULL, NULL) ||
	    !setting(db, "PRAGMA synchronous", "2") || !setting(db, "PRAGMA foreign_keys", "1") ||
	    !setting(db, "PRAGMA trusted_schema", "0") || !setting(db, "PRAGMA temp_store", "2") ||
	    !setting(db, "PRAGMA cell_size_check", "1"))
		return false;
	if (!writer && (sqlite3_exec(db->h, "PRAGMA query_only = 1", NULL, NULL, NULL) ||
	                !setting(db, "PRAGMA query_only", "1")))
		return false;
	return true;
}

/* Counting SQLite's memory costs a lock at each allocation, and nobody reads the count. */
static void configure_library(void)
{
	heap_use();
	sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
#ifdef FAULTS
	fault_vfs_install();
#endif
}

struct db *db_open(const char *path, enum db_mode mode)
{
	static pthread_once_t once = PTHREAD_ONCE_INIT;

	pthread_once(&once, configure_library);
	struct db *db = xcalloc(1, sizeof(*db));
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE |
	            (mode == DB_WRITER ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE
	                               : SQLITE_OPEN_READONLY);

	db->mode = mode;
	if (sqlite3_open_v2(path, &db->h, flags, NULL)) {
		log_error("db: %s: %s", path, db->h ? sqlite3_errmsg(db->h) : "out of memory");
		db_close(db);
		return NULL;
	}
	sqlite3_busy_timeout(db->h, BUSY_TIMEOUT_MS);
	if (!configure(db, !strcmp(path, ":memory:")) || !fts_register(db->h)) {
		log_error("db: %s cannot be used", path);
		db_close(db);
		return NULL;
	}
	sqlite3_wal_hook(db->h, count_wal_pages, db);
	return db;
}

void db_close(struct db *db)
{
	if (!db)
		return;
	for (size_t i = 0; i < db->cache_cap; i++)
		query_destroy(db->cache[i]);
	for (int i = 0; i < FIXED_COUNT; i++)
		sqlite3_finalize(db->fixed[i]);
	free(db->cache);
	if (sqlite3_close(db->h) != SQLITE_OK)
		log_die("db: a statement outlives its connection");
	free(db);
}

/* ---- transactions ---- */

/* These run several times for each job: prepared once, outside of the cache of texts. */
static int run_fixed(struct db *db, enum db_fixed which)
{
	static const char *const texts[FIXED_COUNT] = {
		[FIXED_BEGIN] = "BEGIN IMMEDIATE", [FIXED_COMMIT] = "COMMIT",
		[FIXED_ROLLBACK] = "ROLLBACK",     [FIXED_MARK] = "SAVEPOINT job",
		[FIXED_KEEP] = "RELEASE job",      [FIXED_UNDO] = "ROLLBACK TO job",
	};
	const char *text = texts[which];
	int rc = SQLITE_OK;

	if (which == FIXED_BEGIN && db->mode != DB_WRITER)
		text = "BEGIN"; /* the snapshot is taken by the first SELECT */
	if (!db->fixed[which])
		rc = sqlite3_prepare_v3(db->h, text, -1, SQLITE_PREPARE_PERSISTENT,
		                        &db->fixed[which], NULL);
	if (rc == SQLITE_OK) {
		sqlite3_step(db->fixed[which]);
		rc = sqlite3_reset(db->fixed[which]);
	}
	if (rc != SQLITE_OK)
		db_fail_rc(db, rc, text);
	return rc;
}

bool db_begin(struct db *db)
{
	return !db->failed && run_fixed(db, FIXED_BEGIN) == SQLITE_OK;
}

bool db_commit(struct db *db)
{
	if (!db->failed && run_fixed(db, FIXED_COMMIT) == SQLITE_OK)
		return true;
	/* A COMMIT that fails may leave the transaction open; it must not come back to life. */
	enum db_kind why = db->failed;
	db_rollback(db);
	db->failed = why;
	return false;
}

void db_rollback(struct db *db)
{
	db->failed = DB_OK;
	if (db_in_tx(db))
		run_fixed(db, FIXED_ROLLBACK);
	db->failed = DB_OK;
}

bool db_in_tx(const struct db *db)
{
	return !sqlite3_get_autocommit(db->h);
}

bool db_mark(struct db *db)
{
	return !db->failed && db_in_tx(db) && run_fixed(db, FIXED_MARK) == SQLITE_OK;
}

bool db_keep(struct db *db)
{
	return !db->failed && db_in_tx(db) && run_fixed(db, FIXED_KEEP) == SQLITE_OK;
}

bool db_undo(struct db *db)
{
	db->failed = DB_OK;
	return db_in_tx(db) && run_fixed(db, FIXED_UNDO) == SQLITE_OK &&
	       run_fixed(db, FIXED_KEEP) == SQLITE_OK;
}

bool db_exec(struct db *db, const char *sql)
{
	if (db->failed)
		return false;
	db->touched++;
	int rc = sqlite3_exec(db->h, sql, NULL, NULL, NULL);
	if (rc != SQLITE_OK)
		db_fail_rc(db, rc, sql);
	return rc == SQLITE_OK;
}

/* ---- the write-ahead log ---- */

int db_wal_pages(const struct db *db)
{
	return db->wal_pages;
}

bool db_checkpoint(struct db *db, bool truncate)
{
	int log = 0, copied = 0;

	fault_point("checkpoint.before");
	int rc = sqlite3_wal_checkpoint_v2(
		db->h, "main", truncate ? SQLITE_CHECKPOINT_TRUNCATE : SQLITE_CHECKPOINT_PASSIVE,
		&log, &copied);
	fault_point("checkpoint.after");
	if (rc != SQLITE_OK && rc != SQLITE_BUSY) {
		if (db_kind_of(rc) == db->known)
			return false;
		log_error("db: checkpoint: %s (%d)", sqlite3_errmsg(db->h),
		          sqlite3_extended_errcode(db->h));
		return false;
	}
	if (log >= 0)
		db->wal_pages = log - copied;
	return rc == SQLITE_OK;
}

/* ---- what the last statement did ---- */

int64_t db_last_id(const struct db *db)
{
	return sqlite3_last_insert_rowid(db->h);
}

int64_t db_changes(const struct db *db)
{
	return sqlite3_changes64(db->h);
}
