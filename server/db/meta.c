/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/meta.h"
#include "base/random.h"
#include "db/db.h"
#include <stdio.h>

static const char SQL_GET[] = "SELECT value FROM meta WHERE key = :key";
static const char SQL_SET[] = "INSERT INTO meta (key, value) VALUES (:key, :value)"
			      " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

bool meta_renew_epoch(struct db *db)
{
	uint8_t raw[8];
	char text[META_EPOCH];

	random_bytes(raw, sizeof(raw));
	hex_encode(text, raw, sizeof(raw));
	struct query *q = db_q(db, SQL_SET);
	db_text(q, ":key", STR("epoch"));
	db_text(q, ":value", str_from(text));
	return db_run(q);
}

bool meta_epoch(struct db *db, char out[META_EPOCH])
{
	for (int i = 0; i < 2; i++) {
		struct query *q = db_q(db, SQL_GET);
		db_text(q, ":key", STR("epoch"));
		if (db_one(q)) {
			snprintf(out, META_EPOCH, STR_FMT, STR_ARG(db_col_view(q, 0)));
			return true;
		}
		if (!meta_renew_epoch(db))
			return false;
	}
	return false;
}
