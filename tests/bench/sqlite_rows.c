/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * sqlite_rows - the base line of durable posts: rows of 300 bytes a second, one or more in a FULL
 * commit.
 *
 * sqlite_rows --dir DIR [--seconds N] [--rows N]      prints one JSON object
 * Makes and removes DIR/sqlite_rows.db. WAL, synchronous=FULL, a rowid table with a unique (grp,
 * seq), one thread, SQLite's own checkpoints: what a plain program that commits each post would get
 * from this disk.
 */
#include "bench.h"
#include "hist.h"

#include <getopt.h>
#include <sqlite3.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { ROW_BYTES = 300 };

static void check(sqlite3 *db, int rc, const char *what)
{
	if (rc != SQLITE_OK && rc != SQLITE_DONE)
		bench_die("%s: %s", what, sqlite3_errmsg(db));
}

static void run(sqlite3 *db, const char *sql)
{
	check(db, sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static sqlite3 *open_database(const char *path)
{
	sqlite3 *db = NULL;

	if (sqlite3_open(path, &db) != SQLITE_OK)
		bench_die("%s: %s", path, sqlite3_errmsg(db));
	run(db, "PRAGMA journal_mode=WAL");
	run(db, "PRAGMA synchronous=FULL");
	run(db,
	    "CREATE TABLE post (id INTEGER PRIMARY KEY, grp INTEGER NOT NULL, seq INTEGER NOT NULL,"
	    " body TEXT NOT NULL, UNIQUE (grp, seq)) STRICT");
	return db;
}

static void insert(sqlite3 *db, sqlite3_stmt *q, int64_t seq, const char *body)
{
	check(db, sqlite3_bind_int64(q, 1, seq % 50), "bind");
	check(db, sqlite3_bind_int64(q, 2, seq / 50), "bind");
	check(db, sqlite3_bind_text(q, 3, body, ROW_BYTES, SQLITE_STATIC), "bind");
	check(db, sqlite3_step(q), "insert");
	check(db, sqlite3_reset(q), "reset");
}

static void measure(sqlite3 *db, int64_t seconds, int64_t rows_each)
{
	static struct hist commits;
	char body[ROW_BYTES];
	sqlite3_stmt *q = NULL;
	int64_t start = bench_now(), end = start + seconds * BENCH_SECOND,
		cpu = bench_cpu(getpid()), now = start, rows = 0;

	memset(body, 'x', sizeof(body));
	check(db,
	      sqlite3_prepare_v2(db, "INSERT INTO post (grp, seq, body) VALUES (?1, ?2, ?3)", -1,
	                         &q, NULL),
	      "prepare");
	while (now < end) {
		int64_t began = now;

		run(db, "BEGIN IMMEDIATE");
		for (int64_t i = 0; i < rows_each; i++)
			insert(db, q, rows++, body);
		run(db, "COMMIT");
		now = bench_now();
		hist_add(&commits, now - began);
	}
	cpu = bench_cpu(getpid()) - cpu;
	sqlite3_finalize(q);
	printf("{\"scenario\":\"sqlite_rows\",\"rows_per_commit\":%lld,\"rows_per_s\":%.0f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,"
	       "\"cpu_us_per_row\":%.1f,\"sqlite\":\"%s\"}\n",
	       (long long)rows_each, (double)rows * 1e9 / (double)(now - start),
	       hist_ms(&commits, 0.5), hist_ms(&commits, 0.99), (double)cpu / 1e3 / (double)rows,
	       sqlite3_libversion());
}

static void remove_files(const char *path)
{
	static const char *const ends[] = { "", "-wal", "-shm" };

	for (size_t i = 0; i < sizeof(ends) / sizeof(*ends); i++) {
		char name[4200];

		snprintf(name, sizeof(name), "%s%s", path, ends[i]);
		unlink(name);
	}
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "dir", required_argument, NULL, 'd' },
		{ "seconds", required_argument, NULL, 's' },
		{ "rows", required_argument, NULL, 'r' },
		{ NULL, 0, NULL, 0 },
	};
	int64_t seconds = 3, rows = 1;
	const char *dir = NULL;
	char path[4100];
	sqlite3 *db;
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'd')
			dir = optarg;
		else if (o == 's')
			seconds = bench_number("seconds", optarg, 1, 600);
		else if (o == 'r')
			rows = bench_number("rows", optarg, 1, 100000);
		else
			return 2;
	}
	if (!dir)
		bench_die("--dir is missing: rows must be written where the server writes");
	snprintf(path, sizeof(path), "%s/sqlite_rows.db", dir);
	remove_files(path);
	db = open_database(path);
	measure(db, seconds, rows);
	sqlite3_close(db);
	remove_files(path);
	return 0;
}
