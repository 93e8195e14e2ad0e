/* SPDX-License-Identifier: EUPL-1.2 */
/* Is the file sound? */
#include "base/log.h"
#include "db/internal.h"
#include <string.h>

bool db_check(struct db *db)
{
	sqlite3_stmt *st = NULL;
	bool ok = false;
	int rc = sqlite3_prepare_v2(db->h, "PRAGMA integrity_check(1)", -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		const char *finding = (const char *)sqlite3_column_text(st, 0);
		ok = finding && !strcmp(finding, "ok");
		if (!ok)
			log_error("db: the file is damaged: %.500s", finding ? finding : "?");
	} else {
		log_error("db: the file cannot be checked: %s", sqlite3_errmsg(db->h));
	}
	sqlite3_finalize(st);
	return ok;
}

bool db_damaged(const char *path)
{
	sqlite3 *h = NULL;
	sqlite3_stmt *st = NULL;
	bool damaged = false;
	/* Opened for reading alone, SQLite looks at no CHECK constraint. Nothing is written. */
	int rc = sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);

	if (rc == SQLITE_OK)
		rc = sqlite3_prepare_v2(h, "PRAGMA integrity_check(1)", -1, &st, NULL);
	if (rc == SQLITE_OK)
		rc = sqlite3_step(st);
	if (rc == SQLITE_ROW) {
		const char *finding = (const char *)sqlite3_column_text(st, 0);
		damaged = !finding || strcmp(finding, "ok") != 0;
	} else {
		enum db_kind kind = db_kind_of(rc);
		damaged = kind == DB_CORRUPT || kind == DB_OTHER; /* a format that there is not */
	}
	sqlite3_finalize(st);
	sqlite3_close(h);
	return damaged;
}
