/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * A disk that fails: SQLite's own method. Every call that writes, syncs or
 * truncates is counted; the n-th fails, for n = 1, 2, 3 ... until a whole run
 * meets no failure. What was acknowledged must be there, what was refused must
 * not, and the store must find back by itself.
 */
#include "temp.h"

#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/fault_vfs.h"
#include "db/store.h"
#include <uv.h>

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
static bool one_run(int nth, const char *what)
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
	char plan[64];
	snprintf(plan, sizeof(plan), "io=%s:%d", what, nth);
	fault_plan(plan);
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
	bool failed = fault_fired();
	fault_plan("");

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

static void every_call_may_fail_once(const char *what, int at_least)
{
	int n = 1;
	log_init(stderr, LOG_ERROR + 1);
	while (one_run(n, what))
		n++;
	log_init(stderr, LOG_INFO);
	print_message("%s: %d calls, each failed once\n", what, n - 1);
	assert_true(n > at_least);
}

static void the_disk_errs(void **state)
{
	(void)state;
	every_call_may_fail_once("write+sync+truncate", 50);
}

static void the_disk_is_full(void **state)
{
	(void)state;
	every_call_may_fail_once("write+sync+truncate+full", 50);
}

static void what_is_read_errs(void **state)
{
	(void)state;
	every_call_may_fail_once("read+shm+open+delete", 10);
}

/* ---- the attempt after a failure ---- */

enum { HELD_AT_THE_END_OF_THE_ATTEMPT = 4 };

/* Asked when a transaction begins and before its COMMIT: of the job, and of the attempt after it. */
static bool held_but_once(void *arg)
{
	int *asked = arg;

	return ++*asked != HELD_AT_THE_END_OF_THE_ATTEMPT;
}

static enum store_status write_one(struct store *s, uv_loop_t *loop, struct job *job)
{
	int before = *job->done;

	job->job.run = run;
	job->job.done = done;
	assert_true(store_write(s, &job->job));
	while (*job->done == before)
		uv_run(loop, UV_RUN_ONCE);
	return job->job.status;
}

static void an_attempt_that_fails_leaves_nothing_open(void **state)
{
	int asked = 0, finished = 0;
	struct temp t = temp_make();
	struct store_config cfg = { .readers = 1,
		                    .path = t.path,
		                    .guard = { .held = held_but_once, .arg = &asked } };
	struct job first = { .id = 1, .done = &finished }, second = { .id = 2, .done = &finished };
	uv_loop_t loop;

	(void)state;
	prepare(&t);
	uv_loop_init(&loop);
	struct store *s = store_create(&loop, &cfg);
	assert_non_null(s);
	fault_plan("io=sync:1");
	assert_int_equal(write_one(s, &loop, &first), STORE_FAILED);
	assert_int_equal(first.job.error, DB_IOERR);
	assert_true(asked >= HELD_AT_THE_END_OF_THE_ATTEMPT);
	fault_plan("");
	usleep(150 * 1000); /* what comes at once is refused without an attempt */
	assert_int_equal(write_one(s, &loop, &second), STORE_OK);
	store_destroy(s);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	temp_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_disk_errs),
		cmocka_unit_test(the_disk_is_full),
		cmocka_unit_test(what_is_read_errs),
		cmocka_unit_test(an_attempt_that_fails_leaves_nothing_open),
	};
#ifndef FAULTS_BUILD /* where every program has it */
	fault_vfs_install();
#endif
	return cmocka_run_group_tests(tests, NULL, NULL);
}
