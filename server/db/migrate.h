/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * migrate - bring a database file to the schema this program knows.
 *
 * Migrations are server/migrations/NNNN_what.sql, numbered from 0001 without a
 * gap, forward only, embedded at build time (db/embed.py). The file's version
 * is PRAGMA user_version: how many of them it has had.
 *
 * Each runs in one transaction that also writes the new version, so a kill
 * between any two instructions leaves the file at one version or the next.
 * Foreign keys are off while it runs (tables may be rebuilt) and all checked
 * before it commits. A migration must not contain BEGIN or COMMIT.
 *
 * Refused, with a plain reason in the log and the file untouched:
 * - a file whose version is newer than this program;
 * - a file that is not ours: application_id other than MIGRATE_APP_ID.
 *
 * Before the first migration of a file that holds data, a verified copy of it
 * is put beside it as <file>.v<version>.bak; without that copy nothing is
 * touched.
 *
 * At start only, before any other connection is open, lock held (db/lock.h).
 */
#include <stdbool.h>

struct db;

enum { MIGRATE_APP_ID = 0x50414c42 }; /* "PALB" */

struct migration {
	const char *name; /* "0001_people" */
	const char *sql;
};

/* The embedded ones, in order. */
extern const struct migration migrations[];
extern const int migration_count;

/* Apply what is missing among list[0..n-1]. false: refused or failed, and logged. */
bool migrate_run(struct db *db, const struct migration *list, int n);

/* The version of the file, -1 when it cannot be read. */
int migrate_version(struct db *db);
