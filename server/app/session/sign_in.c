/* SPDX-License-Identifier: EUPL-1.2 */
/* Sign-in requests: their secrets, and what these open. */
#include "app/session/session.h"
#include "base/hash.h"
#include "base/random.h"
#include "db/db.h"
#include <stdio.h>

enum { LIVE_MAX = SIGN_IN_MAILS, SWEEP_SPAN = 500 };

#define HOUR_MS (INT64_C(3600) * 1000)
#define KEPT_MS (24 * HOUR_MS)

static const char SQL_INSERT[] =
	"INSERT INTO sign_in (email, person, token_hash, code_hash, browser_hash, created_at,"
	" expires_at, meeting) VALUES (:email, :person, :token, :code, :browser, :now, :expires,"
	" :meeting)";
static const char SQL_COUNT[] = "SELECT COUNT(*) FROM sign_in WHERE email = :email"
				" AND created_at > :since AND browser_hash <> :anywhere";
/* Made further in the future than :ahead: the clock went back, and what had ended does not live again. */
static const char SQL_BY_TOKEN[] =
	"SELECT s.id, s.person, s.browser_hash, s.meeting, s.expires_at"
	" FROM sign_in s JOIN person p ON p.id = s.person"
	" WHERE s.token_hash = :token AND s.used_at IS NULL AND s.expires_at > :now"
	" AND s.created_at <= :now + :ahead AND s.tries < :tries AND p.disabled_at IS NULL"
	/* What lives long opens one meeting alone, or an account that is no more than that by now. */
	" AND (s.expires_at <= s.created_at + :ahead OR s.meeting IS NOT NULL OR (NOT p.admin"
	"  AND NOT EXISTS (SELECT 1 FROM membership m WHERE m.person = p.id)))";
/* Those of this browser that are live, of the address it asked for last. */
static const char SQL_LIVE[] =
	"SELECT id, person, token_hash, code_hash FROM sign_in"
	" WHERE browser_hash = :browser AND used_at IS NULL AND expires_at > :now"
	" AND created_at <= :now + :ahead AND tries < :tries"
	" AND email = (SELECT email FROM sign_in WHERE browser_hash = :browser"
	"  ORDER BY id DESC LIMIT 1)"
	" ORDER BY id DESC LIMIT :max";
static const char SQL_TRIED[] = "UPDATE sign_in SET tries = tries + 1 WHERE id = :id";
static const char SQL_USED[] =
	"UPDATE sign_in SET used_at = :now WHERE id = :id AND used_at IS NULL";
static const char SQL_ENABLED[] = "SELECT 1 FROM person WHERE id = :person AND disabled_at IS NULL";
static const char SQL_SWEEP[] = "DELETE FROM sign_in WHERE id IN (SELECT s.id FROM sign_in s"
				" WHERE s.expires_at < :before ORDER BY s.expires_at LIMIT :max)";

/* In place of a browser's hash: redeemable in any. No hash is all zero. */
static const uint8_t ANYWHERE[HASH_SIZE];

/* The code is hashed with the token it came with, so that equal codes have different hashes. */
static void hash_code(struct req *r, const uint8_t token[HASH_SIZE], struct str code,
                      uint8_t out[HASH_SIZE])
{
	char both[HASH_SIZE + 6];

	memcpy(both, token, HASH_SIZE);
	memcpy(both + HASH_SIZE, code.p, 6);
	hash_keyed(out, r->house->key, 'c', (struct str){ both, sizeof(both) });
}

void sign_in_put(struct req *r, struct sign_in *s, struct str browser)
{
	uint8_t token[HASH_SIZE], code[HASH_SIZE], of_browser[HASH_SIZE] = { 0 };
	struct query *q = db_q(r->db, SQL_INSERT);

	session_secret(s->token);
	snprintf(s->code, sizeof(s->code), "%06u", (unsigned)random_below(1000000));
	hash_keyed(token, r->house->key, 't', str_from(s->token));
	hash_code(r, token, str_from(s->code), code);
	if (browser.n)
		hash_keyed(of_browser, r->house->key, 'b', browser);
	db_text(q, ":email", s->email);
	db_int_opt(q, ":person", s->person, s->person);
	db_blob(q, ":token", token, sizeof(token));
	db_blob(q, ":code", code, sizeof(code));
	db_blob(q, ":browser", of_browser, sizeof(of_browser));
	db_int(q, ":now", r->now);
	db_int_opt(q, ":meeting", s->meeting, s->meeting);
	db_int(q, ":expires", s->until ? s->until : r->now + SIGN_IN_MS);
	s->id = db_run(q) ? db_last_id(r->db) : 0;
}

int64_t sign_in_count(struct req *r, struct str email)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_text(q, ":email", email);
	db_int(q, ":since", r->now - HOUR_MS);
	db_blob(q, ":anywhere", ANYWHERE, sizeof(ANYWHERE));
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* Mark it used, once. */
static enum err use(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_USED);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	return db_run(q) && db_changes(r->db) ? ERR_OK : ERR_EXPIRED;
}

static enum err use_token(struct req *r, struct str token, struct sign_in_found *out)
{
	uint8_t hash[HASH_SIZE], browser[HASH_SIZE];
	struct query *q = db_q(r->db, SQL_BY_TOKEN);

	hash_keyed(hash, r->house->key, 't', token);
	db_blob(q, ":token", hash, sizeof(hash));
	db_int(q, ":now", r->now);
	db_int(q, ":ahead", SIGN_IN_MS);
	db_int(q, ":tries", SIGN_IN_TRIES);
	if (!db_one(q))
		return ERR_EXPIRED;
	struct str bound = db_col_view(q, 2);
	hash_keyed(browser, r->house->key, 'b', r->peer.browser);
	if (bound.n != HASH_SIZE ||
	    (!hash_same(bound.p, ANYWHERE, HASH_SIZE) && !hash_same(bound.p, browser, HASH_SIZE)))
		return ERR_OTHER_BROWSER;
	*out = (struct sign_in_found){ .person = db_col_int(q, 1),
		                       .meeting = db_col_int(q, 3),
		                       .until = db_col_int(q, 4) };
	return out->meeting ? ERR_OK : use(r, db_col_int(q, 0));
}

/* One of the requests that a code may be for. */
struct live {
	int64_t id, person;
	bool same;
};

static size_t load_live(struct req *r, struct str code, struct live *live)
{
	uint8_t browser[HASH_SIZE];
	struct query *q = db_q(r->db, SQL_LIVE);
	size_t n = 0;

	hash_keyed(browser, r->house->key, 'b', r->peer.browser);
	db_blob(q, ":browser", browser, sizeof(browser));
	db_int(q, ":now", r->now);
	db_int(q, ":ahead", SIGN_IN_MS);
	db_int(q, ":tries", SIGN_IN_TRIES);
	db_int(q, ":max", LIVE_MAX);
	db_each (q) {
		uint8_t hash[HASH_SIZE];
		struct str token = db_col_view(q, 2), want = db_col_view(q, 3);
		if (token.n != HASH_SIZE || want.n != HASH_SIZE)
			continue;
		hash_code(r, (const uint8_t *)token.p, code, hash);
		live[n++] = (struct live){ .id = db_col_int(q, 0),
			                   .person = db_col_int(q, 1),
			                   .same = hash_same(want.p, hash, HASH_SIZE) };
	}
	return n;
}

static bool enabled(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_ENABLED);

	db_int(q, ":person", person);
	return db_one(q);
}

static enum err use_code(struct req *r, struct str code, struct sign_in_found *out)
{
	struct live live[LIVE_MAX];

	if (!r->peer.browser.n)
		return ERR_OTHER_BROWSER;
	size_t n = load_live(r, code, live);
	if (!n)
		return ERR_EXPIRED;
	for (size_t i = 0; i < n; i++)
		if (live[i].same && live[i].person && enabled(r, live[i].person)) {
			*out = (struct sign_in_found){ .person = live[i].person };
			return use(r, live[i].id);
		}
	/* A wrong try counts against all it was compared with, and stays counted. */
	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_TRIED);
		db_int(q, ":id", live[i].id);
		db_run(q);
	}
	r->keep = true;
	return ERR_WRONG_CODE;
}

enum err sign_in_use(struct req *r, struct str token, struct str code, struct sign_in_found *out)
{
	return token.n ? use_token(r, token, out) : use_code(r, code, out);
}

void sign_in_sweep(struct db *db, int64_t now)
{
	struct query *q = db_q(db, SQL_SWEEP);

	db_int(q, ":before", now - KEPT_MS + SIGN_IN_MS);
	db_int(q, ":max", SWEEP_SPAN);
	db_run(q);
}
