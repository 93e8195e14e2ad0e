/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.decide - accept a correction of the minutes, or refuse it. */
#include "app/meeting/meeting.h"
#include "app/minutes/correction.h"
#include "db/db.h"
#include "emit.h"

static const char SQL_WAITING[] = "SELECT count(*) FROM minutes_correction WHERE meeting = :meeting"
				  " AND state = 'waiting'";

int64_t correction_waiting(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_WAITING);

	db_int(q, ":meeting", meeting);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

void correction_tell(struct req *r, int64_t meeting, int64_t author)
{
	struct minutes_corrected ev = { .meeting = meeting };
	struct my_meeting of;

	if (!meeting_load(r, meeting, &of))
		return;
	for (size_t i = 0; i < of.meeting.n_groups; i++)
		emit_minutes_corrected(r, ch_mods(of.meeting.groups[i].id), &ev);
	emit_minutes_corrected(r, ch_user(author), &ev);
}

static const char SQL_ROW[] =
	"SELECT paragraph, state, body, author FROM minutes_correction WHERE id = :id";
static const char SQL_SET[] =
	"UPDATE minutes_correction SET state = :state, answer = :answer, decided_at = :now,"
	" decided_by = :person WHERE id = :id";

struct row {
	int64_t author;
	struct str body;
	struct doc_paragraph p;
};

static enum err check(struct req *r, const struct minutes_decide_args *a, struct row *out)
{
	enum correction_state state;
	struct doc doc;

	struct query *q = db_q(r->db, SQL_ROW);
	db_int(q, ":id", a->correction);
	if (!db_one(q) || !correction_state_from_str(db_col_view(q, 1), &state))
		return req_fail(r, ERR_NOT_FOUND, "correction");
	int64_t paragraph = db_col_int(q, 0);
	out->body = db_col_str(r->arena, q, 2);
	out->author = db_col_int(q, 3);
	enum err e = doc_paragraph_load(r, paragraph, &doc, &out->p);
	/* One of a paragraph that was taken out is refused like any other. */
	if (e == ERR_NOT_FOUND &&
	    !(out->p.removed && minutes_sees(r, &doc.who, out->p.item, out->p.label)))
		return req_fail(r, e, "correction");
	if (e && e != ERR_NOT_FOUND)
		return e;
	if ((e = doc_run_load(r, out->p.meeting, true, &doc)))
		return e;
	return state == CORRECTION_STATE_WAITING ? ERR_OK : req_fail(r, ERR_ALREADY, "correction");
}

static enum err accept(struct req *r, const struct minutes_decide_args *a, const struct row *row)
{
	enum err e;

	if (!a->has_version)
		return req_fail(r, ERR_BAD_ARGS, "version");
	if (a->version != row->p.version || row->p.removed)
		return req_fail(r, ERR_CHANGED, "version");
	if (a->has_body && (e = doc_check_body(r, a->body)))
		return e;
	doc_set(r, &row->p, a->has_body ? a->body : row->body, row->p.label);
	doc_announce_change(r, row->p.meeting);
	return ERR_OK;
}

enum err cmd_minutes_decide(struct req *r, const struct minutes_decide_args *a,
                            struct minutes_decide_result *out)
{
	struct row row;

	enum err e = check(r, a, &row);
	if (!e && a->accept)
		e = accept(r, a, &row);
	if (!e && !a->accept && !a->has_answer)
		e = req_fail(r, ERR_BAD_ARGS, "answer");
	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_SET);
	db_int(q, ":id", a->correction);
	db_text(q, ":state",
	        correction_state_str(a->accept ? CORRECTION_STATE_ACCEPTED
	                                       : CORRECTION_STATE_REFUSED));
	db_text(q, ":answer", a->has_answer ? a->answer : STR(""));
	db_int(q, ":now", r->now);
	db_int(q, ":person", r->person);
	db_run(q);
	correction_tell(r, row.p.meeting, row.author);
	return doc_correction_view(r, a->correction, &out->correction) ? ERR_OK : req_db_fail(r);
}
