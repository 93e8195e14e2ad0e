/* SPDX-License-Identifier: EUPL-1.2 */
#include "temp.h"

#include "base/arena.h"
#include "base/log.h"
#include "db/db.h"
#include <sqlite3.h>

static const char SQL_ADD[] = "INSERT INTO item (id, name, weight) VALUES (:id, :name, :weight)";
static const char SQL_GET[] = "SELECT name, weight, id, note FROM item WHERE id = :id";
static const char SQL_ALL[] = "SELECT id, name FROM item ORDER BY id";
static const char SQL_RENAME[] =
	"UPDATE item SET name = :name WHERE id = :id RETURNING name, weight";

static const char SCHEMA[] =
	"CREATE TABLE item (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE,"
	" weight REAL, note BLOB) STRICT;"
	"CREATE TABLE part (item INTEGER NOT NULL REFERENCES item (id)) STRICT";

static struct db *fresh(void)
{
	struct db *db = db_open(":memory:", DB_WRITER);
	assert_non_null(db);
	assert_true(db_exec(db, SCHEMA));
	return db;
}

static bool add(struct db *db, int64_t id, const char *name)
{
	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", id);
	db_text(q, ":name", str_from(name));
	db_real(q, ":weight", 1.5);
	return db_try(q);
}

static void reads_back_what_was_bound(void **state)
{
	(void)state;
	struct db *db = fresh();
	struct arena a;
	arena_init(&a);
	assert_true(add(db, 7, "épée"));
	assert_int_equal(db_last_id(db), 7);
	assert_int_equal(db_changes(db), 1);

	struct query *q = db_q(db, SQL_GET);
	db_int(q, ":id", 7);
	assert_true(db_one(q));
	assert_string_equal(db_col_str(&a, q, 0).p, "épée");
	assert_true(db_col_real(q, 1) == 1.5);
	assert_int_equal(db_col_int(q, 2), 7);
	assert_true(db_col_null(q, 3));
	assert_int_equal(db_col_view(q, 3).n, 0);
	assert_int_equal(db_col_int(q, 99), 0);

	q = db_q(db, SQL_GET);
	db_int(q, ":id", 8);
	assert_false(db_one(q));
	assert_false(db_failed(db));
	assert_true(db_col_null(q, 0)); /* the row before is forgotten */
	arena_finish(&a);
	db_close(db);
}

static void ids_are_read_as_far_as_there_is_room(void **state)
{
	(void)state;
	struct db *db = fresh();
	int64_t out[3] = { 0 };
	struct query *q = db_q(db, "SELECT column1 FROM (VALUES (7), (8), (9), (10)) LIMIT :max");

	assert_int_equal(db_ids(q, out, 2), 2);
	assert_int_equal(out[1], 8);
	assert_int_equal(out[2], 0);
	assert_int_equal(db_ids(db_q(db, "VALUES (7), (8), (9), (10)"), out, 3), 3);
	assert_int_equal(out[2], 9);
	assert_int_equal(db_ids(db_q(db, "SELECT 1 WHERE 0"), out, 3), 0);
	assert_false(db_failed(db));
	db_close(db);
}

static const char SQL_FLOATS[] = "SELECT 1e300, -1e300, 2.9, -9e18";

/* A damaged file may hold one where a whole number belongs. */
static void a_number_too_large_is_the_largest(void **state)
{
	static const int64_t want[] = { INT64_MAX, INT64_MIN, 2, INT64_C(-9000000000000000000) };
	struct db *db = fresh();
	struct query *q = db_q(db, SQL_FLOATS);
	(void)state;

	assert_true(db_one(q));
	for (int i = 0; i < 4; i++)
		assert_true(db_col_int(q, i) == want[i]);
	q = db_q(db, SQL_FLOATS);
	db_each (q)
		for (int i = 0; i < 4; i++)
			assert_true(db_col_int(q, i) == want[i]);
	db_close(db);
}

static void returning_runs_to_its_end(void **state)
{
	(void)state;
	struct db *db = fresh();
	assert_true(add(db, 1, "a"));
	struct query *q = db_q(db, SQL_RENAME);
	db_int(q, ":id", 1);
	db_text(q, ":name", STR(""));
	assert_true(db_one(q));
	assert_int_equal(db_col_view(q, 0).n, 0);
	assert_false(db_col_null(q, 0)); /* an empty text is not NULL */
	assert_false(db_in_tx(db));
	db_close(db);
}

static void an_unknown_name_fails_and_sticks(void **state)
{
	(void)state;
	struct db *db = fresh();
	struct query *q = db_q(db, SQL_GET);
	db_int(q, ":idd", 7);
	assert_true(db_failed(db));
	assert_int_equal(db_error_kind(db), DB_OTHER);
	assert_false(db_one(q));
	assert_false(add(db, 1, "a")); /* nothing else runs either */
	db_clear(db);
	assert_true(add(db, 1, "a"));
	db_close(db);
}

static void a_forgotten_parameter_fails(void **state)
{
	(void)state;
	struct db *db = fresh();
	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", 1);
	db_text(q, ":name", STR("a"));
	assert_false(db_run(q));
	assert_true(db_failed(db));
	db_clear(db);
	/* and the values of the call before do not linger */
	assert_true(add(db, 1, "a"));
	q = db_q(db, SQL_ADD);
	db_int(q, ":id", 2);
	assert_false(db_run(q));
	db_clear(db);
	q = db_q(db, SQL_ADD);
	db_int(q, ":id", 2);
	db_text(q, ":name", STR("b"));
	db_null(q, ":weight");
	assert_true(db_run(q));
	db_close(db);
}

/* Leaves the loop in one of the ways there are. */
static int64_t leave(struct db *db, int how)
{
	int64_t seen = 0;
	struct query *q = db_q(db, SQL_ALL);
	db_each (q) {
		seen++;
		if (how == 1)
			break;
		if (how == 2)
			return seen;
		if (how == 3)
			goto out;
		if (how == 4)
			continue;
	}
out:
	return seen;
}

static void no_way_out_leaves_a_statement_half_stepped(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_exec(db, SCHEMA));
	for (int i = 1; i <= 3; i++) {
		char name[2] = { (char)('a' + i), 0 };
		assert_true(add(db, i, name));
	}
	for (int how = 0; how < 5; how++) {
		assert_int_equal(leave(db, how), how == 0 || how == 4 ? 3 : 1);
		/* A statement left on its row would hold its snapshot: another connection
		 * then writes, and the next write here fails with BUSY_SNAPSHOT. */
		struct db *other = db_open(t.path, DB_WRITER);
		assert_non_null(other);
		assert_true(db_exec(other, "UPDATE item SET weight = weight + 1"));
		db_close(other);
		assert_true(db_begin(db));
		assert_true(db_exec(db, "UPDATE item SET weight = weight - 1"));
		assert_true(db_commit(db));
	}
	struct query *q = db_q(db, SQL_GET);
	db_int(q, ":id", 1);
	assert_true(db_one(q));
	assert_true(db_begin(db) && db_commit(db));
	db_close(db);
	temp_remove(&t);
}

static void a_loop_may_run_other_statements_but_not_itself(void **state)
{
	(void)state;
	struct db *db = fresh();
	assert_true(add(db, 1, "a") && add(db, 2, "b"));
	int n = 0;
	struct query *all = db_q(db, SQL_ALL);
	db_each (all) {
		struct query *q = db_q(db, SQL_GET);
		db_int(q, ":id", db_col_int(all, 0));
		assert_true(db_one(q));
		assert_true(str_eq(db_col_view(all, 1), db_col_view(q, 0)));
		n++;
	}
	assert_int_equal(n, 2);

	n = 0;
	all = db_q(db, SQL_ALL);
	db_each (all) {
		struct query *again = db_q(db, SQL_ALL);
		db_each (again)
			n += 100;
		n++;
	}
	assert_int_equal(n, 1); /* the failure ends the outer loop too */
	assert_true(db_failed(db));
	db_clear(db);
	assert_int_equal(leave(db, 0), 2);
	db_close(db);
}

static void a_refused_constraint_is_an_answer_to_try_only(void **state)
{
	(void)state;
	struct db *db = fresh();
	assert_true(add(db, 1, "a"));
	assert_false(add(db, 2, "a"));
	assert_false(db_failed(db));

	struct query *q = db_q(db, SQL_ADD);
	db_int(q, ":id", 1);
	db_text(q, ":name", STR("c"));
	db_null(q, ":weight");
	assert_false(db_run(q));
	assert_int_equal(db_error_kind(db), DB_CONSTRAINT);
	db_clear(db);
	/* foreign keys are on */
	assert_false(db_exec(db, "INSERT INTO part VALUES (99)"));
	assert_int_equal(db_error_kind(db), DB_CONSTRAINT);
	db_close(db);
}

static void bad_texts_fail_cleanly(void **state)
{
	(void)state;
	static const char SQL_BAD[] = "SELECT nothing FROM nowhere";
	static const char SQL_TWO[] = "SELECT 1; DELETE FROM item";
	static const char SQL_TAIL[] = "SELECT 1; -- and /* that */ is all\n /* it says */ ";
	static const char SQL_QUOTES[] = "SELECT \"not a text\"";
	struct db *db = fresh();
	assert_false(db_run(db_q(db, SQL_BAD)));
	assert_int_equal(db_error_kind(db), DB_OTHER);
	db_clear(db);
	assert_false(db_run(db_q(db, SQL_TWO)));
	db_clear(db);
	assert_false(db_run(db_q(db, SQL_QUOTES)));
	db_clear(db);
	assert_true(db_run(db_q(db, SQL_TAIL)));
	db_close(db);
}

static void many_texts_share_the_cache(void **state)
{
	(void)state;
	enum { N = 1000 };
	static char texts[N][32];
	struct db *db = fresh();
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; i < N; i++) {
			snprintf(texts[i], sizeof(texts[i]), "SELECT %d", i);
			struct query *q = db_q(db, texts[i]);
			assert_true(db_one(q));
			assert_int_equal(db_col_int(q, 0), i);
		}
	db_close(db);
}

static void marks_undo_alone(void **state)
{
	(void)state;
	struct db *db = fresh();
	assert_true(db_begin(db));
	assert_true(db_mark(db) && add(db, 1, "a") && db_keep(db));
	assert_true(db_mark(db) && add(db, 2, "b"));
	db_fail(db, DB_OTHER, "on purpose");
	assert_false(db_keep(db));
	assert_true(db_undo(db));
	assert_true(db_mark(db) && add(db, 3, "c") && db_keep(db));
	assert_true(db_commit(db));
	assert_int_equal(leave(db, 0), 2);
	db_close(db);
}

static void a_failure_is_never_committed(void **state)
{
	(void)state;
	struct db *db = fresh();
	assert_true(db_begin(db));
	assert_true(add(db, 1, "a"));
	struct query *q = db_q(db, SQL_GET);
	db_int(q, ":wrong", 1);
	assert_false(db_commit(db));
	assert_true(db_failed(db)); /* and says so until cleared */
	assert_false(db_in_tx(db));
	db_clear(db);
	assert_int_equal(leave(db, 0), 0);
	db_close(db);
}

static void a_reader_cannot_write(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *writer = db_open(t.path, DB_WRITER);
	assert_non_null(writer);
	assert_true(db_exec(writer, SCHEMA));
	assert_true(add(writer, 1, "a"));
	struct db *reader = db_open(t.path, DB_READER);
	assert_non_null(reader);
	assert_int_equal(leave(reader, 0), 1);
	assert_false(add(reader, 2, "b"));
	assert_int_equal(db_error_kind(reader), DB_READONLY);
	db_clear(reader);
	assert_false(db_exec(reader, "PRAGMA query_only = 0; DELETE FROM item"));
	db_clear(reader);

	/* one snapshot from begin to the end */
	assert_true(db_begin(reader));
	assert_int_equal(leave(reader, 0), 1);
	assert_true(add(writer, 2, "b"));
	assert_int_equal(leave(reader, 0), 1);
	assert_true(db_commit(reader));
	assert_int_equal(leave(reader, 0), 2);
	assert_null(db_open("/nonexistent/palabre.db", DB_READER));
	db_close(reader);
	db_close(writer);
	temp_remove(&t);
}

static void a_deadline_ends_a_long_statement(void **state)
{
	(void)state;
	static const char SQL_LONG[] =
		"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
		" SELECT max(i) FROM n";
	struct db *db = fresh();
	db_set_deadline(db, 1); /* long ago */
	assert_false(db_run(db_q(db, SQL_LONG)));
	assert_int_equal(db_error_kind(db), DB_TIMEOUT);
	db_clear(db);
	db_set_deadline(db, 0);
	assert_true(add(db, 1, "a"));
	db_close(db);
}

static void a_damaged_file_is_found(void **state)
{
	(void)state;
	struct temp t = temp_make();
	struct db *db = db_open(t.path, DB_WRITER);
	assert_non_null(db);
	assert_true(db_exec(db, SCHEMA));
	for (int i = 1; i < 400; i++) {
		char name[64];
		snprintf(name, sizeof(name), "a name that takes some room, number %d", i);
		assert_true(add(db, i, name));
	}
	assert_true(db_check(db));
	assert_true(db_checkpoint(db, true));
	db_close(db);
	FILE *f = fopen(t.path, "r+");
	assert_non_null(f);
	for (long page = 2; page < 8; page++) {
		fseek(f, page * 4096, SEEK_SET);
		fputs("rubbish over the header of this page", f);
	}
	fclose(f);
	db = db_open(t.path, DB_WRITER);
	assert_true(!db || !db_check(db));
	db_close(db);

	f = fopen(t.path, "w");
	fputs("this is not a database at all, whatever its name says it should be ......................."
	      ".........................",
	      f);
	fclose(f);
	assert_null(db_open(t.path, DB_WRITER));
	temp_remove(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_what_was_bound),
		cmocka_unit_test(ids_are_read_as_far_as_there_is_room),
		cmocka_unit_test(a_number_too_large_is_the_largest),
		cmocka_unit_test(returning_runs_to_its_end),
		cmocka_unit_test(an_unknown_name_fails_and_sticks),
		cmocka_unit_test(a_forgotten_parameter_fails),
		cmocka_unit_test(no_way_out_leaves_a_statement_half_stepped),
		cmocka_unit_test(a_loop_may_run_other_statements_but_not_itself),
		cmocka_unit_test(a_refused_constraint_is_an_answer_to_try_only),
		cmocka_unit_test(bad_texts_fail_cleanly),
		cmocka_unit_test(many_texts_share_the_cache),
		cmocka_unit_test(marks_undo_alone),
		cmocka_unit_test(a_failure_is_never_committed),
		cmocka_unit_test(a_reader_cannot_write),
		cmocka_unit_test(a_deadline_ends_a_long_statement),
		cmocka_unit_test(a_damaged_file_is_found),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
