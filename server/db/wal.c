/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The file of the write-ahead log, between SQLite and the file system.
 *
 * SQLite writes a page's frame as a header and a page, each after a seek: four calls a page, some
 * hundreds a commit. Nobody reads a frame before the index of the log tells of it, which is after
 * the sync; so what is written stays in memory until then and goes out as one piece. What the file
 * holds after a sync, or before any other call on it, is what it would hold otherwise.
 *
 * The log that SQLite has open for a connection is asked for by its documented name, and of its table
 * of methods some are replaced. The rest of the table, and the file itself, stay those of whatever
 * file system SQLite was told to use.
 */
#include "base/clock.h"
#include "base/hist.h"
#include "base/mem.h"
#include "db/internal.h"
#include <string.h>

enum {
	JOIN_MAX = 1 << 20,    /* bytes that wait for the sync at most */
	PIECE_MAX = 64 * 1024, /* of one write: SQLite's own file system takes less than 128 KiB */
};

static struct db_wal *wal_of(sqlite3_file *file)
{
	return (struct db_wal *)file->pMethods; /* own is its first member */
}

/* Write what waits. What could not be written waits no more: its commit has failed. */
static int put_out(sqlite3_file *file)
{
	struct db_wal *w = wal_of(file);
	size_t n = w->waiting.n;
	int rc = SQLITE_OK;

	buf_reset(&w->waiting);
	for (size_t done = 0; done < n && !rc; done += PIECE_MAX)
		rc = w->real->xWrite(file, w->waiting.p + done,
		                     (int)(n - done < PIECE_MAX ? n - done : PIECE_MAX),
		                     w->at + (sqlite3_int64)done);
	return rc;
}

static int joined_write(sqlite3_file *file, const void *p, int n, sqlite3_int64 at)
{
	struct db_wal *w = wal_of(file);
	sqlite3_int64 end = w->at + (sqlite3_int64)w->waiting.n;

	if (w->waiting.n && at >= w->at && at + n <= end) {
		memcpy(w->waiting.p + (at - w->at), p, (size_t)n);
		return SQLITE_OK;
	}
	if (w->waiting.n && (at != end || (size_t)n > w->waiting.limit - w->waiting.n)) {
		int rc = put_out(file);
		if (rc)
			return rc;
	}
	if ((size_t)n > w->waiting.limit)
		return w->real->xWrite(file, p, n, at);
	if (!w->waiting.n)
		w->at = at;
	buf_put(&w->waiting, p, (size_t)n);
	return SQLITE_OK;
}

static int joined_read(sqlite3_file *file, void *p, int n, sqlite3_int64 at)
{
	int rc = put_out(file);

	return rc ? rc : wal_of(file)->real->xRead(file, p, n, at);
}

static int joined_truncate(sqlite3_file *file, sqlite3_int64 size)
{
	int rc = put_out(file);

	return rc ? rc : wal_of(file)->real->xTruncate(file, size);
}

static int joined_size(sqlite3_file *file, sqlite3_int64 *size)
{
	int rc = put_out(file);

	return rc ? rc : wal_of(file)->real->xFileSize(file, size);
}

static int timed_sync(sqlite3_file *file, int flags)
{
	struct db_wal *w = wal_of(file);
	int64_t start = clock_mono_us();
	int rc = put_out(file);

	if (!rc)
		rc = w->real->xSync(file, flags);
	hist_add(w->syncs, clock_mono_us() - start);
	return rc;
}

/* What waits still was never committed. */
static int joined_close(sqlite3_file *file)
{
	struct db_wal *w = wal_of(file);

	buf_finish(&w->waiting);
	return w->real->xClose(file);
}

void db_wal_join(struct db *db, struct hist *syncs)
{
	struct db_wal *w = &db->wal;
	sqlite3_file *file = NULL;

	/* The log is opened by the first statement that reads. */
	sqlite3_exec(db->h, "SELECT 1 FROM sqlite_schema LIMIT 1", NULL, NULL, NULL);
	if (sqlite3_file_control(db->h, "main", SQLITE_FCNTL_JOURNAL_POINTER, &file) || !file ||
	    !file->pMethods || w->real)
		return;
	w->real = file->pMethods;
	w->own = *file->pMethods;
	w->own.xWrite = joined_write;
	w->own.xRead = joined_read;
	w->own.xTruncate = joined_truncate;
	w->own.xFileSize = joined_size;
	w->own.xSync = timed_sync;
	w->own.xClose = joined_close;
	w->syncs = syncs;
	buf_init(&w->waiting, JOIN_MAX);
	file->pMethods = &w->own;
}
