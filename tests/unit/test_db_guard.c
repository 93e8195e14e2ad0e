/* SPDX-License-Identifier: EUPL-1.2 */
/* A store behind a guard: what is not entitled to write does not, and acknowledges nothing. */
#include "db/meta.h"
#include "db/store.h"
#include "migrated.h"
#include <uv.h>

/* What may be lost. */
struct lease {
	bool held;
	int64_t fence;
	int asked, loses_at; /* lost at this question; 0: never */
};

static struct lease the;

static bool held(void *arg)
{
	struct lease *l = arg;

	if (l->loses_at && ++l->asked >= l->loses_at)
		l->held = false;
	return l->held;
}

struct write {
	struct store_job job;
	bool ended;
};

static void run(struct store_job *job, struct db *db)
{
	(void)job;
	meta_set_fence(db, meta_fence(db) + 1);
}

static void done(struct store_job *job)
{
	((struct write *)job)->ended = true;
}

static enum store_status write_one(uv_loop_t *loop, struct store *s)
{
	struct write w = { .job = { .run = run, .done = done } };

	assert_true(store_write(s, &w.job));
	while (!w.ended)
		uv_run(loop, UV_RUN_ONCE);
	return w.job.status;
}

static int64_t there(const char *path)
{
	struct db *db = db_open(path, DB_READER);
	int64_t fence = meta_fence(db);

	db_close(db);
	return fence;
}

static void who_is_not_entitled_writes_nothing_and_says_nothing(void **state)
{
	struct temp temp;
	const char *path = temp.path;
	uv_loop_t loop;

	(void)state;
	db_close(migrated_make(&temp));
	uv_loop_init(&loop);
	struct store *s = store_create(
		&loop, &(struct store_config){ .path = path, .guard = { held, NULL, &the } });

	the = (struct lease){ .held = true };
	assert_int_equal(write_one(&loop, s), STORE_OK);
	assert_int_equal(there(path), 1);
	the.held = false; /* before it begins */
	assert_int_equal(write_one(&loop, s), STORE_FAILED);
	assert_int_equal(there(path), 1);
	assert_int_equal(store_state(s), DB_READONLY);
	uv_sleep(150); /* after a failure it waits that long */
	the = (struct lease){ .held = true, .loses_at = 2 }; /* between begin and commit */
	assert_int_equal(write_one(&loop, s), STORE_FAILED);
	assert_int_equal(there(path), 1);
	uv_sleep(150);
	the = (struct lease){ .held = true,
		              .loses_at = 3 }; /* while it is committed: there, but not said */
	assert_int_equal(write_one(&loop, s), STORE_FAILED);
	assert_int_equal(there(path), 2);
	uv_sleep(150);
	the = (struct lease){ .held = true };
	assert_int_equal(write_one(&loop, s), STORE_OK);
	assert_int_equal(there(path), 3);
	store_destroy(s);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	temp_remove(&temp);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_is_not_entitled_writes_nothing_and_says_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
