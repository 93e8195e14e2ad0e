/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * migrated - a database of today in a directory of its own, for a test.
 */
#include "db/db.h"
#include "db/migrate.h"
#include "temp.h"

/* To be closed with db_close(), then temp_remove(). */
static inline struct db *migrated_make(struct temp *t)
{
	*t = temp_make();
	struct db *db = db_open(t->path, DB_WRITER);
	assert_non_null(db);
	assert_true(migrate_run(db, migrations, migration_count));
	return db;
}
