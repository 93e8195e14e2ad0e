/* SPDX-License-Identifier: EUPL-1.2 */
#include "temp.h"

#include "base/log.h"
#include "db/copy.h"
#include "db/db.h"
#include "db/lock.h"
#include "db/meta.h"
#include "db/migrate.h"
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

static const struct migration two[] = {
	{ "0001_first", "CREATE TABLE a (id INTEGER PRIMARY KEY, v TEXT) STRICT;"
	                "INSERT INTO a (v) VALUES ('one'), ('two');" },
	{ "0002_second", "CREATE TABLE b (a INTEGER NOT NULL REFERENCES a (id)) STRICT;"
	                 "INSERT INTO b SELECT id FROM a;" },
};

static int64_t count(struct db *db, const char *sql)
{
	struct query *q = db_q(db, sql);
	return db_one(q) ? db_col_int(q, 0) : -1;
}

static const char SQL_A[] = "SELECT count(*) FROM a";
static const char SQL_B[] = "SELECT count(*) FROM b";
static const char SQL_APP_ID[] = "PRAGMA application_id";
static const char SQL_KEYS[] = "PRAGMA foreign_keys";

/* What the log said while the test ran. */
static char said[8192];
static FILE *sink;

static void listen_to_log(void)
{
	memset(said, 0, sizeof(said));
	sink = fmemopen(said, sizeof(said) - 1, "w");
	assert_non_null(sink);
	setbuf(sink, NULL);
	log_init(sink, LOG_INFO);
}

static const char *log_said(void)
{
	log_init(stderr, LOG_INFO);
	fclose(sink);
	return said;
}

static void brings_an_empty_file_up_to_date(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	assert_int_equal(migrate_version(db), 0);
	assert_true(migrate_run(db, two, 2));
	assert_int_equal(migrate_version(db), 2);
	assert_int_equal(count(db, SQL_APP_ID), MIGRATE_APP_ID);
	assert_int_equal(count(db, SQL_B), 2);
	assert_int_equal(count(db, SQL_KEYS), 1);
	assert_true(migrate_run(db, two, 2)); /* nothing to do */
	db_close(db);
	temp_remove(&t);
}

static void keeps_a_copy_of_what_it_changes(void **state)
{
	(void)state;
	struct temp t = temp_make();
	char bak[320];
	snprintf(bak, sizeof(bak), "%s.v1.bak", t.path);
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(migrate_run(db, two, 1));
	assert_int_not_equal(access(bak, F_OK), 0); /* nothing was there to keep */
	assert_true(db_exec(db, "INSERT INTO a (v) VALUES ('three')"));
	assert_true(migrate_run(db, two, 2));
	db_close(db);

	db = db_open(bak, DB_WRITER);
	assert_int_equal(migrate_version(db), 1);
	assert_int_equal(count(db, SQL_A), 3);
	db_close(db);
	snprintf(bak, sizeof(bak), "%s.v1.bak-wal", t.path);
	unlink(bak);
	snprintf(bak, sizeof(bak), "%s.v1.bak-shm", t.path);
	unlink(bak);
	temp_remove(&t);
}

static void refuses_a_newer_file(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(migrate_run(db, two, 2));
	listen_to_log();
	assert_false(migrate_run(db, two, 1));
	assert_non_null(strstr(log_said(), "version 2"));
	assert_int_equal(migrate_version(db), 2);
	db_close(db);
	temp_remove(&t);
}

static void refuses_what_is_not_ours(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(db_exec(db, "CREATE TABLE bookmark (url TEXT)"));
	listen_to_log();
	assert_false(migrate_run(db, two, 2));
	assert_non_null(strstr(log_said(), "another program"));
	assert_int_equal(migrate_version(db), 0);
	assert_true(db_exec(db, "DROP TABLE bookmark; PRAGMA application_id = 42"));
	assert_false(migrate_run(db, two, 2));
	db_close(db);
	temp_remove(&t);
}

static void a_failing_one_changes_nothing(void **state)
{
	(void)state;
	static const char *const bad[] = {
		"CREATE TABLE b (x) STRICT; oops",
		"CREATE TABLE b (x); SELECT no_such_function()",
		/* leaves a row that refers to nothing */
		"CREATE TABLE b (a INTEGER REFERENCES a (id)); INSERT INTO b VALUES (99)",
		/* ends its own transaction */
		"CREATE TABLE a2 (x); ROLLBACK",
	};
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct migration list[] = { two[0], { "0002_bad", bad[i] } };
		assert_false(migrate_run(db, list, 2));
		assert_int_equal(migrate_version(db), 1);
		assert_int_equal(count(db, "SELECT count(*) FROM sqlite_schema WHERE name = 'b'"),
		                 0);
		assert_int_equal(count(db, SQL_KEYS), 1);
		db_clear(db);
	}
	assert_true(migrate_run(db, two, 2));
	db_close(db);
	temp_remove(&t);
}

/* Many migrations, one second of them cut by kill -9 at whatever place. */
static void killed_anywhere_it_goes_on(void **state)
{
	(void)state;
	enum { N = 24, ROUNDS = 25 };
	static char texts[N][128], names[N][16];
	static struct migration list[N];
	for (int i = 0; i < N; i++) {
		snprintf(names[i], sizeof(names[i]), "%04d_step", i + 1);
		snprintf(texts[i], sizeof(texts[i]),
		         "CREATE TABLE t%d (x INTEGER) STRICT; INSERT INTO t%d VALUES (%d), (%d);",
		         i, i, i, i);
		list[i] = (struct migration){ names[i], texts[i] };
	}
	for (int round = 0; round < ROUNDS; round++) {
		struct temp t = temp_make();
		pid_t child = fork();
		assert_true(child >= 0);
		if (!child) {
			log_init(stderr, LOG_ERROR);
			struct db *db = db_open(t.path, DB_WRITER);
			_exit(!db || !migrate_run(db, list, N));
		}
		usleep((useconds_t)(round * 1200));
		kill(child, SIGKILL);
		waitpid(child, NULL, 0);

		log_init(stderr, LOG_ERROR);
		struct db *db = db_open(t.path, DB_WRITER);
		assert_non_null(db);
		int at = migrate_version(db);
		assert_true(at >= 0 && at <= N);
		assert_int_equal(count(db, "SELECT count(*) FROM sqlite_schema"), at);
		assert_true(migrate_run(db, list, N));
		assert_int_equal(count(db, "SELECT count(*) FROM sqlite_schema"), N);
		assert_true(db_check(db));
		db_close(db);
		char bak[320];
		snprintf(bak, sizeof(bak), "%s.v%d.bak", t.path, at);
		unlink(bak);
		temp_remove(&t);
	}
	log_init(stderr, LOG_INFO);
}

static void the_embedded_ones_apply(void **state)
{
	(void)state;
	struct db *db = db_open(":memory:", DB_WRITER);
	assert_true(migration_count > 0);
	assert_true(migrate_run(db, migrations, migration_count));
	assert_true(db_check(db));
	db_close(db);
}

static void an_epoch_stays_until_renewed(void **state)
{
	(void)state;
	char a[META_EPOCH], b[META_EPOCH];
	struct db *db = db_open(":memory:", DB_WRITER);
	assert_true(migrate_run(db, migrations, migration_count));
	assert_true(meta_epoch(db, a) && meta_epoch(db, b));
	assert_int_equal(strlen(a), 16);
	assert_string_equal(a, b);
	assert_true(meta_renew_epoch(db) && meta_epoch(db, b));
	assert_string_not_equal(a, b);
	db_close(db);
}

static void copies_a_file_in_use(void **state)
{
	(void)state;
	struct temp t = temp_make();
	char copy[320];
	snprintf(copy, sizeof(copy), "%s.bak", t.path);
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(migrate_run(db, two, 2));
	assert_true(db_begin(db));
	assert_true(db_exec(db, "INSERT INTO a (v) VALUES ('not yet committed')"));
	assert_true(copy_make(t.path, copy, NULL, NULL));
	assert_true(db_commit(db));
	assert_true(db_exec(db, "DELETE FROM b; DELETE FROM a"));
	assert_false(copy_make(t.path, "/nonexistent/there/copy.db", NULL, NULL));
	db_close(db);

	FILE *f = fopen(copy, "r");
	assert_non_null(f);
	fclose(f);
	assert_int_equal(rename(copy, t.path), 0);
	char tail[320];
	snprintf(tail, sizeof(tail), "%s-wal", t.path);
	unlink(tail);
	db = db_open(t.path, DB_WRITER);
	assert_int_equal(count(db, SQL_A), 2);
	db_close(db);
	temp_remove(&t);
}

static void a_damaged_file_gives_no_copy(void **state)
{
	(void)state;
	struct temp t = temp_make();
	char copy[320];
	snprintf(copy, sizeof(copy), "%s.bak", t.path);
	struct db *db = db_open(t.path, DB_WRITER);
	assert_true(migrate_run(db, two, 2));
	assert_true(db_exec(db,
	                    "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT"
	                    " 2000) INSERT INTO a (v) SELECT 'filler ' || i FROM n"));
	assert_true(db_checkpoint(db, true));
	db_close(db);
	int fd = open(t.path, O_RDWR);
	assert_int_equal(pwrite(fd, "rubbish", 7, 6 * 4096), 7);
	close(fd);
	assert_false(copy_make(t.path, copy, NULL, NULL));
	assert_int_not_equal(access(copy, F_OK), 0);
	temp_remove(&t);
}

static void one_process_at_a_time(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct lock a = LOCK_INIT, b = LOCK_INIT;
	char pid[24];
	assert_true(lock_take(&a, t.path));
	listen_to_log();
	assert_false(lock_take(&b, t.path));
	snprintf(pid, sizeof(pid), "process %ld", (long)getpid());
	assert_non_null(strstr(log_said(), pid));
	lock_drop(&b);
	lock_drop(&a);
	assert_true(lock_take(&b, t.path));
	lock_drop(&b);
	lock_drop(&b);
	lock_drop(NULL);
	assert_false(lock_take(&a, "/nonexistent/palabre.lock"));
	temp_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(brings_an_empty_file_up_to_date),
		cmocka_unit_test(keeps_a_copy_of_what_it_changes),
		cmocka_unit_test(refuses_a_newer_file),
		cmocka_unit_test(refuses_what_is_not_ours),
		cmocka_unit_test(a_failing_one_changes_nothing),
		cmocka_unit_test(killed_anywhere_it_goes_on),
		cmocka_unit_test(the_embedded_ones_apply),
		cmocka_unit_test(an_epoch_stays_until_renewed),
		cmocka_unit_test(copies_a_file_in_use),
		cmocka_unit_test(a_damaged_file_gives_no_copy),
		cmocka_unit_test(one_process_at_a_time),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
