/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/room/room_wall.h"
#include "base/random.h"
#include "db/db.h"
#include <stdio.h>

enum { NONCE_SIZE = 16, CODES = 1000000, TRIES = 20 };

static void make_token(const struct req *r, struct str nonce, char out[ROOM_TOKEN + 1])
{
	uint8_t token[HASH_SIZE];

	hash_keyed(token, r->house->key, 'p', nonce);
	base64url_encode(out, token, sizeof(token));
}

static void hash_token(const struct req *r, struct str token, uint8_t out[HASH_SIZE])
{
	hash_keyed(out, r->house->key, 'P', token);
}

static const char SQL_LOAD[] =
	"SELECT nonce, code, members FROM room_wall WHERE meeting = :meeting AND dropped_at IS NULL";
static const char SQL_PUT[] =
	"INSERT OR IGNORE INTO room_wall (meeting, nonce, token_hash, code, members, by, at)"
	" VALUES (:meeting, :nonce, :hash, :code, :members, :by, :now)";
static const char SQL_SET[] = "UPDATE room_wall SET members = :members WHERE meeting = :meeting";
static const char SQL_DROP[] =
	"UPDATE room_wall SET dropped_at = :now WHERE meeting = :meeting AND dropped_at IS NULL";
static const char SQL_RESTORE[] = "UPDATE room_wall SET dropped_at = NULL"
				  " WHERE meeting = :meeting AND dropped_at >= :since";
static const char SQL_FORGET[] =
	"DELETE FROM room_wall WHERE meeting = :meeting AND dropped_at IS NOT NULL";
static const char SQL_FIND[] = "SELECT meeting, members FROM room_wall WHERE token_hash = :hash"
			       " AND dropped_at IS NULL";
/* The code of a meeting that is over is free again. */
static const char SQL_CODE[] = "SELECT w.meeting FROM room_wall w LEFT JOIN room o ON o.meeting ="
			       " w.meeting WHERE w.code = :code AND w.dropped_at IS NULL"
			       " AND o.state IS NOT 'closed'";
static const char SQL_FREE[] = "DELETE FROM room_wall WHERE code = :code AND meeting IN"
			       " (SELECT o.meeting FROM room o WHERE o.state = 'closed'"
			       "  AND o.meeting = room_wall.meeting)";

bool room_wall_load(struct req *r, int64_t meeting, struct room_link *out)
{
	char token[ROOM_TOKEN + 1];
	struct query *q = db_q(r->db, SQL_LOAD);

	db_int(q, ":meeting", meeting);
	if (!db_one(q))
		return false;
	make_token(r, db_col_view(q, 0), token);
	*out = (struct room_link){ .token = arena_str(r->arena, str_from(token)),
		                   .code = db_col_str(r->arena, q, 1),
		                   .members = db_col_bool(q, 2) };
	return true;
}

enum err room_wall_put(struct req *r, int64_t meeting, bool members)
{
	uint8_t nonce[NONCE_SIZE], hash[HASH_SIZE];
	char token[ROOM_TOKEN + 1], code[8];

	struct query *q = db_q(r->db, SQL_FORGET);

	db_int(q, ":meeting", meeting);
	db_run(q);
	random_bytes(nonce, sizeof(nonce));
	make_token(r, (struct str){ (const char *)nonce, sizeof(nonce) }, token);
	hash_token(r, str_from(token), hash);
	for (int i = 0; i < TRIES; i++) {
		snprintf(code, sizeof(code), "%06u", (unsigned)random_below(CODES));
		q = db_q(r->db, SQL_FREE);
		db_text(q, ":code", str_from(code));
		db_run(q);
		q = db_q(r->db, SQL_PUT);
		db_int(q, ":meeting", meeting);
		db_blob(q, ":nonce", nonce, sizeof(nonce));
		db_blob(q, ":hash", hash, sizeof(hash));
		db_text(q, ":code", str_from(code));
		db_bool(q, ":members", members);
		db_int(q, ":by", r->person);
		db_int(q, ":now", r->now);
		if (!db_run(q))
			break;
		if (db_changes(r->db))
			return ERR_OK;
	}
	return req_db_fail(r);
}

void room_wall_set(struct req *r, int64_t meeting, bool members)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":meeting", meeting);
	db_bool(q, ":members", members);
	db_run(q);
}

void room_wall_drop(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_run(q);
}

bool room_wall_restore(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_RESTORE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":since", r->now - ROOM_BACK_MS);
	return db_run(q) && db_changes(r->db);
}

int64_t room_wall_find(struct req *r, struct str token, bool *members)
{
	uint8_t hash[HASH_SIZE];
	struct query *q = db_q(r->db, SQL_FIND);

	hash_token(r, token, hash);
	db_blob(q, ":hash", hash, sizeof(hash));
	if (!db_one(q))
		return 0;
	*members = db_col_bool(q, 1);
	return db_col_int(q, 0);
}

int64_t room_wall_by_code(struct req *r, struct str code)
{
	struct query *q = db_q(r->db, SQL_CODE);

	db_text(q, ":code", code);
	return db_one(q) ? db_col_int(q, 0) : 0;
}
