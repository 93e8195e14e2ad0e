/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/meta.h"
#include "base/random.h"
#include "db/db.h"
#include <stdio.h>

static const char SQL_GET[] = "SELECT value FROM meta WHERE key = :key";
static const char SQL_SET[] = "INSERT INTO meta (key, value) VALUES (:key, :value)"
			      " ON CONFLICT (key) DO UPDATE SET value = excluded.value";

static bool set(struct db *db, struct str key, struct str value)
{
	struct query *q = db_q(db, SQL_SET);

	db_text(q, ":key", key);
	db_text(q, ":value", value);
	return db_run(q);
}

bool meta_renew_epoch(struct db *db)
{
	uint8_t raw[8];
	char text[META_EPOCH];

	random_bytes(raw, sizeof(raw));
	hex_encode(text, raw, sizeof(raw));
	return set(db, STR("epoch"), str_from(text));
}

int64_t meta_fence(struct db *db)
{
	struct query *q = db_q(db, SQL_GET);
	long long fence;

	db_text(q, ":key", STR("fence"));
	return db_one(q) && str_to_int(db_col_view(q, 0), &fence) ? fence : 0;
}

bool meta_set_fence(struct db *db, int64_t fence)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)fence);

	return set(db, STR("fence"), (struct str){ text, (size_t)n });
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
