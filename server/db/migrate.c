/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/migrate.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/copy.h"
#include "db/db.h"
#include "db/internal.h"
#include <stdio.h>

static const char SQL_VERSION[] = "PRAGMA user_version";
static const char SQL_APP_ID[] = "PRAGMA application_id";
static const char SQL_OBJECTS[] = "SELECT count(*) FROM sqlite_schema /*scan*/";
static const char SQL_BROKEN_KEYS[] = "PRAGMA foreign_key_check";

static bool read_int(struct db *db, const char *sql, int64_t *out)
{
	struct query *q = db_q(db, sql);
	if (!db_one(q))
		return false;
	*out = db_col_int(q, 0);
	return true;
}

int migrate_version(struct db *db)
{
	int64_t version;
	return read_int(db, SQL_VERSION, &version) ? (int)version : -1;
}

/* A migration runs with foreign keys off; what it left behind must be whole. */
static bool keys_are_whole(struct db *db, const char *name)
{
	struct query *q = db_q(db, SQL_BROKEN_KEYS);
	db_each (q) {
		struct str table = db_col_view(q, 0);
		log_error("migrate: %s: a row of %.*s refers to nothing", name, STR_ARG(table));
		return false;
	}
	return !db_failed(db);
}

static bool apply(struct db *db, const struct migration *m, int version)
{
	char stamp[96];

	snprintf(stamp, sizeof(stamp), "PRAGMA user_version = %d; PRAGMA application_id = %d",
	         version, MIGRATE_APP_ID);
	if (!db_begin(db))
		return false;
	fault_point("migrate.begun");
	bool fine = db_exec(db, m->sql) && db_in_tx(db) && keys_are_whole(db, m->name);
	fault_point("migrate.done");
	fine = fine && db_exec(db, stamp);
	fault_point("migrate.stamped");
	if (fine && db_commit(db)) {
		fault_point("migrate.committed");
		log_info("migrate: %s applied", m->name);
		return true;
	}
	db_rollback(db);
	log_error("migrate: %s failed; the file stays at version %d", m->name, version - 1);
	return false;
}

static bool back_up(struct db *db, int64_t version)
{
	const char *file = sqlite3_db_filename(db->h, "main");
	char copy[4096];

	if (!file || !*file) /* in memory */
		return true;
	int n = snprintf(copy, sizeof(copy), "%s.v%d.bak", file, (int)version);
	if (n < 0 || (size_t)n >= sizeof(copy)) {
		log_error("migrate: the name of the data directory is too long");
		return false;
	}
	if (!copy_make(file, copy, NULL, NULL)) {
		log_error("migrate: nothing is changed without a copy first");
		return false;
	}
	log_info("migrate: the file as it was is kept as %s", copy);
	return true;
}

bool migrate_run(struct db *db, const struct migration *list, int n)
{
	int64_t version, app_id, objects;

	if (!read_int(db, SQL_VERSION, &version) || !read_int(db, SQL_APP_ID, &app_id) ||
	    !read_int(db, SQL_OBJECTS, &objects))
		return false;

	bool empty = !version && !app_id && !objects;
	if (!empty && app_id != MIGRATE_APP_ID) {
		log_error("migrate: the file is another program's database, not Palabre's");
		return false;
	}
	if (version < 0 || version > n) {
		log_error(
			"migrate: the file is at version %d, this program knows up to version %d: "
			"use the newer program, or restore a backup",
			(int)version, n);
		return false;
	}
	if (version == n)
		return true;
	if (!empty && !back_up(db, version))
		return false;

	fault_point("migrate.copied");
	bool ok = db_exec(db, "PRAGMA foreign_keys = OFF");
	for (int i = (int)version; ok && i < n; i++)
		ok = apply(db, &list[i], i + 1);
	db_clear(db);
	return db_exec(db, "PRAGMA foreign_keys = ON") && ok;
}
