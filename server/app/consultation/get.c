/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.get - a consultation, what it is about, who may answer it and what it led to. */
#include "app/authority/authority.h"
#include "app/consultation/consultation.h"
#include "app/person/person.h"
#include "app/post/markdown.h"
#include "db/db.h"

static const char SQL_TEXTS[] = "SELECT context, conclusion FROM consultation WHERE id = :id";
static const char SQL_AUTHORITIES[] =
	"SELECT " AUTHORITY_COLUMNS " FROM consultation_voice v CROSS JOIN authority a"
	" ON a.id = v.authority WHERE v.consultation = :id ORDER BY a.name, a.id LIMIT :max";
static const char SQL_TRAIL[] =
	"SELECT person, mandate, answer, at FROM consultation_cast WHERE consultation = :id"
	" AND authority = :authority ORDER BY id DESC LIMIT :max";

static void authorities(struct req *r, int64_t id, struct consultation_get_result *out)
{
	struct query *q = db_q(r->db, SQL_AUTHORITIES);

	out->authorities = arena_array(r->arena, CONSULTATION_AUTHORITIES, struct authority_ref);
	db_int(q, ":id", id);
	db_int(q, ":max", CONSULTATION_AUTHORITIES);
	db_each (q)
		authority_ref_from(r, q, 0, &out->authorities[out->n_authorities++]);
}

/* Of the authority the reader speaks for. */
static void trail(struct req *r, int64_t id, struct consultation_get_result *out)
{
	struct consultation_speaker s;
	int64_t who[CONSULTATION_TRAIL], mandates[CONSULTATION_TRAIL];
	size_t n = 0;

	consultation_speaker_load(r, &s);
	out->trail = arena_array(r->arena, CONSULTATION_TRAIL, struct consultation_cast);
	struct query *q = db_q(r->db, SQL_TRAIL);
	db_int(q, ":id", id);
	db_int(q, ":authority", s.authority);
	db_int(q, ":max", CONSULTATION_TRAIL);
	db_each (q) {
		who[n] = db_col_int(q, 0);
		mandates[n] = db_col_int(q, 1);
		out->trail[n].answer = db_col_int(q, 2);
		out->trail[n++].at = db_col_int(q, 3);
	}
	for (size_t i = 0; i < n; i++)
		person_ref_load(r, who[i], mandates[i], &out->trail[i].person);
	out->n_trail = n;
}

enum err cmd_consultation_get(struct req *r, const struct consultation_get_args *a,
                              struct consultation_get_result *out)
{
	enum err e = consultation_caller_load(r, a->consultation, RIGHT_READ, &out->consultation);

	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_TEXTS);
	db_int(q, ":id", a->consultation);
	if (!db_one(q))
		return req_db_fail(r);
	out->context = db_col_str(r->arena, q, 0);
	out->conclusion = db_col_str(r->arena, q, 1);
	out->html = markdown_html(r->arena, out->context, r->lang);
	out->conclusion_html = markdown_html(r->arena, out->conclusion, r->lang);
	authorities(r, a->consultation, out);
	if (out->consultation.has_answer)
		trail(r, a->consultation, out);
	out->runs = r->person && access_consultation(r, a->consultation, RIGHT_MODERATE) == ERR_OK;
	return ERR_OK;
}
