/* SPDX-License-Identifier: EUPL-1.2 */
/* The log's file, whose writes go out together: what is read is what was written, by whomever. */
#include "temp.h"

#include "base/hist.h"
#include "db/db.h"
#include <sys/stat.h>

enum { ROWS = 1500 };

static const char SQL_FILL[] =
	"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1500)"
	" INSERT INTO item (id, body) SELECT i, printf('%d:%.*c', i, 900, 'x') FROM n";
static const char SQL_AGAIN[] = "UPDATE item SET body = 'twice:' || body";
static const char SQL_TWICE[] = "SELECT count(*) FROM item WHERE body LIKE 'twice:%'";
static const char SQL_ALL[] = "SELECT count(*) FROM item";

struct world {
	struct temp temp;
	struct db *writer, *reader;
	struct hist syncs;
};

static void world_init(struct world *w)
{
	memset(w, 0, sizeof(*w));
	w->temp = temp_make();
	w->writer = db_open(w->temp.path, DB_WRITER);
	assert_non_null(w->writer);
	assert_true(db_exec(w->writer, "CREATE TABLE item (id INTEGER PRIMARY KEY, body TEXT)"));
	db_wal_join(w->writer, &w->syncs);
	w->reader = db_open(w->temp.path, DB_READER);
	assert_non_null(w->reader);
	/* So few pages in memory that a transaction writes some to the log before its end, and again. */
	assert_true(db_exec(w->writer, "PRAGMA cache_size = 20"));
}

static void world_finish(struct world *w)
{
	db_close(w->reader);
	db_close(w->writer);
	/* As after a kill: nothing but what is on disk. */
	struct db *db = db_open(w->temp.path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_check(db));
	db_close(db);
	temp_remove(&w->temp);
}

static int64_t count(struct db *db, const char *sql)
{
	struct query *q = db_q(db, sql);

	assert_true(db_one(q));
	return db_col_int(q, 0);
}

static int64_t log_size(const struct world *w)
{
	char path[320];
	struct stat st;

	snprintf(path, sizeof(path), "%s-wal", w->temp.path);
	return stat(path, &st) ? 0 : st.st_size;
}

static void a_transaction_larger_than_memory_reads_what_it_wrote(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	assert_true(db_begin(w.writer));
	assert_true(db_exec(w.writer, SQL_FILL));
	assert_true(db_exec(w.writer, SQL_AGAIN));
	assert_int_equal(count(w.writer, SQL_TWICE), ROWS);
	assert_int_equal(count(w.reader, SQL_ALL), 0);
	assert_true(db_commit(w.writer));
	assert_int_equal(count(w.reader, SQL_TWICE), ROWS);
	assert_true(db_checkpoint(w.writer, false));
	assert_int_equal(count(w.reader, SQL_TWICE), ROWS);
	world_finish(&w);
}

static void what_is_taken_back_is_written_over(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	assert_true(db_begin(w.writer));
	assert_true(db_exec(w.writer, SQL_FILL));
	db_rollback(w.writer);
	for (int i = 0; i < 3; i++) {
		assert_true(db_begin(w.writer));
		assert_true(db_mark(w.writer));
		assert_true(db_exec(w.writer, "INSERT INTO item (body) VALUES ('kept')"));
		assert_true(db_keep(w.writer));
		assert_true(db_mark(w.writer));
		assert_true(db_exec(w.writer, "UPDATE item SET body = 'undone'"));
		assert_true(db_undo(w.writer));
		assert_true(db_commit(w.writer));
		assert_int_equal(count(w.reader, SQL_ALL), i + 1);
		assert_int_equal(count(w.reader, "SELECT count(*) FROM item WHERE body = 'kept'"),
		                 i + 1);
	}
	world_finish(&w);
}

static void nothing_is_in_the_file_before_the_commit_and_all_of_it_after(void **state)
{
	struct world w;

	(void)state;
	world_init(&w);
	assert_true(db_exec(w.writer, "PRAGMA cache_size = 2000"));
	int64_t before = log_size(&w);
	assert_true(db_begin(w.writer));
	assert_true(db_exec(w.writer, "INSERT INTO item (body) VALUES ('one')"));
	assert_int_equal(log_size(&w), before);
	assert_true(db_commit(w.writer));
	assert_true(log_size(&w) > before);
	uint64_t syncs = 0;
	for (int i = 0; i < HIST_BUCKETS; i++)
		syncs += w.syncs.n[i];
	assert_true(syncs > 0);
	world_finish(&w);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_transaction_larger_than_memory_reads_what_it_wrote),
		cmocka_unit_test(what_is_taken_back_is_written_over),
		cmocka_unit_test(nothing_is_in_the_file_before_the_commit_and_all_of_it_after),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
