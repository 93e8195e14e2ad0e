/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * How long the disk takes to keep what it was given. The write-ahead log that SQLite has open for a
 * connection is asked for by its documented name, and of its table of methods the one that syncs is
 * replaced by one that looks at the clock first. The rest of the table, and the file itself, stay
 * those of whatever file system SQLite was told to use.
 */
#include "base/clock.h"
#include "base/hist.h"
#include "db/internal.h"

static int timed_sync(sqlite3_file *file, int flags)
{
	struct db_sync *s = (struct db_sync *)file->pMethods; /* first member */
	int64_t start = clock_mono_us();
	int rc = s->real->xSync(file, flags);

	hist_add(s->times, clock_mono_us() - start);
	return rc;
}

void db_time_syncs(struct db *db, struct hist *times)
{
	sqlite3_file *log = NULL;

	/* The log is opened by the first statement that reads. */
	sqlite3_exec(db->h, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
	if (sqlite3_file_control(db->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &log) || !log ||
	    !log->pMethods || log->pMethods->xSync == timed_sync)
		return;
	db->sync.real = log->pMethods;
	db->sync.own = *log->pMethods;
	db->sync.own.xSync = timed_sync;
	db->sync.times = times;
	log->pMethods = &db->sync.own;
}
