/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading questions: the row for commands, what everybody sees of it, what the caller is to it. */
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "app/question/question.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

static const char SQL_ROW[] =
	"SELECT t.grp, t.title, t.masked, t.closed, q.asker, q.asker_authority, q.country, q.theme,"
	" q.kind, q.urgency, q.state, q.holder, q.holder_authority, q.relay_days, q.relay_at, q.relays,"
	" q.first_answer, q.answer, q.thanked_at, q.sealed FROM question q JOIN topic t ON t.id = q.topic"
	" WHERE q.topic = :topic AND t.kind = 'question'";

bool question_row_load(struct req *r, int64_t topic, struct question_row *out)
{
	struct query *q = db_q(r->db, SQL_ROW);

	db_int(q, ":topic", topic);
	*out = (struct question_row){ .topic = topic };
	if (!db_one(q))
		return false;
	out->group = db_col_int(q, 0);
	out->title = db_col_str(r->arena, q, 1);
	out->masked = db_col_bool(q, 2);
	out->closed = db_col_bool(q, 3);
	out->asker = db_col_int(q, 4);
	out->asker_authority = db_col_int(q, 5);
	out->country = db_col_str(r->arena, q, 6);
	out->has_theme = matter_from_str(db_col_view(q, 7), &out->theme);
	out->has_kind = question_kind_from_str(db_col_view(q, 8), &out->kind);
	urgency_from_str(db_col_view(q, 9), &out->urgency);
	question_state_from_str(db_col_view(q, 10), &out->state);
	out->holder = db_col_int(q, 11);
	out->authority = db_col_int(q, 12);
	out->relay_days = db_col_int(q, 13);
	out->relay_at = db_col_int(q, 14);
	out->relays = db_col_int(q, 15);
	out->first_answer = db_col_int(q, 16);
	out->answer = db_col_int(q, 17);
	out->thanked_at = db_col_int(q, 18);
	out->sealed = db_col_bool(q, 19);
	return true;
}

static const char SQL_QUESTION[] =
	"SELECT " SQL_SEAT
	", t.masked, q.country, q.theme, q.kind, q.urgency, q.state, q.asked_at, q.holder,"
	" q.holder_authority, q.relay_days, q.relay_at, q.relays, q.first_answer_at, q.answer,"
	" q.answerer, q.thanked_at, p.mandate FROM question q JOIN topic t ON t.id = q.topic"
	" LEFT JOIN post p ON p.id = q.answer WHERE q.topic = :topic AND t.kind = 'question'";

/* The people in it: who is asked, and whose answer it is, in whose name he spoke then. */
static void load_people(struct req *r, const struct query *q, struct question *out)
{
	int64_t holder = db_col_int(q, 8), authority = db_col_int(q, 9);
	int64_t answerer = db_col_int(q, 15), mandate = db_col_int(q, 17);

	out->has_holder = holder && person_ref_load(r, holder, 0, &out->holder);
	out->has_authority = authority && authority_ref_load(r, authority, &out->authority);
	out->has_answered_by = answerer && person_ref_load(r, answerer, mandate, &out->answered_by);
}

bool question_load(struct req *r, int64_t topic, struct question *out)
{
	struct query *q = db_q(r->db, SQL_QUESTION);

	db_int(q, ":topic", topic);
	db_int(q, ":person", r->person);
	*out = (struct question){ .topic = topic };
	if (!db_one(q))
		return false;
	out->group = db_col_int(q, 0);
	out->named = !db_col_bool(q, 1);
	out->has_country = !db_col_null(q, 2);
	out->country = db_col_str(r->arena, q, 2);
	out->has_theme = matter_from_str(db_col_view(q, 3), &out->theme);
	out->has_kind = question_kind_from_str(db_col_view(q, 4), &out->kind);
	urgency_from_str(db_col_view(q, 5), &out->urgency);
	question_state_from_str(db_col_view(q, 6), &out->state);
	out->asked_at = db_col_int(q, 7);
	out->relay_days = db_col_int(q, 10);
	out->has_relay_at = !db_col_null(q, 11);
	out->relay_at = db_col_int(q, 11);
	out->relays = db_col_int(q, 12);
	out->has_first_answer_at = !db_col_null(q, 13);
	out->first_answer_at = db_col_int(q, 13);
	out->has_answer = !db_col_null(q, 14);
	out->answer = db_col_int(q, 14);
	out->thanked = !db_col_null(q, 16);
	load_people(r, q, out);
	return true;
}

static const char SQL_SPEAKS[] =
	"SELECT 1 FROM mandate WHERE person = :person AND authority = :authority"
	" AND from_at <= :now AND (to_at IS NULL OR to_at > :now)";

static bool speaks_for(struct req *r, int64_t authority)
{
	struct query *q = db_q(r->db, SQL_SPEAKS);

	db_int(q, ":person", r->person);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	return db_one(q);
}

enum err question_caller_load(struct req *r, int64_t topic, struct question_caller *out)
{
	enum err e = access_topic(r, &topic, RIGHT_READ, &out->acc);

	if (e)
		return req_fail(r, e, "topic");
	if (!question_row_load(r, topic, &out->q))
		return req_fail(r, ERR_NOT_FOUND, "topic");
	const struct question_row *q = &out->q;
	out->mine = r->person && q->asker == r->person;
	out->runs = topic_runs(r, &out->acc) && !out->acc.guest;
	out->asked =
		r->person && access_role_has(out->acc.role, RIGHT_WRITE) &&
		(q->state == QUESTION_STATE_ASSIGNED || q->state == QUESTION_STATE_TAKEN) &&
		(q->holder ? q->holder == r->person : q->authority && speaks_for(r, q->authority));
	return ERR_OK;
}

enum err question_asked(struct req *r, int64_t topic, struct question_caller *out)
{
	enum err e = question_caller_load(r, topic, out);

	if (e)
		return e;
	if (out->q.state == QUESTION_STATE_RESOLVED)
		return req_fail(r, ERR_RESOLVED, "topic");
	if (!out->asked)
		return req_fail(r, ERR_FORBIDDEN, "topic");
	return out->q.closed ? req_fail(r, ERR_CLOSED, "topic") : ERR_OK;
}

enum err question_own(struct req *r, int64_t topic, struct question_caller *out)
{
	enum err e = question_caller_load(r, topic, out);

	if (e)
		return e;
	if (out->runs || (out->mine && access_role_has(out->acc.role, RIGHT_WRITE)))
		return ERR_OK;
	return req_fail(r, ERR_FORBIDDEN, "topic");
}
