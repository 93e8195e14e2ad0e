/* SPDX-License-Identifier: EUPL-1.2 */
/* A disk that is really full: a small tmpfs, in a mount namespace of its own. Skipped where
 * that is not allowed. */
#define _GNU_SOURCE
#include "temp.h"

#include "base/clock.h"
#include "base/log.h"
#include "db/store.h"
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <uv.h>

static const char SQL_ADD[] = "INSERT INTO item (id, body) VALUES (:id, :body)";
static const char SQL_HAS[] = "SELECT count(*) FROM item WHERE id = :id";

static bool mounted;

struct job {
	struct store_job job;
	int64_t id;
	int64_t found;
	bool back;
};

static void run(struct store_job *j, struct db *db)
{
	static char body[20000];
	memset(body, 'x', sizeof(body));
	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", ((struct job *)j)->id);
	db_text(q, ":body", (struct str){ body, sizeof(body) });
	db_run(q);
}

static void look(struct store_job *j, struct db *db)
{
	struct query *q = db_q(db, SQL_HAS);
	db_int(q, ":id", ((struct job *)j)->id);
	if (db_one(q))
		((struct job *)j)->found = db_col_int(q, 0);
}

static void done(struct store_job *j)
{
	((struct job *)j)->back = true;
}

static bool wait_for(uv_loop_t *loop, struct job *job)
{
	while (!job->back)
		uv_run(loop, UV_RUN_ONCE);
	return job->job.status == STORE_OK;
}

static bool add(uv_loop_t *loop, struct store *s, int64_t id)
{
	struct job job = { .job = { .run = run, .done = done }, .id = id };
	assert_true(store_write(s, &job.job));
	return wait_for(loop, &job);
}

static bool has(uv_loop_t *loop, struct store *s, int64_t id)
{
	struct job job = { .job = { .run = look, .done = done }, .id = id };
	assert_true(store_read(s, &job.job));
	assert_true(wait_for(loop, &job));
	return job.found;
}

/* Take all the room there is. */
static void fill(const char *path)
{
	static const char block[4096];
	int fd = open(path, O_WRONLY | O_CREAT | O_APPEND, 0600);
	assert_true(fd >= 0);
	while (write(fd, block, sizeof(block)) > 0)
		;
	close(fd);
}

static void a_full_disk_loses_nothing_and_passes(void **state)
{
	(void)state;
	if (!mounted)
		skip();
	struct temp t = temp_make();
	assert_int_equal(mount("palabre", t.dir, "tmpfs", 0, "size=6m"), 0);
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(db_exec(db, "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT)"));
	db_close(db);

	uv_loop_t loop;
	uv_loop_init(&loop);
	struct store *s = store_create(&loop, &(struct store_config){ .path = t.path });
	int64_t id = 0;
	bool ok[1000] = { 0 };
	for (; id < 20; id++)
		assert_true(ok[id] = add(&loop, s, id));
	char filler[320];
	snprintf(filler, sizeof(filler), "%s/filler", t.dir);
	fill(filler);
	int failures = 0;
	for (; id < 900 && failures < 30; id++) {
		ok[id] = add(&loop, s, id);
		failures += !ok[id];
		usleep(ok[id] ? 0 : 20000);
	}
	assert_int_equal(failures, 30);
	assert_int_not_equal(store_state(s), DB_OK);
	for (int64_t i = 0; i < id; i++)
		assert_int_equal(has(&loop, s, i), ok[i]);

	unlink(filler);
	int64_t start = clock_mono_ms();
	while (store_state(s) != DB_OK && clock_mono_ms() - start < 5000)
		usleep(10000);
	assert_true(clock_mono_ms() - start < 2000); /* by itself */
	assert_true(ok[id] = add(&loop, s, id));
	id++;
	store_destroy(s);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);

	db = db_open(t.path, DB_WRITER);
	assert_true(db_check(db));
	for (int64_t i = 0; i < id; i++) {
		struct query *q = db_q(db, SQL_HAS);
		db_int(q, ":id", i);
		assert_true(db_one(q));
		assert_int_equal(db_col_int(q, 0), ok[i]);
	}
	db_close(db);
	assert_int_equal(umount(t.dir), 0);
	rmdir(t.dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_full_disk_loses_nothing_and_passes),
	};
	mounted = !unshare(CLONE_NEWNS) && !mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
