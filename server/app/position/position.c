/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/position/position.h"
#include "app/post/markdown.h"
#include "app/search/search.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"
#include "emit.h"
#include <sodium.h>

enum { SEAL = 32 };

enum err position_check_body(struct req *r, struct str body)
{
	struct markdown m;

	markdown_render(r->arena, body, LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, "body") : ERR_OK;
}

/* ---- the draft ---- */

static const char SQL_INSERT[] = "INSERT INTO position (grp, title, body, author, created_at)"
				 " VALUES (:group, :title, :body, :author, :now)";
static const char SQL_SET[] =
	"UPDATE position SET title = coalesce(:title, title), body = coalesce(:body, body),"
	" version = version + 1 WHERE id = :id AND state = 'draft'";
static const char SQL_KEEP[] =
	"INSERT INTO position_version (position, version, title, body, by, at)"
	" SELECT id, version, title, body, :person, :now FROM position WHERE id = :id";

static void keep_version(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_KEEP);

	db_int(q, ":id", id);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_run(q);
}

int64_t position_insert(struct req *r, const struct position_create_args *a)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":group", a->group);
	db_text(q, ":title", a->title);
	db_text(q, ":body", a->body);
	db_int(q, ":author", r->person);
	db_int(q, ":now", r->now);
	int64_t id = db_run(q) ? db_last_id(r->db) : 0;
	if (id) {
		keep_version(r, id);
		search_touch(r->db, SEARCH_KIND_POSITION, id);
	}
	return id;
}

void position_set(struct req *r, const struct position_edit_args *a)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":id", a->position);
	db_text_opt(q, ":title", a->has_title, a->title);
	db_text_opt(q, ":body", a->has_body, a->body);
	db_run(q);
	keep_version(r, a->position);
	search_touch(r->db, SEARCH_KIND_POSITION, a->position);
}

/* ---- its seal, and its end ---- */

static const char SQL_TEXT[] = "SELECT title, body FROM position WHERE id = :id";
static const char SQL_OPEN[] =
	"UPDATE position SET state = 'open', seal = :seal, opened_at = :now, sign_by = :sign_by"
	" WHERE id = :id AND state = 'draft'";
static const char SQL_CLOSE[] =
	"UPDATE position SET state = 'closed', closed_at = :now WHERE id = :id AND state = 'open'";

static void seal_of(struct req *r, int64_t id, uint8_t out[SEAL])
{
	crypto_generichash_state s;
	struct query *q = db_q(r->db, SQL_TEXT);

	crypto_generichash_init(&s, NULL, 0, SEAL);
	db_int(q, ":id", id);
	if (db_one(q)) {
		struct str title = db_col_view(q, 0), body = db_col_view(q, 1);
		crypto_generichash_update(&s, (const uint8_t *)title.p, title.n);
		crypto_generichash_update(&s, (const uint8_t *)"\n", 1);
		crypto_generichash_update(&s, (const uint8_t *)body.p, body.n);
	}
	crypto_generichash_final(&s, out, SEAL);
}

void position_set_open(struct req *r, const struct position_open_args *a)
{
	uint8_t seal[SEAL];

	seal_of(r, a->position, seal);
	struct query *q = db_q(r->db, SQL_OPEN);
	db_int(q, ":id", a->position);
	db_blob(q, ":seal", seal, SEAL);
	db_int(q, ":sign_by", a->sign_by);
	db_int(q, ":now", r->now);
	db_run(q);
}

void position_set_closed(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_CLOSE);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* ---- signatures ---- */

static const char SQL_SIGN[] =
	"INSERT INTO position_signature (position, authority, person, mandate, reservation, reference, at)"
	" VALUES (:position, :authority, :person, :mandate, :reservation, :reference, :now)";
static const char SQL_WITHDRAW[] =
	"UPDATE position_signature SET withdrawn_at = :now WHERE position = :position"
	" AND authority = :authority AND withdrawn_at IS NULL";

void position_put_signature(struct req *r, const struct position_caller *c,
                            const struct position_sign_args *a)
{
	struct query *q = db_q(r->db, SQL_SIGN);

	db_int(q, ":position", a->position);
	db_int(q, ":authority", c->authority);
	db_int(q, ":person", r->person);
	db_int(q, ":mandate", c->mandate);
	db_text(q, ":reservation", a->has_reservation ? a->reservation : STR(""));
	db_text(q, ":reference", a->has_reference ? a->reference : STR(""));
	db_int(q, ":now", r->now);
	db_run(q);
}

void position_drop_signature(struct req *r, const struct position_caller *c)
{
	struct query *q = db_q(r->db, SQL_WITHDRAW);

	db_int(q, ":position", c->position.position.id);
	db_int(q, ":authority", c->authority);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* ---- search ---- */

static const char SQL_WORDS[] =
	"SELECT x.grp, x.title, '', x.body, pe.lang, x.author, au.id, x.created_at FROM position x"
	" JOIN person pe ON pe.id = x.author" SQL_MANDATE_AT "x.created_at" SQL_MANDATE_HELD
	" WHERE x.id = :id";

/* Whoever reads the group reads its drafts (access_position()). */
void position_index(struct req *r, int64_t id)
{
	struct search_new n = { .kind = SEARCH_KIND_POSITION, .id = id };
	struct query *q = db_q(r->db, SQL_WORDS);

	db_int(q, ":id", id);
	search_put_row(r, q, &n);
}

/* ---- announcing ---- */

enum err position_announce(struct req *r, int64_t id, struct my_position *out)
{
	if (!position_load(r, id, out))
		return req_db_fail(r);
	struct position_updated ev = { .position = out->position };
	emit_position_updated(r, ch_group(out->position.group), &ev);
	return ERR_OK;
}
