/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/backup.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { NAME_MAX_BYTES = 4096 };

/* Unusual SQL here: it must work on any version of the schema, whatever its tables. */
static bool read_text(sqlite3 *h, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK &&
	          sqlite3_step(st) == SQLITE_ROW;
	if (ok)
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(st, 0));
	else
		log_error("backup: %s: %s", sql, sqlite3_errmsg(h));
	sqlite3_finalize(st);
	return ok;
}

static bool count_rows(sqlite3 *h, const char *table, int64_t *rows)
{
	char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", table);
	sqlite3_stmt *st = NULL;
	bool ok = sql && sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK &&
	          sqlite3_step(st) == SQLITE_ROW;
	if (ok)
		*rows += sqlite3_column_int64(st, 0);
	else
		log_error("backup: %s: %s", table, sqlite3_errmsg(h));
	sqlite3_finalize(st);
	sqlite3_free(sql);
	return ok;
}

struct census {
	int64_t tables, rows;
	char version[16], app_id[16];
};

static bool take_census(sqlite3 *h, struct census *c)
{
	sqlite3_stmt *st = NULL;
	int rc;

	*c = (struct census){ 0 };
	if (!read_text(h, "PRAGMA user_version", c->version, sizeof(c->version)) ||
	    !read_text(h, "PRAGMA application_id", c->app_id, sizeof(c->app_id)))
		return false;
	rc = sqlite3_prepare_v2(h, "SELECT name FROM sqlite_schema WHERE type = 'table'", -1, &st,
	                        NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc != SQLITE_ROW)
			break;
		c->tables++;
		if (!count_rows(h, (const char *)sqlite3_column_text(st, 0), &c->rows))
			rc = SQLITE_ERROR;
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE;
}

/* One snapshot of `from`, page by page, and what is in it. */
static bool copy_pages(struct db *from, sqlite3 *to, struct census *c)
{
	if (!db_begin(from) || !take_census(from->h, c))
		return false;
	sqlite3_backup *b = sqlite3_backup_init(to, "main", from->h, "main");
	if (b)
		sqlite3_backup_step(b, -1);
	if (!b || sqlite3_backup_finish(b) != SQLITE_OK) {
		log_error("backup: %s", sqlite3_errmsg(to));
		return false;
	}
	return true;
}

static bool verify(sqlite3 *to, const struct census *expected)
{
	char answer[512];
	struct census found;

	/* One plain file, without a log beside it. */
	if (!read_text(to, "PRAGMA journal_mode = delete", answer, sizeof(answer)) ||
	    strcmp(answer, "delete") != 0)
		return false;
	if (!read_text(to, "PRAGMA integrity_check(1)", answer, sizeof(answer)))
		return false;
	if (strcmp(answer, "ok") != 0) {
		log_error("backup: the copy, and so the file, is damaged: %s", answer);
		return false;
	}
	if (!take_census(to, &found))
		return false;
	if (found.tables != expected->tables || found.rows != expected->rows ||
	    strcmp(found.version, expected->version) != 0 ||
	    strcmp(found.app_id, expected->app_id) != 0) {
		log_error("backup: the copy holds %lld rows where the file holds %lld",
		          (long long)found.rows, (long long)expected->rows);
		return false;
	}
	return true;
}

static bool flush(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		log_error("backup: %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Put the finished file under its name, for good. */
static bool install(const char *temporary, const char *to)
{
	char dir[NAME_MAX_BYTES];
	const char *slash = strrchr(to, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - to) + 1 : 1, slash ? to : ".");
	fault_point("backup.made");
	if (!flush(temporary, O_RDONLY))
		return false;
	fault_point("backup.flushed");
	if (rename(temporary, to) < 0) {
		log_error("backup: %s: %s", to, strerror(errno));
		return false;
	}
	fault_point("backup.named");
	return flush(dir, O_RDONLY | O_DIRECTORY);
}

bool backup_copy(const char *from, const char *to)
{
	char temporary[NAME_MAX_BYTES];
	struct census census;
	sqlite3 *copy = NULL;
	bool ok = false;
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;

	int n = snprintf(temporary, sizeof(temporary), "%s.tmp", to);
	if (n < 0 || (size_t)n >= sizeof(temporary)) {
		log_error("backup: the name is too long");
		return false;
	}
	struct db *source = db_open(from, DB_READER);
	if (!source)
		return false;
	if (unlink(temporary) < 0 && errno != ENOENT) {
		log_error("backup: %s: %s", temporary, strerror(errno));
		goto out;
	}
	if (sqlite3_open_v2(temporary, &copy, flags, NULL) != SQLITE_OK) {
		log_error("backup: %s: %s", temporary, sqlite3_errmsg(copy));
		goto out;
	}
	ok = copy_pages(source, copy, &census) && verify(copy, &census);
out:
	ok = sqlite3_close(copy) == SQLITE_OK && ok && install(temporary, to);
	if (!ok)
		unlink(temporary);
	db_close(source);
	return ok;
}
