/* SPDX-License-Identifier: EUPL-1.2 */
/* question.get - what became of a question, and what the caller may do with it. */
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "app/question/question.h"
#include "db/db.h"

static const char SQL_TRAIL[] =
	"SELECT person, authority, from_at, to_at, ended, reason FROM question_hold"
	" WHERE topic = :topic ORDER BY n DESC LIMIT :max";

static void trail(struct req *r, int64_t topic, struct question_get_result *out)
{
	struct query *q = db_q(r->db, SQL_TRAIL);

	out->trail = arena_array(r->arena, HOLDS_MAX, struct hold);
	db_int(q, ":topic", topic);
	db_int(q, ":max", HOLDS_MAX);
	db_each (q) {
		struct hold *h = &out->trail[out->n_trail++];
		h->has_person = person_ref_load(r, db_col_int(q, 0), 0, &h->person);
		h->has_authority = authority_ref_load(r, db_col_int(q, 1), &h->authority);
		h->from_at = db_col_int(q, 2);
		h->has_to_at = !db_col_null(q, 3);
		h->to_at = db_col_int(q, 3);
		h->has_end = hold_end_from_str(db_col_view(q, 4), &h->end);
		h->reason = db_col_str(r->arena, q, 5);
		h->has_reason = h->reason.n > 0;
	}
}

enum err cmd_question_get(struct req *r, const struct question_get_args *a,
                          struct question_get_result *out)
{
	struct question_caller c = { 0 };
	enum err e = question_caller_load(r, a->topic, &c);

	if (e)
		return e;
	if (!question_load(r, c.q.topic, &out->question))
		return req_db_fail(r);
	out->mine = c.mine;
	out->runs = c.runs;
	out->asked = c.asked;
	if (!c.q.masked || c.mine || (c.runs && !c.q.sealed))
		out->has_asker = person_ref_load(r, c.q.asker, 0, &out->asker);
	if (c.mine || c.runs || c.asked)
		trail(r, c.q.topic, out);
	return ERR_OK;
}
