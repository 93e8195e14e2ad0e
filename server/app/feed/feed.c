/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/feed/feed.h"
#include "base/random.h"
#include "db/db.h"

enum { NONCE = 16 };

static void make_token(const struct req *r, struct str nonce, char out[FEED_TOKEN + 1])
{
	uint8_t token[HASH_SIZE];

	hash_keyed(token, r->house->key, 'f', nonce);
	base64url_encode(out, token, sizeof(token));
}

static void hash_token(const struct req *r, struct str token, uint8_t out[HASH_SIZE])
{
	hash_keyed(out, r->house->key, 'F', token);
}

static const char SQL_FIND[] =
	"SELECT f.id, f.person, f.grp, f.read_at, p.lang, f.created_at FROM feed f JOIN person p ON p.id = f.person"
	" WHERE f.token_hash = :hash AND (:form = '' OR f.form = :form) AND p.disabled_at IS NULL";

static bool find(struct req *r, struct str token, struct str form, struct feed_row *out)
{
	struct query *q = db_q(r->db, SQL_FIND);
	uint8_t hash[HASH_SIZE];

	hash_token(r, token, hash);
	db_blob(q, ":hash", hash, sizeof(hash));
	db_text(q, ":form", form);
	*out = (struct feed_row){ .lang = LANG_FR };
	if (!db_one(q))
		return false;
	out->id = db_col_int(q, 0);
	out->person = db_col_int(q, 1);
	out->group = db_col_int(q, 2);
	out->read_at = db_col_int(q, 3);
	lang_from_str(db_col_view(q, 4), &out->lang);
	out->created_at = db_col_int(q, 5);
	return true;
}

bool feed_find(struct req *r, struct str token, enum feed_form form, struct feed_row *out)
{
	return find(r, token, feed_form_str(form), out);
}

bool feed_find_any(struct req *r, struct str token, struct feed_row *out)
{
	return find(r, token, STR(""), out);
}

static const char SQL_INSERT[] =
	"INSERT OR IGNORE INTO feed (person, grp, form, nonce, token_hash, created_at)"
	" VALUES (:person, :group, :form, :nonce, :hash, :now)";

int64_t feed_insert(struct req *r, int64_t group, enum feed_form form)
{
	struct query *q = db_q(r->db, SQL_INSERT);
	uint8_t nonce[NONCE], hash[HASH_SIZE];
	char token[FEED_TOKEN + 1];

	random_bytes(nonce, sizeof(nonce));
	make_token(r, (struct str){ (const char *)nonce, sizeof(nonce) }, token);
	hash_token(r, str_from(token), hash);
	db_int(q, ":person", r->person);
	db_int_opt(q, ":group", group != 0, group);
	db_text(q, ":form", feed_form_str(form));
	db_blob(q, ":nonce", nonce, sizeof(nonce));
	db_blob(q, ":hash", hash, sizeof(hash));
	db_int(q, ":now", r->now);
	return db_run(q) && db_changes(r->db) ? db_last_id(r->db) : 0;
}

static const char SQL_COUNT[] = "SELECT count(*) FROM feed WHERE person = :person";

int64_t feed_count(struct req *r)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":person", r->person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static const char SQL_LIST[] =
	"SELECT id, grp, nonce, created_at, read_at, form FROM feed"
	" WHERE person = :person AND (:group = 0 OR grp = :group) ORDER BY grp, form LIMIT :max";

void feed_list(struct req *r, int64_t group, struct feed_address **out, size_t *n)
{
	struct query *q = db_q(r->db, SQL_LIST);
	char token[FEED_TOKEN + 1];

	*out = arena_array(r->arena, FEED_MAX, struct feed_address);
	*n = 0;
	db_int(q, ":person", r->person);
	db_int(q, ":group", group);
	db_int(q, ":max", FEED_MAX);
	db_each (q) {
		struct feed_address *f = &(*out)[*n];
		f->feed = (struct feed){ .id = db_col_int(q, 0), .group = db_col_int(q, 1) };
		f->feed.has_group = !db_col_null(q, 1);
		if (!feed_form_from_str(db_col_view(q, 5), &f->feed.form))
			continue;
		++*n;
		f->feed.created_at = db_col_int(q, 3);
		f->feed.has_read_at = !db_col_null(q, 4);
		f->feed.read_at = db_col_int(q, 4);
		make_token(r, db_col_view(q, 2), token);
		f->path = arena_printf(
			r->arena,
			f->feed.form == FEED_FORM_ATOM ? "/flux/%s.atom" : "/agenda/%s.ics", token);
	}
}

static const char SQL_DELETE[] = "DELETE FROM feed WHERE id = :id AND person = :person";

bool feed_delete(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_DELETE);

	db_int(q, ":id", id);
	db_int(q, ":person", r->person);
	return db_run(q) && db_changes(r->db) > 0;
}

static const char SQL_TOUCH[] = "UPDATE feed SET read_at = :now WHERE id = :id";

void feed_touch(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_TOUCH);

	db_int(q, ":now", r->now);
	db_int(q, ":id", id);
	db_run(q);
}
