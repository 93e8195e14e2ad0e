/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/copy.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/internal.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum {
	PATH_ROOM = 4096,
	STEP_PAGES = 2048, /* copied at a time: 8 MiB */
	STOP_OPS = 20000,  /* virtual machine steps between two looks at `stop` */
};

/* A connection, and who may end its work. */
struct side {
	sqlite3 *h;
	struct copy_stop *stop;
};

/* ---- an end from outside ---- */

void copy_stop_init(struct copy_stop *s)
{
	*s = (struct copy_stop){ 0 };
	atomic_init(&s->asked, false);
	if (pthread_mutex_init(&s->lock, NULL))
		log_die("copy: no mutex");
}

void copy_stop_finish(struct copy_stop *s)
{
	pthread_mutex_destroy(&s->lock);
}

void copy_stop_ask(struct copy_stop *s)
{
	pthread_mutex_lock(&s->lock);
	atomic_store(&s->asked, true);
	if (s->at_work)
		sqlite3_interrupt(s->at_work);
	pthread_mutex_unlock(&s->lock);
}

bool copy_stop_asked(const struct copy_stop *s)
{
	return s && atomic_load(&s->asked);
}

/* A check or a count of a large table is one step: only an interrupt ends it within. */
static void work_on(struct copy_stop *s, sqlite3 *h)
{
	if (!s)
		return;
	pthread_mutex_lock(&s->lock);
	s->at_work = h;
	pthread_mutex_unlock(&s->lock);
}

static int past_stop(void *arg)
{
	return copy_stop_asked(arg);
}

/* Always false. */
static bool failed(const struct side *s, const char *what)
{
	if (!copy_stop_asked(s->stop))
		log_error("copy: %s: %s", what, sqlite3_errmsg(s->h));
	return false;
}

/* Unusual SQL here: it must work on any version of the schema, whatever its tables. */
static bool read_text(const struct side *s, const char *sql, char *out, size_t size)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) == SQLITE_OK &&
	          sqlite3_step(st) == SQLITE_ROW;
	if (ok)
		snprintf(out, size, "%s", (const char *)sqlite3_column_text(st, 0));
	else
		failed(s, sql);
	sqlite3_finalize(st);
	return ok;
}

static bool read_int(const struct side *s, const char *sql, int64_t *out)
{
	sqlite3_stmt *st = NULL;
	bool ok = sqlite3_prepare_v2(s->h, sql, -1, &st, NULL) == SQLITE_OK &&
	          sqlite3_step(st) == SQLITE_ROW;
	if (ok)
		*out = sqlite3_column_int64(st, 0);
	else
		failed(s, sql);
	sqlite3_finalize(st);
	return ok;
}

static bool count_rows(const struct side *s, const char *table, struct copy_census *c)
{
	struct copy_table *t = &c->tables[c->n];

	if (c->n == COPY_TABLES || strlen(table) >= COPY_NAME) {
		log_error("copy: more than %d tables, or a name of more than %d bytes", COPY_TABLES,
		          COPY_NAME - 1);
		return false;
	}
	char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", table);
	bool ok = sql && read_int(s, sql, &t->rows);
	if (ok) {
		memcpy(t->name, table, strlen(table) + 1);
		c->rows += t->rows;
		c->n++;
	}
	sqlite3_free(sql);
	return ok;
}

static bool take_census(const struct side *s, struct copy_census *c)
{
	static const char SQL[] =
		"SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name";
	sqlite3_stmt *st = NULL;
	int rc;

	*c = (struct copy_census){ 0 };
	if (!read_int(s, "PRAGMA user_version", &c->schema) ||
	    !read_int(s, "PRAGMA application_id", &c->app_id))
		return false;
	rc = sqlite3_prepare_v2(s->h, SQL, -1, &st, NULL);
	while (rc == SQLITE_OK || rc == SQLITE_ROW) {
		rc = sqlite3_step(st);
		if (rc == SQLITE_ROW && !count_rows(s, (const char *)sqlite3_column_text(st, 0), c))
			break;
	}
	sqlite3_finalize(st);
	return rc == SQLITE_DONE;
}

static bool same_census(const struct copy_census *a, const struct copy_census *b)
{
	bool same = a->schema == b->schema && a->app_id == b->app_id && a->n == b->n;

	for (size_t i = 0; same && i < a->n; i++)
		same = a->tables[i].rows == b->tables[i].rows &&
		       !strcmp(a->tables[i].name, b->tables[i].name);
	return same;
}

static bool is_whole(const struct side *s, const struct copy_census *expected)
{
	char answer[512];
	struct copy_census found;

	if (!read_text(s, "PRAGMA integrity_check(1)", answer, sizeof(answer)))
		return false;
	if (strcmp(answer, "ok") != 0) {
		log_error("copy: the copy, and so the file, is damaged: %s", answer);
		return false;
	}
	if (!take_census(s, &found))
		return false;
	if (!same_census(&found, expected)) {
		log_error("copy: it holds %lld rows in %zu tables, not %lld in %zu",
		          (long long)found.rows, found.n, (long long)expected->rows, expected->n);
		return false;
	}
	return true;
}

/* One snapshot of `from`, some pages at a time, and what is in it. What was written goes to the
 * disk as it comes: one large fsync at the end would hold up those of the server's commits. */
static bool copy_pages(struct db *from, const struct side *to, int fd, struct copy_census *c)
{
	struct side source = { from->h, to->stop };
	int rc = SQLITE_OK;

	work_on(to->stop, from->h);
	if (!db_begin(from) || !take_census(&source, c))
		return false;
	work_on(to->stop, to->h);
	sqlite3_backup *b = sqlite3_backup_init(to->h, "main", from->h, "main");
	while (b && rc == SQLITE_OK && !copy_stop_asked(to->stop)) {
		rc = sqlite3_backup_step(b, STEP_PAGES);
		if (fdatasync(fd) < 0)
			rc = SQLITE_IOERR;
	}
	if (!b || sqlite3_backup_finish(b) != SQLITE_OK || rc != SQLITE_DONE)
		return failed(to, "the pages");
	return true;
}

static bool flush(const char *path, int flags)
{
	int fd = open(path, flags | O_CLOEXEC);
	bool ok = fd >= 0 && fsync(fd) == 0;
	if (!ok)
		log_error("copy: %s: %s", path, strerror(errno));
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Put the finished file under its name, for good. */
static bool install(const char *temporary, const char *to)
{
	char dir[PATH_ROOM];
	const char *slash = strrchr(to, '/');

	snprintf(dir, sizeof(dir), "%.*s", slash ? (int)(slash - to) + 1 : 1, slash ? to : ".");
	fault_point("backup.made");
	if (!flush(temporary, O_RDONLY))
		return false;
	fault_point("backup.flushed");
	if (rename(temporary, to) < 0) {
		log_error("copy: %s: %s", to, strerror(errno));
		return false;
	}
	fault_point("backup.named");
	return flush(dir, O_RDONLY | O_DIRECTORY);
}

/* The copy as one plain file, without a log beside it, and sound. */
static bool fill(struct db *source, const char *temporary, struct copy_stop *stop,
                 struct copy_census *c)
{
	char answer[32];
	struct side to = { NULL, stop };
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
	int fd = open(temporary, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	bool ok = false;

	if (fd < 0) {
		log_error("copy: %s: %s", temporary, strerror(errno));
		return false;
	}
	if (sqlite3_open_v2(temporary, &to.h, flags, NULL) != SQLITE_OK || !fts_register(to.h)) {
		failed(&to, temporary);
		goto out;
	}
	sqlite3_progress_handler(source->h, stop ? STOP_OPS : 0, past_stop, stop);
	sqlite3_progress_handler(to.h, stop ? STOP_OPS : 0, past_stop, stop);
	ok = copy_pages(source, &to, fd, c) &&
	     read_text(&to, "PRAGMA journal_mode = delete", answer, sizeof(answer)) &&
	     !strcmp(answer, "delete") && is_whole(&to, c);
	sqlite3_progress_handler(source->h, 0, NULL, NULL);
	work_on(stop, NULL);
out:
	ok = sqlite3_close(to.h) == SQLITE_OK && ok;
	close(fd);
	return ok;
}

bool copy_make(const char *from, const char *to, struct copy_stop *stop, struct copy_census *out)
{
	char temporary[PATH_ROOM];
	struct copy_census census;

	int n = snprintf(temporary, sizeof(temporary), "%s.tmp", to);
	if (n < 0 || (size_t)n >= sizeof(temporary)) {
		log_error("copy: the name is too long");
		return false;
	}
	struct db *source = db_open(from, DB_READER);
	if (!source)
		return false;
	if (unlink(temporary) < 0 && errno != ENOENT) {
		log_error("copy: %s: %s", temporary, strerror(errno));
		db_close(source);
		return false;
	}
	bool ok = fill(source, temporary, stop, out ? out : &census) && install(temporary, to);
	if (!ok)
		unlink(temporary);
	db_close(source);
	return ok;
}

bool copy_count(struct db *db, struct copy_census *out)
{
	return take_census(&(struct side){ .h = db->h }, out);
}

bool copy_check(struct db *db, const struct copy_census *expected)
{
	struct side s = { .h = db->h };
	sqlite3_stmt *st = NULL;
	bool ok = is_whole(&s, expected);

	if (!ok)
		return false;
	ok = sqlite3_prepare_v2(s.h, "PRAGMA foreign_key_check", -1, &st, NULL) == SQLITE_OK;
	int rc = ok ? sqlite3_step(st) : SQLITE_ERROR;
	if (rc == SQLITE_ROW)
		log_error("copy: a row of %s refers to nothing",
		          (const char *)sqlite3_column_text(st, 0));
	else if (rc != SQLITE_DONE)
		failed(&s, "foreign_key_check");
	sqlite3_finalize(st);
	return rc == SQLITE_DONE;
}
