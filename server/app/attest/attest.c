/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/attest/attest.h"
#include "base/hash.h"
#include "base/json.h"
#include "db/db.h"
#include <sodium.h>

enum { URLSAFE = sodium_base64_VARIANT_URLSAFE_NO_PADDING, SAYS_MAX = 2800 };

/* ---- keys ---- */

static const char SQL_NUMBER[] =
	"SELECT /*scan*/ coalesce(max(number), 1), count(*) FROM attest_key";
static const char SQL_PUT[] = "INSERT INTO attest_key (number, public, from_at)"
			      " VALUES (:number, :public, :now) ON CONFLICT (public) DO NOTHING";
static const char SQL_BY_PUBLIC[] = "SELECT id, from_at FROM attest_key WHERE public = :public";
static const char SQL_BY_ID[] = "SELECT public FROM attest_key WHERE id = :id";
static const char SQL_ALL[] =
	"SELECT /*scan*/ id, public, from_at FROM attest_key ORDER BY id DESC LIMIT :max";

static struct str base64(struct req *r, const void *p, size_t n)
{
	size_t max = sodium_base64_encoded_len(n, URLSAFE);
	char *out = arena_alloc(r->arena, max);

	sodium_bin2base64(out, max, p, n, URLSAFE);
	return str_from(out);
}

static void make(struct req *r, int64_t number, uint8_t public[ATTEST_PUBLIC],
                 uint8_t secret[crypto_sign_SECRETKEYBYTES])
{
	uint8_t seed[HASH_SIZE];

	_Static_assert(HASH_SIZE == crypto_sign_SEEDBYTES, "a hash is a seed");
	hash_keyed(seed, r->house->key, 'A',
	           arena_printf(r->arena, "attest %lld", (long long)number));
	crypto_sign_seed_keypair(public, secret, seed);
	sodium_memzero(seed, sizeof(seed));
}

/* *secret is the caller's to wipe. */
static enum err key_now(struct req *r, bool next, struct attest_key *out,
                        uint8_t secret[crypto_sign_SECRETKEYBYTES])
{
	uint8_t public[ATTEST_PUBLIC];
	struct query *q = db_q(r->db, SQL_NUMBER);

	if (!db_one(q))
		return req_db_fail(r);
	int64_t number = db_col_int(q, 0) + next;
	bool full = db_col_int(q, 1) >= ATTEST_KEYS;
	make(r, number, public, secret);
	for (int try = 0; try < 2; try++) {
		q = db_q(r->db, SQL_BY_PUBLIC);
		db_blob(q, ":public", public, sizeof(public));
		if (db_one(q)) {
			*out = (struct attest_key){ .id = db_col_int(q, 0),
				                    .public = base64(r, public, sizeof(public)),
				                    .from_at = db_col_int(q, 1) };
			return ERR_OK;
		}
		if (full)
			return req_fail(r, ERR_LIMIT, NULL);
		q = db_q(r->db, SQL_PUT);
		db_int(q, ":number", number);
		db_blob(q, ":public", public, sizeof(public));
		db_int(q, ":now", r->now);
		db_run(q);
	}
	return req_db_fail(r);
}

enum err attest_key_now(struct req *r, bool next, struct attest_key *out)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES];
	enum err e = key_now(r, next, out, secret);

	sodium_memzero(secret, sizeof(secret));
	return e;
}

size_t attest_keys(struct req *r, struct attest_key **out)
{
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_ALL);

	*out = arena_array(r->arena, ATTEST_KEYS, struct attest_key);
	db_int(q, ":max", ATTEST_KEYS);
	db_each (q) {
		struct str public = db_col_view(q, 1);
		(*out)[n++] = (struct attest_key){ .id = db_col_int(q, 0),
			                           .public = base64(r, public.p, public.n),
			                           .from_at = db_col_int(q, 2) };
	}
	return n;
}

/* ---- what a certificate says ---- */

/* Short names: it has to go into a QR code. */
static struct str write_says(struct req *r, const struct attestation *a)
{
	struct buf b;

	buf_init(&b, SAYS_MAX);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "v");
	json_int(&w, 1);
	json_key(&w, "k");
	json_int(&w, a->key);
	json_key(&w, "w");
	json_str(&w, a->network);
	json_key(&w, "h");
	json_str(&w, a->house);
	json_key(&w, "n");
	json_str(&w, a->name);
	json_key(&w, "f");
	json_str(&w, a->function);
	json_key(&w, "a");
	json_str(&w, a->authority);
	json_key(&w, "m");
	json_str(&w, a->title);
	json_key(&w, "g");
	json_str(&w, a->groups);
	json_key(&w, "z");
	json_str(&w, a->zone);
	json_key(&w, "o");
	json_int(&w, a->opened_at);
	json_key(&w, "c");
	json_int(&w, a->closed_at);
	json_key(&w, "i");
	json_int(&w, a->from_at);
	json_key(&w, "e");
	json_int(&w, a->to_at);
	json_key(&w, "p");
	json_int(&w, a->present_ms);
	json_key(&w, "s");
	json_str(&w, seat_how_str(a->how));
	json_key(&w, "t");
	json_int(&w, a->issued_at);
	json_end_obj(&w);
	struct str says = b.full ? STR("") : arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return says;
}

static bool read_says(struct req *r, struct str says, struct attestation *out)
{
	struct jsondoc *doc = json_parse(says.p, says.n, NULL);
	struct json_fail fail;
	struct json_in in = { doc ? json_root(doc) : NULL, r->arena, &fail };
	struct str how = STR("");
	int64_t v = 0;

	*out = (struct attestation){ .key = 0 };
	bool ok = doc && json_in_int(&in, "v", 1, 1, &v, NULL) &&
	          json_in_int(&in, "k", 1, JSON_INT_MAX, &out->key, NULL) &&
	          json_in_text(&in, "w", 0, 120, 0, &out->network, NULL) &&
	          json_in_text(&in, "h", 0, 200, 0, &out->house, NULL) &&
	          json_in_text(&in, "n", 0, 120, 0, &out->name, NULL) &&
	          json_in_text(&in, "f", 0, 120, 0, &out->function, NULL) &&
	          json_in_text(&in, "a", 0, 200, 0, &out->authority, NULL) &&
	          json_in_text(&in, "m", 0, 160, 0, &out->title, NULL) &&
	          json_in_text(&in, "g", 0, 1000, 0, &out->groups, NULL) &&
	          json_in_text(&in, "z", 0, 64, 0, &out->zone, NULL) &&
	          json_in_int(&in, "o", 0, JSON_INT_MAX, &out->opened_at, NULL) &&
	          json_in_int(&in, "c", 0, JSON_INT_MAX, &out->closed_at, NULL) &&
	          json_in_int(&in, "i", 0, JSON_INT_MAX, &out->from_at, NULL) &&
	          json_in_int(&in, "e", 0, JSON_INT_MAX, &out->to_at, NULL) &&
	          json_in_int(&in, "p", 0, JSON_INT_MAX, &out->present_ms, NULL) &&
	          json_in_text(&in, "s", 0, 20, 0, &how, NULL) &&
	          json_in_int(&in, "t", 0, JSON_INT_MAX, &out->issued_at, NULL) &&
	          seat_how_from_str(how, &out->how);
	/* They stand in the document, which goes. */
	struct str *const texts[] = { &out->network,   &out->house, &out->name,   &out->function,
		                      &out->authority, &out->title, &out->groups, &out->zone };
	for (size_t i = 0; ok && i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = arena_str(r->arena, *texts[i]);
	json_free(doc);
	return ok;
}

/* ---- signing and checking ---- */

static struct str signed_bytes(struct req *r, struct str says)
{
	return arena_printf(r->arena, "%s" STR_FMT, ATTEST_CONTEXT, STR_ARG(says));
}

enum err attest_sign(struct req *r, struct attestation *a, struct str *token)
{
	uint8_t secret[crypto_sign_SECRETKEYBYTES], signature[ATTEST_SIGNATURE];
	struct attest_key key;

	enum err e = key_now(r, false, &key, secret);
	if (!e) {
		a->key = key.id;
		struct str says = write_says(r, a);
		struct str bytes = signed_bytes(r, says);
		crypto_sign_detached(signature, NULL, (const uint8_t *)bytes.p, bytes.n, secret);
		struct str left = base64(r, says.p, says.n);
		struct str right = base64(r, signature, sizeof(signature));
		*token = arena_printf(r->arena, STR_FMT "." STR_FMT, STR_ARG(left), STR_ARG(right));
		e = says.n ? ERR_OK : req_fail(r, ERR_TOO_LARGE, "meeting");
	}
	sodium_memzero(secret, sizeof(secret));
	return e;
}

static bool unbase64(struct str text, uint8_t *out, size_t max, size_t *n)
{
	const char *end;

	return text.n && !sodium_base642bin(out, max, text.p, text.n, NULL, n, &end, URLSAFE) &&
	       end == text.p + text.n;
}

static bool key_of(struct req *r, int64_t id, uint8_t public[ATTEST_PUBLIC])
{
	struct query *q = db_q(r->db, SQL_BY_ID);

	db_int(q, ":id", id);
	if (!db_one(q))
		return false;
	struct str found = db_col_view(q, 0);
	if (found.n != ATTEST_PUBLIC)
		return false;
	memcpy(public, found.p, ATTEST_PUBLIC);
	return true;
}

bool attest_read(struct req *r, struct str token, struct attestation *out)
{
	uint8_t *says = arena_alloc(r->arena, ATTEST_TOKEN), public[ATTEST_PUBLIC];
	uint8_t signature[ATTEST_SIGNATURE];
	size_t n, n_signature;
	struct str left = str_split(&token, '.');

	if (!unbase64(left, says, ATTEST_TOKEN, &n) ||
	    !unbase64(token, signature, sizeof(signature), &n_signature) ||
	    n_signature != sizeof(signature))
		return false;
	struct str text = { (const char *)says, n };
	if (!read_says(r, text, out) || !key_of(r, out->key, public))
		return false;
	struct str bytes = signed_bytes(r, text);
	return !crypto_sign_verify_detached(signature, (const uint8_t *)bytes.p, bytes.n, public);
}
