/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/session/session.h"
#include "app/session/agent.h"
#include "base/hash.h"
#include "base/hex.h"
#include "base/random.h"
#include "db/db.h"
#include "emit.h"

/* The rule: what is not over. */
#define SQL_ALIVE                                                                   \
	" s.expires_at > :now AND p.disabled_at IS NULL"                            \
	" AND s.seen_at > :now - CASE WHEN p.admin THEN :admin_idle ELSE :idle END" \
	" AND NOT (p.admin AND s.meeting IS NOT NULL)"

static const char SQL_FIND[] =
	"SELECT s.id, s.person, p.admin, p.lang, s.seen_at, s.meeting FROM session s"
	" JOIN person p ON p.id = s.person"
	" WHERE s.token_hash = :hash AND" SQL_ALIVE;
static const char SQL_TOUCH[] =
	"UPDATE session SET seen_at = :now WHERE id = :id AND seen_at <= :now - :seen";
/* Every session is looked at; they are few, and this runs by the timer. */
static const char SQL_SWEEP[] =
	"DELETE FROM session WHERE id IN (SELECT s.id FROM session s /*scan*/"
	" JOIN person p ON p.id = s.person WHERE NOT (" SQL_ALIVE ") LIMIT :max) RETURNING id";
static const char SQL_INSERT[] =
	"INSERT INTO session (person, token_hash, agent, created_at, seen_at, expires_at, meeting)"
	" VALUES (:person, :hash, :agent, :now, :now, :expires, :meeting)";
static const char SQL_END[] = "DELETE FROM session WHERE id = :id AND person = :person";

static void bind_rule(struct query *q, int64_t now)
{
	/* seen_at lags by up to SESSION_SEEN_MS behind what it stands for. */
	db_int(q, ":now", now);
	db_int(q, ":idle", SESSION_IDLE_MS + SESSION_SEEN_MS);
	db_int(q, ":admin_idle", SESSION_ADMIN_IDLE_MS + SESSION_SEEN_MS);
}

bool session_find(struct db *db, const struct req_house *house, struct str cookie, int64_t now,
                  struct session_info *out)
{
	uint8_t hash[HASH_SIZE];
	struct query *q;

	*out = (struct session_info){ 0 };
	if (cookie.n != SECRET_SIZE - 1)
		return false;
	hash_keyed(hash, house->key, 's', cookie);
	q = db_q(db, SQL_FIND);
	db_blob(q, ":hash", hash, sizeof(hash));
	bind_rule(q, now);
	if (!db_one(q))
		return false;
	out->session = db_col_int(q, 0);
	out->person = db_col_int(q, 1);
	out->admin = db_col_bool(q, 2);
	lang_from_str(db_col_view(q, 3), &out->lang);
	out->only = db_col_int(q, 5);
	out->stale = db_col_int(q, 4) <= now - SESSION_SEEN_MS;
	return true;
}

void session_touch(struct db *db, int64_t session, int64_t now)
{
	struct query *q = db_q(db, SQL_TOUCH);

	db_int(q, ":id", session);
	db_int(q, ":now", now);
	db_int(q, ":seen", SESSION_SEEN_MS);
	db_run(q);
}

size_t session_sweep(struct db *db, int64_t now, int64_t *ended, size_t max)
{
	struct query *q = db_q(db, SQL_SWEEP);

	bind_rule(q, now);
	size_t n = db_ids(q, ended, max);
	sign_in_sweep(db, now);
	return n;
}

void session_secret(char out[SECRET_SIZE])
{
	uint8_t bytes[32];

	random_bytes(bytes, sizeof(bytes));
	base64url_encode(out, bytes, sizeof(bytes));
}

int64_t session_create(struct req *r, const struct sign_in_found *found)
{
	uint8_t hash[HASH_SIZE];
	char secret[SECRET_SIZE];
	struct str cookie = { secret, SECRET_SIZE - 1 };
	struct query *q = db_q(r->db, SQL_INSERT);

	session_secret(secret);
	hash_keyed(hash, r->house->key, 's', cookie);
	db_int(q, ":person", found->person);
	db_int_opt(q, ":meeting", found->meeting, found->meeting);
	db_blob(q, ":hash", hash, sizeof(hash));
	db_text(q, ":agent", session_agent(r->arena, r->peer.agent));
	db_int(q, ":now", r->now);
	db_int(q, ":expires", found->meeting ? found->until : r->now + SESSION_MAX_MS);
	if (!db_run(q))
		return 0;
	req_set_cookie(r, cookie);
	return db_last_id(r->db);
}

bool session_end(struct req *r, int64_t person, int64_t session)
{
	struct session_ended data = { session };
	struct query *q = db_q(r->db, SQL_END);

	db_int(q, ":id", session);
	db_int(q, ":person", person);
	if (!db_run(q) || !db_changes(r->db))
		return false;
	emit_session_ended(r, ch_user(person), &data);
	req_end_session(r, session);
	if (session == r->session)
		req_set_cookie(r, STR(""));
	return true;
}
