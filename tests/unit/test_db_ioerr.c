/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A disk that fails: SQLite's own method. Every call that writes, syncs or
 * truncates is counted; the n-th fails, for n = 1, 2, 3 ... until a whole run
 * meets no failure. What was acknowledged must be there, what was refused must
 * not, and the store must find back by itself.
 */
#include "temp.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/store.h"
#include <sqlite3.h>
#include <stdatomic.h>
#include <uv.h>

/* ---- a file system that stands before the real one ---- */

struct shim_file {
	sqlite3_file base;
	sqlite3_file *real; /* behind this structure */
};

static sqlite3_vfs *real_vfs;
static atomic_int calls_left; /* the call that brings it to 0 fails; negative: none does */
static atomic_int fail_with, fail_count;

static sqlite3_file *real(sqlite3_file *f)
{
	return ((struct shim_file *)f)->real;
}

/* The failure asked for, or SQLITE_OK. */
static int fate(void)
{
	if (atomic_load(&calls_left) < 0 || atomic_fetch_sub(&calls_left, 1) != 1)
		return SQLITE_OK;
	atomic_fetch_add(&fail_count, 1);
	return atomic_load(&fail_with);
}

static int shim_close(sqlite3_file *f)
{
	return real(f)->pMethods->xClose(real(f));
}
static int shim_read(sqlite3_file *f, void *p, int n, sqlite3_int64 at)
{
	return real(f)->pMethods->xRead(real(f), p, n, at);
}
static int shim_write(sqlite3_file *f, const void *p, int n, sqlite3_int64 at)
{
	int rc = fate();
	if (rc) { /* half of it reaches the disk */
		real(f)->pMethods->xWrite(real(f), p, n / 2, at);
		return rc;
	}
	return real(f)->pMethods->xWrite(real(f), p, n, at);
}
static int shim_truncate(sqlite3_file *f, sqlite3_int64 size)
{
	int rc = fate();
	return rc ? rc : real(f)->pMethods->xTruncate(real(f), size);
}
static int shim_sync(sqlite3_file *f, int flags)
{
	int rc = fate();
	return rc ? SQLITE_IOERR_FSYNC : real(f)->pMethods->xSync(real(f), flags);
}
static int shim_size(sqlite3_file *f, sqlite3_int64 *size)
{
	return real(f)->pMethods->xFileSize(real(f), size);
}
static int shim_lock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xLock(real(f), level);
}
static int shim_unlock(sqlite3_file *f, int level)
{
	return real(f)->pMethods->xUnlock(real(f), level);
}
static int shim_check_lock(sqlite3_file *f, int *out)
{
	return real(f)->pMethods->xCheckReservedLock(real(f), out);
}
static int shim_control(sqlite3_file *f, int op, void *arg)
{
	return real(f)->pMethods->xFileControl(real(f), op, arg);
}
static int shim_sector(sqlite3_file *f)
{
	return real(f)->pMethods->xSectorSize(real(f));
}
static int shim_traits(sqlite3_file *f)
{
	return real(f)->pMethods->xDeviceCharacteristics(real(f));
}
static int shim_map(sqlite3_file *f, int page, int size, int extend, void volatile **out)
{
	return real(f)->pMethods->xShmMap(real(f), page, size, extend, out);
}
static int shim_shm_lock(sqlite3_file *f, int offset, int n, int flags)
{
	return real(f)->pMethods->xShmLock(real(f), offset, n, flags);
}
static void shim_barrier(sqlite3_file *f)
{
	real(f)->pMethods->xShmBarrier(real(f));
}
static int shim_unmap(sqlite3_file *f, int drop)
{
	return real(f)->pMethods->xShmUnmap(real(f), drop);
}

static int shim_open(sqlite3_vfs *vfs, const char *name, sqlite3_file *f, int flags, int *out)
{
	static const sqlite3_io_methods methods = {
		.iVersion = 2,
		.xClose = shim_close,
		.xRead = shim_read,
		.xWrite = shim_write,
		.xTruncate = shim_truncate,
		.xSync = shim_sync,
		.xFileSize = shim_size,
		.xLock = shim_lock,
		.xUnlock = shim_unlock,
		.xCheckReservedLock = shim_check_lock,
		.xFileControl = shim_control,
		.xSectorSize = shim_sector,
		.xDeviceCharacteristics = shim_traits,
		.xShmMap = shim_map,
		.xShmLock = shim_shm_lock,
		.xShmBarrier = shim_barrier,
		.xShmUnmap = shim_unmap,
	};
	struct shim_file *s = (struct shim_file *)f;
	(void)vfs;
	s->real = (sqlite3_file *)(s + 1);
	int rc = real_vfs->xOpen(real_vfs, name, s->real, flags, out);
	f->pMethods = s->real->pMethods ? &methods : NULL;
	return rc;
}

static void shim_install(void)
{
	static sqlite3_vfs shim;
	real_vfs = sqlite3_vfs_find(NULL);
	shim = *real_vfs;
	shim.pNext = NULL;
	shim.zName = "shim";
	shim.szOsFile = (int)sizeof(struct shim_file) + real_vfs->szOsFile;
	shim.xOpen = shim_open;
	atomic_store(&calls_left, -1);
	assert_int_equal(sqlite3_vfs_register(&shim, 1), SQLITE_OK);
}

/* ---- the run ---- */

enum { WRITES = 12 };

static const char SQL_ADD[] = "INSERT INTO item (id, body) VALUES (:id, :body)";
static const char SQL_PART[] = "INSERT INTO part (item) VALUES (:id)";
static const char SQL_SEEN[] = "SELECT (SELECT count(*) FROM item WHERE id = :id) AS items,"
			       " (SELECT count(*) FROM part WHERE item = :id) AS parts";

struct job {
	struct store_job job;
	int64_t id;
	int *done;
};

/* Two tables, so that half a job would show. */
static void run(struct store_job *j, struct db *db)
{
	const struct job *job = (const struct job *)j;
	static char body[12000];
	memset(body, 'x', sizeof(body));
	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", job->id);
	db_text(q, ":body", (struct str){ body, sizeof(body) });
	db_run(q);
	q = db_q(db, SQL_PART);
	db_int(q, ":id", job->id);
	db_run(q);
}

static void done(struct store_job *j)
{
	++*((struct job *)j)->done;
}

static void prepare(const struct temp *t)
{
	struct db *db = db_open(t->path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_exec(db, "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT);"
	                        "CREATE TABLE part (item INTEGER PRIMARY KEY)"));
	db_close(db);
}

static void verify(const struct temp *t, const struct job *jobs)
{
	struct db *db = db_open(t->path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_check(db));
	for (int i = 0; i < WRITES; i++) {
		struct query *q = db_q(db, SQL_SEEN);
		db_int(q, ":id", i);
		assert_true(db_one(q));
		int64_t expected = jobs[i].job.status == STORE_OK;
		assert_int_equal(db_col_int(q, 0), expected);
		assert_int_equal(db_col_int(q, 1), expected);
	}
	db_close(db);
}

/* true: a call failed; false: the run went through, so there are no more to fail. */
static bool one_run(int nth, int rc)
{
	static const struct store_config tuning = { .readers = 1, .wal_max_bytes = 40 << 10 };
	struct job jobs[WRITES] = { 0 };
	struct temp t = temp_make();
	struct store_config cfg = tuning;
	uv_loop_t loop;
	int finished = 0;

	cfg.path = t.path;
	prepare(&t);
	uv_loop_init(&loop);
	struct store *s = store_create(&loop, &cfg);
	assert_non_null(s);
	atomic_store(&fail_with, rc);
	atomic_store(&fail_count, 0);
	atomic_store(&calls_left, nth);
	for (int i = 0; i < WRITES; i++) {
		jobs[i] = (struct job){ .id = i, .done = &finished };
		jobs[i].job.run = run;
		jobs[i].job.done = done;
		assert_true(store_write(s, &jobs[i].job));
		while (finished < i - i % 3) /* up to three in a batch */
			uv_run(&loop, UV_RUN_ONCE);
	}
	while (finished < WRITES)
		uv_run(&loop, UV_RUN_ONCE);
	bool failed = atomic_load(&fail_count) > 0;
	atomic_store(&calls_left, -1);

	/* Whatever happened, it is soon well again. */
	struct job last = { .id = WRITES, .done = &finished };
	last.job.run = run;
	last.job.done = done;
	int64_t start = clock_mono_ms();
	do {
		int before = finished;
		assert_true(store_write(s, &last.job));
		while (finished == before)
			uv_run(&loop, UV_RUN_ONCE);
		if (last.job.status != STORE_OK)
			usleep(20000);
	} while (last.job.status != STORE_OK && clock_mono_ms() - start < 2000);
	assert_int_equal(last.job.status, STORE_OK);
	assert_int_equal(store_state(s), DB_OK);
	store_destroy(s);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	verify(&t, jobs);
	temp_remove(&t);
	return failed;
}

static void every_call_may_fail_once(int rc, int at_least)
{
	int n = 1;
	log_init(stderr, LOG_ERROR + 1);
	while (one_run(n, rc))
		n++;
	log_init(stderr, LOG_INFO);
	print_message("%d calls, each failed once\n", n - 1);
	assert_true(n > at_least);
}

static void the_disk_errs(void **state)
{
	(void)state;
	every_call_may_fail_once(SQLITE_IOERR_WRITE, 50);
}

static void the_disk_is_full(void **state)
{
	(void)state;
	every_call_may_fail_once(SQLITE_FULL, 50);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_disk_errs),
		cmocka_unit_test(the_disk_is_full),
	};
	shim_install();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
