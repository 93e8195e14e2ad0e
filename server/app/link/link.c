/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/link/link.h"
#include "app/person/person.h"
#include "base/hash.h"
#include "base/hex.h"
#include "db/db.h"

/* As bytes: purpose, value, person, object, day; then the beginning of their keyed hash. */
enum {
	PERSON_BYTES = 5,
	OBJECT_BYTES = 6,
	DAY_BYTES = 3,
	SAID = 2 + PERSON_BYTES + OBJECT_BYTES + DAY_BYTES,
	SEAL = 16,
	WHOLE = SAID + SEAL,
	UNDO_KEPT = 100, /* old rows forgotten at a time */
};
#define DAY_MS (INT64_C(24) * 3600 * 1000)

static void put_number(uint8_t *to, int bytes, int64_t v)
{
	for (int i = bytes; i--; v >>= 8)
		to[i] = (uint8_t)(v & 255);
}

static int64_t number(const uint8_t *from, int bytes)
{
	int64_t v = 0;

	for (int i = 0; i < bytes; i++)
		v = v << 8 | from[i];
	return v;
}

static void seal(const struct req *r, const uint8_t *said, uint8_t out[HASH_SIZE])
{
	hash_keyed(out, r->house->key, 'l', (struct str){ (const char *)said, SAID });
}

struct str link_path(struct req *r, const struct link *l)
{
	uint8_t whole[WHOLE], hash[HASH_SIZE], *at = whole;
	char text[BASE64URL_SIZE(WHOLE)];

	*at++ = (uint8_t)l->purpose;
	*at++ = (uint8_t)l->value;
	put_number(at, PERSON_BYTES, l->person);
	at += PERSON_BYTES;
	put_number(at, OBJECT_BYTES, l->object);
	at += OBJECT_BYTES;
	put_number(at, DAY_BYTES, l->until / DAY_MS);
	seal(r, whole, hash);
	memcpy(whole + SAID, hash, SEAL);
	base64url_encode(text, whole, WHOLE);
	return arena_printf(r->arena, "/lien/%s", text);
}

struct str link_url(struct req *r, const struct link *l)
{
	struct str path = link_path(r, l);

	return arena_printf(r->arena, STR_FMT STR_FMT, STR_ARG(r->house->public_url),
	                    STR_ARG(path));
}

enum link_fault link_read(struct req *r, struct str token, struct link *out)
{
	uint8_t whole[WHOLE], hash[HASH_SIZE];
	const uint8_t *at = whole + 2;
	size_t n;

	if (!base64url_decode(token, whole, sizeof(whole), &n) || n != WHOLE)
		return LINK_FORGED;
	seal(r, whole, hash);
	if (!hash_same(hash, whole + SAID, SEAL) || !strchr("tgdiruhmk", whole[0]))
		return LINK_FORGED;
	out->purpose = (enum link_purpose)whole[0];
	out->value = whole[1];
	out->person = number(at, PERSON_BYTES);
	at += PERSON_BYTES;
	out->object = number(at, OBJECT_BYTES);
	at += OBJECT_BYTES;
	out->until = (number(at, DAY_BYTES) + 1) * DAY_MS - 1;
	return r->now > out->until ? LINK_OLD : LINK_FINE;
}

/* ---- in whose name ---- */

static const char SQL_PERSON[] =
	"SELECT lang FROM person WHERE id = :person AND disabled_at IS NULL";

bool link_enter(struct req *r, const struct link *l)
{
	struct query *q = db_q(r->db, SQL_PERSON);

	db_int(q, ":person", l->person);
	if (!db_one(q))
		return false;
	lang_from_str(db_col_view(q, 0), &r->lang);
	r->person = l->person;
	r->admin = false;
	r->only = 0;
	return true;
}

void link_leave(struct req *r)
{
	r->person = 0;
}

/* ---- marks for who regrets ---- */

static const char SQL_PUT[] =
	"INSERT INTO link_undo (person, marks, at) VALUES (:person, :marks, :now)";
static const char SQL_FORGET[] =
	"DELETE FROM link_undo WHERE id IN (SELECT id FROM link_undo WHERE at < :before"
	" ORDER BY at LIMIT :max)";
static const char SQL_LOAD[] = "SELECT marks FROM link_undo WHERE id = :id AND person = :person";

int64_t link_undo_put(struct req *r, const struct mark_undo *marks, size_t n)
{
	struct query *q = db_q(r->db, SQL_FORGET);
	struct buf b;

	db_int(q, ":before", r->now - LINK_READ_MS);
	db_int(q, ":max", UNDO_KEPT);
	db_run(q);
	buf_init(&b, n * 64 + 1);
	for (size_t i = 0; i < n; i++)
		buf_printf(&b, "%lld:%lld:%lld ", (long long)marks[i].topic,
		           (long long)marks[i].was, (long long)marks[i].upto);
	q = db_q(r->db, SQL_PUT);
	db_int(q, ":person", r->person);
	db_text(q, ":marks", buf_view(&b));
	db_int(q, ":now", r->now);
	buf_finish(&b);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static bool mark_read(struct str word, struct mark_undo *out)
{
	long long n[3];

	for (int i = 0; i < 3; i++)
		if (!str_to_int(str_split(&word, ':'), &n[i]))
			return false;
	*out = (struct mark_undo){ .topic = n[0], .was = n[1], .upto = n[2] };
	return true;
}

size_t link_undo_load(struct req *r, int64_t id, struct mark_undo *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_LOAD);
	size_t n = 0;

	db_int(q, ":id", id);
	db_int(q, ":person", r->person);
	struct str text = db_one(q) ? db_col_str(r->arena, q, 0) : STR("");
	while (text.n && n < max)
		n += mark_read(str_split(&text, ' '), &out[n]);
	return n;
}
