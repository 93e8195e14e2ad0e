/* SPDX-License-Identifier: EUPL-1.2 */
/* position.get - a position: its text, and who signed it. */
#include "app/person/person.h"
#include "app/position/position.h"
#include "app/post/markdown.h"
#include "db/db.h"

static const char SQL_BODY[] = "SELECT body FROM position WHERE id = :id";
static const char SQL_SIGNATURES[] =
	"SELECT person, mandate, at, reservation, reference, withdrawn_at FROM position_signature"
	" WHERE position = :id ORDER BY withdrawn_at IS NOT NULL, id LIMIT :max";

static void signatures(struct req *r, int64_t id, struct position_get_result *out)
{
	int64_t *who = arena_array(r->arena, POSITION_SIGNATURES, int64_t);
	int64_t *mandate = arena_array(r->arena, POSITION_SIGNATURES, int64_t);
	struct query *q = db_q(r->db, SQL_SIGNATURES);
	size_t n = 0;

	out->signatures = arena_array(r->arena, POSITION_SIGNATURES, struct position_signature);
	db_int(q, ":id", id);
	db_int(q, ":max", POSITION_SIGNATURES);
	db_each (q) {
		struct position_signature *s = &out->signatures[n];
		who[n] = db_col_int(q, 0);
		mandate[n++] = db_col_int(q, 1);
		s->at = db_col_int(q, 2);
		s->reservation = db_col_str(r->arena, q, 3);
		s->reference = db_col_str(r->arena, q, 4);
		s->has_withdrawn_at = !db_col_null(q, 5);
		s->withdrawn_at = db_col_int(q, 5);
	}
	for (size_t i = 0; i < n; i++)
		person_ref_load(r, who[i], mandate[i], &out->signatures[i].person);
	out->n_signatures = n;
}

enum err cmd_position_get(struct req *r, const struct position_get_args *a,
                          struct position_get_result *out)
{
	struct position_caller c;
	enum err e = position_caller_load(r, a->position, &c);

	if (e)
		return e;
	out->position = c.position;
	struct query *q = db_q(r->db, SQL_BODY);
	db_int(q, ":id", a->position);
	if (!db_one(q))
		return req_db_fail(r);
	out->body = db_col_str(r->arena, q, 0);
	out->html = markdown_html(r->arena, out->body, r->lang);
	signatures(r, a->position, out);
	out->may_edit = c.edits && r->person && c.position.position.state == POSITION_STATE_DRAFT;
	out->may_sign = c.seated && c.authority;
	out->runs = c.runs;
	return ERR_OK;
}
