/* SPDX-License-Identifier: EUPL-1.2 */
/* upgrade FILE [VERSION]: what the server does to a database file when it starts, up to
 * VERSION when given. Exit 0 when it is sound and up to date. */
#include "base/log.h"
#include "base/str.h"
#include "db/db.h"
#include "db/migrate.h"
#include <stdio.h>

int main(int argc, char **argv)
{
	long long upto = migration_count;

	log_init(stderr, LOG_INFO);
	if (argc < 2 || (argc > 2 && !str_to_int(str_from(argv[2]), &upto)) || upto < 0 ||
	    upto > migration_count) {
		fprintf(stderr, "usage: upgrade FILE [VERSION]\n");
		return 2;
	}
	struct db *db = db_open(argv[1], DB_WRITER);
	bool ok = db && migrate_run(db, migrations, (int)upto) && db_check(db) &&
	          db_checkpoint(db, true);
	db_close(db);
	return ok ? 0 : 1;
}
