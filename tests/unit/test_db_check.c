/* SPDX-License-Identifier: EUPL-1.2 */
/* Is a file damaged, or is there another reason why it cannot be used? */
#include "temp.h"

#include "base/log.h"
#include "db/db.h"
#include "db/store.h"
#include <fcntl.h>
#include <uv.h>

/* A table and an index of it, each on pages of its own, in one plain file. */
static struct temp make(void)
{
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);

	assert_true(db_exec(db, "CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT,"
	                        " kind TEXT CHECK (kind IN ('a thing')));"
	                        "CREATE INDEX item_name ON item (name);"
	                        "WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n"
	                        " WHERE i < 500) INSERT INTO item SELECT i, 'name ' || i, 'a thing'"
	                        " FROM n"));
	assert_true(db_checkpoint(db, true));
	db_close(db);
	return t;
}

/* Write over the last occurrence of `was`; an index comes after its table. */
static void spoil(const char *path, const char *was, const char *now)
{
	static char data[1 << 20];
	int fd = open(path, O_RDWR);
	ssize_t n = read(fd, data, sizeof(data));
	size_t len = strlen(was);

	assert_true(n > 0);
	for (ssize_t i = n - (ssize_t)len; i >= 0; i--)
		if (!memcmp(data + i, was, len)) {
			assert_int_equal(pwrite(fd, now, len, i), len);
			close(fd);
			return;
		}
	fail_msg("%s is not in the file", was);
}

static bool checked(const char *path)
{
	struct db *db = db_open(path, DB_WRITER);
	bool ok = db && db_check(db);

	db_close(db);
	return ok;
}

static void a_sound_file(void **state)
{
	(void)state;
	struct temp t = make();
	assert_true(checked(t.path));
	assert_false(db_damaged(t.path));
	temp_remove(&t);
}

static void an_index_out_of_step(void **state)
{
	(void)state;
	struct temp t = make();
	spoil(t.path, "name 321", "name 999");
	assert_false(checked(t.path));
	assert_true(db_damaged(t.path));
	temp_remove(&t);
}

static void a_value_that_may_not_be(void **state)
{
	(void)state;
	struct temp t = make();
	spoil(t.path, "a thing", "a thong");
	assert_false(checked(t.path));
	assert_true(db_damaged(t.path));
	temp_remove(&t);
}

static void a_head_that_is_none(void **state)
{
	(void)state;
	struct temp t = make();
	spoil(t.path, "SQLite format 3", "SQLite format X");
	assert_false(checked(t.path));
	assert_true(db_damaged(t.path));
	temp_remove(&t);
}

static void a_file_that_is_not_there(void **state)
{
	(void)state;
	struct temp t = temp_make();
	assert_false(db_damaged(t.path));
	temp_remove(&t);
}

/* ---- found while it is served ---- */

struct job {
	struct store_job job;
	bool back;
};

static void run(struct store_job *j, struct db *db)
{
	(void)j;
	db_fail(db, DB_CORRUPT, "found");
}

static void done(struct store_job *j)
{
	((struct job *)j)->back = true;
}

static void count(void *arg)
{
	++*(int *)arg;
}

static void it_is_told_once(void **state)
{
	(void)state;
	struct temp t = make();
	uv_loop_t loop;
	int told = 0;

	uv_loop_init(&loop);
	struct store *s = store_create(&loop, &(struct store_config){ .path = t.path,
	                                                              .on_damage = count,
	                                                              .on_damage_arg = &told });
	for (int i = 0; i < 3; i++) {
		struct job job = { .job = { .run = run, .done = done } };
		assert_true(store_read(s, &job.job));
		while (!job.back)
			uv_run(&loop, UV_RUN_ONCE);
		assert_int_equal(job.job.error, DB_CORRUPT);
	}
	store_damaged(s);
	assert_int_equal(told, 1);
	assert_int_equal(store_state(s), DB_CORRUPT);
	store_destroy(s);
	uv_run(&loop, UV_RUN_DEFAULT);
	uv_loop_close(&loop);
	temp_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_sound_file),
		cmocka_unit_test(an_index_out_of_step),
		cmocka_unit_test(a_value_that_may_not_be),
		cmocka_unit_test(a_head_that_is_none),
		cmocka_unit_test(a_file_that_is_not_there),
		cmocka_unit_test(it_is_told_once),
	};
	log_init(stderr, LOG_ERROR + 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
