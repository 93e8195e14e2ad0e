/* SPDX-License-Identifier: EUPL-1.2 */
#include "temp.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/store.h"
#include <uv.h>

static const char SQL_ADD[] = "INSERT INTO item (id, body) VALUES (:id, :body)";
static const char SQL_HAS[] = "SELECT count(*) FROM item WHERE id = :id";
static const char SQL_ALL[] = "SELECT count(*) FROM item";
static const char SQL_LONG[] = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
			       " SELECT max(i) FROM n";

static const char SCHEMA[] = "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT NOT NULL)";

struct world {
	uv_loop_t loop;
	struct temp temp;
	struct store *store;
	struct job *order[8192]; /* in the order of done() */
	int done, turns;
};

struct job {
	struct store_job job;
	struct world *w;
	int64_t id;
	const char *sql; /* run this instead of adding the row */
	size_t bytes;    /* of the body */
	bool refuse;     /* after having written */
	bool shy;        /* refuses before having written */
	int runs;
	bool bad_bind, ran;
	uint32_t pause_us;
	int64_t found;
};

static void run(struct store_job *j, struct db *db)
{
	struct job *job = (struct job *)j;
	static char body[1 << 20];

	job->ran = true;
	job->runs++;
	if (job->pause_us)
		usleep(job->pause_us);
	if (job->sql) {
		db_exec(db, job->sql);
		return;
	}
	job->job.refused = job->shy;
	if (job->shy)
		return;
	memset(body, 'x', sizeof(body));
	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", job->id);
	db_text(q, job->bad_bind ? ":nobody" : ":body", (struct str){ body, job->bytes });
	db_run(q);
	job->job.refused = job->refuse;
}

static void look(struct store_job *j, struct db *db)
{
	struct job *job = (struct job *)j;
	struct query *q = db_q(db, job->sql ? job->sql : SQL_HAS);

	job->ran = true;
	if (!job->sql)
		db_int(q, ":id", job->id);
	if (db_one(q))
		job->found = db_col_int(q, 0);
}

static void done(struct store_job *j)
{
	struct job *job = (struct job *)j;
	job->w->order[job->w->done++] = job;
}

static void turn(void *arg)
{
	((struct world *)arg)->turns++;
}

static void world_init_at(struct world *w, const struct store_config *cfg)
{
	struct store_config c = cfg ? *cfg : (struct store_config){ 0 };
	c.path = w->temp.path;
	struct db *db = db_open(c.path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_exec(db, SCHEMA));
	db_close(db);
	uv_loop_init(&w->loop);
	w->store = store_create(&w->loop, &c);
	assert_non_null(w->store);
	store_set_turn(w->store, turn, w);
}

static void world_init(struct world *w, const struct store_config *cfg)
{
	memset(w, 0, sizeof(*w));
	w->temp = temp_make();
	world_init_at(w, cfg);
}

/* Run the loop until so many jobs have come back. */
static void await(struct world *w, int n)
{
	while (w->done < n)
		uv_run(&w->loop, UV_RUN_ONCE);
	assert_int_equal(w->done, n);
}

static void world_stop(struct world *w)
{
	store_destroy(w->store);
	uv_run(&w->loop, UV_RUN_DEFAULT);
	assert_int_equal(uv_loop_close(&w->loop), 0);
}

static void world_finish(struct world *w)
{
	world_stop(w);
	temp_remove(&w->temp);
}

static struct job *submit(struct world *w, struct job *job, int64_t id)
{
	job->w = w;
	job->id = id;
	job->job.run = run;
	job->job.done = done;
	assert_true(store_write(w->store, &job->job));
	return job;
}

static int64_t ask(struct world *w, const char *sql)
{
	struct job job = { .job = { .run = look, .done = done }, .w = w, .sql = sql };
	assert_true(store_read(w->store, &job.job));
	await(w, w->done + 1);
	assert_int_equal(job.job.status, STORE_OK);
	return job.found;
}

/* One more write, waited for: did it succeed? */
static bool writes(struct world *w, int64_t id, size_t bytes)
{
	struct job job = { .bytes = bytes };
	submit(w, &job, id);
	await(w, w->done + 1);
	return job.job.status == STORE_OK;
}

static void comes_back_in_the_order_given(void **state)
{
	(void)state;
	enum { N = 3000 };
	static struct world w;
	static struct job jobs[N];
	world_init(&w, NULL);
	for (int i = 0; i < N; i++)
		submit(&w, &jobs[i], i + 1);
	await(&w, N);
	for (int i = 0; i < N; i++) {
		assert_ptr_equal(w.order[i], &jobs[i]);
		assert_int_equal(jobs[i].job.status, STORE_OK);
	}
	assert_int_equal(ask(&w, SQL_ALL), N);
	struct store_stats st;
	store_stats(w.store, &st);
	assert_int_equal(st.written, N);
	assert_true(st.commits >= N / 256 && st.commits < N);
	assert_true(st.checkpoints <= 1); /* not one a commit */
	assert_true(w.turns > 0 && w.turns <= (int)st.commits + 1);
	uint64_t sum = 0;
	for (int k = 0; k < STORE_HIST; k++)
		sum += st.rows_hist[k];
	assert_int_equal(sum, st.commits);
	assert_int_equal(st.rows_sum, N);
	/* each commit waited for its sync, which takes a part of its time */
	uint64_t syncs = 0;
	for (int k = 0; k < HIST_BUCKETS; k++)
		syncs += st.syncs.n[k];
	assert_in_range(syncs, st.commits, 2 * st.commits + 4);
	assert_in_range(st.syncs.sum_us, 1, st.commit_us_sum + st.checkpoint_us_sum);
	world_finish(&w);
}

static void a_refused_job_is_undone_alone(void **state)
{
	(void)state;
	static struct world w;
	static struct job jobs[100];
	memset(jobs, 0, sizeof(jobs));
	world_init(&w, NULL);
	for (int i = 0; i < 100; i++) {
		jobs[i].refuse = i % 3 == 1;
		jobs[i].bad_bind = i % 3 == 2; /* fails, and run() does not look */
		submit(&w, &jobs[i], i + 1);
	}
	await(&w, 100);
	for (int i = 0; i < 100; i++) {
		assert_int_equal(jobs[i].job.status, i % 3 == 2 ? STORE_FAILED : STORE_OK);
		assert_int_equal(jobs[i].job.refused, i % 3 == 1);
	}
	assert_int_equal(ask(&w, SQL_ALL), 34);
	assert_int_equal(store_state(w.store), DB_OK);
	/* a violated constraint nobody expected is a failure of that job too */
	assert_false(writes(&w, 1, 1));
	assert_true(writes(&w, 1000, 1));
	world_finish(&w);
}

static void only_a_refusal_after_a_write_runs_a_batch_twice(void **state)
{
	(void)state;
	static struct world w;
	static struct job jobs[20];
	struct store_stats st;
	memset(jobs, 0, sizeof(jobs));
	world_init(&w, NULL);
	for (int i = 0; i < 20; i++) {
		jobs[i].shy = i % 2;
		submit(&w, &jobs[i], i + 1);
	}
	await(&w, 20);
	store_stats(w.store, &st);
	assert_int_equal(st.reruns, 0);
	assert_int_equal(st.refused, 10);
	for (int i = 0; i < 20; i++)
		assert_int_equal(jobs[i].runs, 1);

	struct job alone = { .refuse = true };
	submit(&w, &alone, 100);
	await(&w, 21);
	store_stats(w.store, &st);
	assert_int_equal(st.reruns, 0); /* nobody else is in its batch */
	assert_int_equal(alone.runs, 1);
	assert_int_equal(alone.job.status, STORE_OK);
	assert_true(alone.job.refused);
	assert_int_equal(ask(&w, SQL_ALL), 10);
	assert_true(writes(&w, 100, 1)); /* its row is not there */

	/* Whatever batches they come to be in: those refused are undone, the others are there. */
	memset(jobs, 0, sizeof(jobs));
	for (int i = 0; i < 20; i++) {
		jobs[i].refuse = i % 2;
		submit(&w, &jobs[i], 200 + i);
	}
	await(&w, w.done + 20);
	for (int i = 0; i < 20; i++) {
		assert_int_equal(jobs[i].job.status, STORE_OK);
		assert_true(jobs[i].runs == 1 || jobs[i].runs == 2);
	}
	assert_int_equal(ask(&w, SQL_ALL), 21);
	world_finish(&w);
}

static void what_is_acknowledged_can_be_read_at_once(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, NULL);
	for (int64_t id = 1; id <= 50; id++) {
		assert_true(writes(&w, id, 10));
		struct job job = { .job = { .run = look, .done = done }, .w = &w, .id = id };
		assert_true(store_read(w.store, &job.job));
		await(&w, w.done + 1);
		assert_int_equal(job.found, 1);
	}
	world_finish(&w);
}

static void full_queues_say_busy(void **state)
{
	(void)state;
	static struct world w;
	static struct job jobs[300];
	memset(jobs, 0, sizeof(jobs));
	world_init(&w, &(struct store_config){ .queue_max = 20 });
	int taken = 0;
	for (int i = 0; i < 300; i++) {
		jobs[i] = (struct job){ .w = &w, .id = i + 1, .pause_us = 2000 };
		jobs[i].job.run = run;
		jobs[i].job.done = done;
		taken += store_write(w.store, &jobs[i].job);
	}
	assert_true(taken >= 20 && taken < 300);
	await(&w, taken);
	struct store_stats st;
	store_stats(w.store, &st);
	assert_int_equal(st.busy, 300 - taken);
	assert_true(writes(&w, 1000, 1));
	world_finish(&w);
}

static void drain_finishes_what_it_accepted(void **state)
{
	(void)state;
	static struct world w;
	static struct job jobs[1000];
	memset(jobs, 0, sizeof(jobs));
	world_init(&w, NULL);
	for (int i = 0; i < 1000; i++)
		submit(&w, &jobs[i], i + 1);
	assert_true(store_drain(w.store));
	assert_int_equal(w.done, 1000);
	struct job late = { .job = { .run = run, .done = done } };
	assert_false(store_write(w.store, &late.job));
	assert_false(store_read(w.store, &late.job));
	assert_true(store_drain(w.store));
	world_stop(&w);

	char wal[320];
	snprintf(wal, sizeof(wal), "%s-wal", w.temp.path);
	FILE *f = fopen(wal, "r"); /* empty, or gone */
	if (f) {
		fseek(f, 0, SEEK_END);
		assert_int_equal(ftell(f), 0);
		fclose(f);
	}
	temp_remove(&w.temp);
}

static void a_full_file_fails_writes_until_there_is_room(void **state)
{
	(void)state;
	static struct world w;
	static struct job jobs[40];
	memset(jobs, 0, sizeof(jobs));
	world_init(&w, NULL);
	assert_true(writes(&w, 1, 100));
	struct job shrink = { .sql = "PRAGMA max_page_count = 20" };
	submit(&w, &shrink, 0);
	for (int i = 0; i < 40; i++) {
		jobs[i].bytes = 8000;
		submit(&w, &jobs[i], i + 100);
	}
	await(&w, w.done + 41);
	assert_int_equal(store_state(w.store), DB_FULL);
	int failed = 0;
	for (int i = 0; i < 40; i++) {
		bool there = false;
		struct job job = { .job = { .run = look, .done = done }, .w = &w, .id = i + 100 };
		assert_true(store_read(w.store, &job.job)); /* reads go on */
		await(&w, w.done + 1);
		assert_int_equal(job.job.status, STORE_OK);
		there = job.found;
		assert_int_equal(there, jobs[i].job.status == STORE_OK);
		if (jobs[i].job.status == STORE_FAILED)
			assert_int_equal(jobs[i].job.error, DB_FULL);
		failed += jobs[i].job.status == STORE_FAILED;
	}
	assert_true(failed > 10);
	usleep(150000); /* until a batch is tried again */
	struct job grow = { .sql = "PRAGMA max_page_count = 1000000" };
	submit(&w, &grow, 0);
	await(&w, w.done + 1);
	assert_true(grow.ran);
	int64_t start = clock_mono_ms();
	int64_t id = 1000;
	while (!writes(&w, id++, 8000))
		usleep(10000);
	assert_true(clock_mono_ms() - start < 10000);
	assert_int_equal(store_state(w.store), DB_OK);
	world_finish(&w);
}

static void it_recovers_without_being_asked(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, NULL);
	/* A foreign process holds the file: the writer waits for it, then says so. */
	struct job hold = { .sql = "PRAGMA busy_timeout = 50" };
	submit(&w, &hold, 0);
	await(&w, 1);
	struct db *foreign = db_open(w.temp.path, DB_WRITER);
	assert_true(db_begin(foreign));
	assert_false(writes(&w, 1, 1));
	assert_int_equal(store_state(w.store), DB_BUSY);
	assert_int_equal(ask(&w, SQL_ALL), 0);
	db_rollback(foreign);
	db_close(foreign);
	int64_t start = clock_mono_ms();
	while (store_state(w.store) != DB_OK && clock_mono_ms() - start < 5000)
		usleep(20000);
	assert_int_equal(store_state(w.store), DB_OK);
	assert_true(writes(&w, 1, 1));
	world_finish(&w);
}

static void a_long_read_is_ended_and_others_go_on(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, &(struct store_config){ .read_max_ms = 500, .readers = 2 });
	struct job job = { .job = { .run = look, .done = done }, .w = &w, .sql = SQL_LONG };
	assert_true(store_read(w.store, &job.job));
	assert_int_equal(ask(&w, SQL_ALL), 0); /* the other thread */
	await(&w, 2);
	assert_int_equal(job.job.status, STORE_FAILED);
	assert_int_equal(job.job.error, DB_TIMEOUT);
	assert_int_equal(store_state(w.store), DB_OK);
	world_finish(&w);
}

static void the_log_is_copied_back(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, &(struct store_config){ .wal_max_bytes = 64 << 10, .idle_ms = 50 });
	struct store_stats st;
	for (int64_t id = 1; id <= 60; id++)
		assert_true(writes(&w, id, 8000));
	store_stats(w.store, &st);
	assert_true(st.checkpoints > 0);
	int64_t start = clock_mono_ms();
	do {
		usleep(20000);
		store_stats(w.store, &st);
	} while (st.wal_pages > 0 && clock_mono_ms() - start < 3000);
	assert_int_equal(st.wal_pages, 0);
	uint64_t n = st.checkpoints;
	usleep(300000); /* nothing to copy: it rests */
	store_stats(w.store, &st);
	assert_int_equal(st.checkpoints, n);
	world_finish(&w);
}

static void jobs_that_change_nothing_do_not_keep_the_log_from_being_copied_back(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, &(struct store_config){ .idle_ms = 200 });
	struct store_stats st;
	assert_true(writes(&w, 1, 8000));
	int64_t start = clock_mono_ms();
	do {
		struct job shy = { .shy = true };
		submit(&w, &shy, 2);
		await(&w, w.done + 1);
		usleep(20000);
		store_stats(w.store, &st);
	} while (st.wal_pages > 0 && clock_mono_ms() - start < 5000);
	assert_int_equal(st.wal_pages, 0);
	world_finish(&w);
}

static void what_nobody_waits_for_is_not_counted_as_being_written(void **state)
{
	(void)state;
	static struct world w;
	world_init(&w, NULL);
	struct job quiet = { .job = { .background = true }, .bytes = 10 }, asked = { .bytes = 10 };
	submit(&w, &quiet, 1);
	assert_false(store_writing(w.store));
	submit(&w, &asked, 2);
	assert_true(store_writing(w.store));
	await(&w, 2);
	assert_false(store_writing(w.store));
	world_finish(&w);
}

static void a_missing_file_is_said_at_once(void **state)
{
	(void)state;
	uv_loop_t loop;
	uv_loop_init(&loop);
	assert_null(store_create(&loop, &(struct store_config){ .path = "/nonexistent/x.db" }));
	assert_int_equal(uv_loop_close(&loop), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(comes_back_in_the_order_given),
		cmocka_unit_test(a_refused_job_is_undone_alone),
		cmocka_unit_test(only_a_refusal_after_a_write_runs_a_batch_twice),
		cmocka_unit_test(what_is_acknowledged_can_be_read_at_once),
		cmocka_unit_test(full_queues_say_busy),
		cmocka_unit_test(drain_finishes_what_it_accepted),
		cmocka_unit_test(a_full_file_fails_writes_until_there_is_room),
		cmocka_unit_test(it_recovers_without_being_asked),
		cmocka_unit_test(a_long_read_is_ended_and_others_go_on),
		cmocka_unit_test(the_log_is_copied_back),
		cmocka_unit_test(
			jobs_that_change_nothing_do_not_keep_the_log_from_being_copied_back),
		cmocka_unit_test(what_nobody_waits_for_is_not_counted_as_being_written),
		cmocka_unit_test(a_missing_file_is_said_at_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
