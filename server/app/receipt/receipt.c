/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/receipt/receipt.h"
#include "base/fault.h"
#include "db/db.h"
#include <sodium.h>

static const char SQL_FIND[] =
	"SELECT hash, result FROM receipt WHERE op = :op AND person = :person";
static const char SQL_PUT[] = "INSERT INTO receipt (person, op, hash, result, at)"
			      " VALUES (:person, :op, :hash, :result, :at)";

static bool is(struct str kept, const uint8_t hash[OP_HASH_SIZE])
{
	return str_eq(kept, (struct str){ (const char *)hash, OP_HASH_SIZE });
}

enum receipt_found receipt_find(struct req *r, const uint8_t op[OP_SIZE],
                                const uint8_t hash[OP_HASH_SIZE], const uint8_t blind[OP_HASH_SIZE],
                                struct str *result)
{
	struct query *q = db_q(r->db, SQL_FIND);

	db_int(q, ":person", r->person);
	db_blob(q, ":op", op, OP_SIZE);
	if (fault_bug(FAULT_NO_DEDUP))
		return RECEIPT_NONE;
	if (!db_one(q))
		return RECEIPT_NONE;
	if (!is(db_col_view(q, 0), hash) && !is(db_col_view(q, 0), blind))
		return RECEIPT_OTHER;
	*result = db_col_str(r->arena, q, 1);
	return RECEIPT_SAME;
}

void receipt_put(struct req *r, const uint8_t op[OP_SIZE], const uint8_t hash[OP_HASH_SIZE],
                 struct str result)
{
	struct query *q = db_q(r->db, SQL_PUT);

	if (fault_bug(FAULT_NO_DEDUP))
		return;
	fault_point("receipt.before");
	db_int(q, ":person", r->person);
	db_blob(q, ":op", op, OP_SIZE);
	db_blob(q, ":hash", hash, OP_HASH_SIZE);
	db_text(q, ":result", result);
	db_int(q, ":at", r->now);
	db_run(q);
	fault_point("receipt.after");
}

void receipt_hash(struct str command, const uint8_t args[OP_HASH_SIZE], uint8_t out[OP_HASH_SIZE])
{
	crypto_generichash_state s;

	crypto_generichash_init(&s, NULL, 0, OP_HASH_SIZE);
	crypto_generichash_update(&s, args, OP_HASH_SIZE);
	crypto_generichash_update(&s, (const uint8_t *)command.p, command.n);
	crypto_generichash_final(&s, out, OP_HASH_SIZE);
}
