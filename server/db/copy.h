/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * copy - a verified copy of a live database, and what is in it.
 *
 * The copy is one snapshot, taken while the server runs and writes. It is made
 * under a temporary name, integrity-checked, its tables and rows counted
 * against the snapshot's, flushed to disk, and only then given its name: what
 * bears the name can be restored. It is one plain file, without a log beside
 * it. Never cp a live database: what is in its write-ahead log would be missing.
 * Opened again as DB_COPY it cannot be changed and needs nothing beside it.
 */
#include "db/db.h"
#include <pthread.h>
#include <stdatomic.h>

enum { COPY_TABLES = 200, COPY_NAME = 64 };

/* What a database holds: enough to tell whether a copy is whole. */
struct copy_census {
	int64_t schema, app_id; /* PRAGMA user_version, application_id */
	int64_t rows;           /* of all tables */
	size_t n;
	struct copy_table {
		char name[COPY_NAME];
		int64_t rows;
	} tables[COPY_TABLES];
};

/* By which another thread ends the work of one, soon and without a word. */
struct copy_stop {
	atomic_bool asked;
	pthread_mutex_t lock;
	struct sqlite3 *at_work; /* a connection in a long step; guarded by the lock */
};
void copy_stop_init(struct copy_stop *s);
void copy_stop_finish(struct copy_stop *s);
void copy_stop_ask(struct copy_stop *s);         /* any thread, any number of times */
bool copy_stop_asked(const struct copy_stop *s); /* NULL: never */

/* Copy the database at `from` to `to`, replacing `to`; what is in it goes to `out`, if not NULL.
 * false, with a logged reason; then `to` is as it was. Any thread; its own connection. `stop` may
 * be NULL. */
bool copy_make(const char *from, const char *to, struct copy_stop *stop, struct copy_census *out);

/* Count what is in a database. */
bool copy_count(struct db *db, struct copy_census *out);
/* Everything that SQLite can say of a file: integrity_check and foreign_key_check; and is it what
 * was counted? Reads it all. false: the first finding was logged. */
bool copy_check(struct db *db, const struct copy_census *expected);
