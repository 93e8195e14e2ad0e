/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.correct - ask for a correction of the minutes. */
#include "app/meeting/meeting.h"
#include "app/minutes/correction.h"
#include "db/db.h"

static const char SQL_COUNT[] = "SELECT count(*) FROM minutes_correction WHERE meeting = :meeting";
static const char SQL_PUT[] =
	"INSERT INTO minutes_correction (meeting, paragraph, was, body, reason, author, at)"
	" VALUES (:meeting, :paragraph, :was, :body, :reason, :person, :now)"
	" ON CONFLICT (paragraph, author) WHERE state = 'waiting' DO UPDATE SET was = excluded.was,"
	" body = excluded.body, reason = excluded.reason, at = excluded.at RETURNING id";

static enum err check(struct req *r, const struct minutes_correct_args *a, struct doc_paragraph *p)
{
	struct doc doc;

	enum err e = doc_paragraph_load(r, a->paragraph, &doc, p);
	if (e)
		return e;
	if (!doc.attended || !r->person)
		return req_fail(r, ERR_FORBIDDEN, "paragraph");
	if (doc.minutes.state != MINUTES_STATE_CORRECTING)
		return req_fail(r, ERR_CORRECTIONS_OVER, "paragraph");
	if (a->version != p->version)
		return req_fail(r, ERR_CHANGED, "version");
	if ((e = doc_check_body(r, a->body)))
		return e;
	if (str_eq(a->body, p->body))
		return req_fail(r, ERR_BAD_ARGS, "body");
	struct query *q = db_q(r->db, SQL_COUNT);
	db_int(q, ":meeting", p->meeting);
	return db_one(q) && db_col_int(q, 0) < DOC_CORRECTIONS
	               ? ERR_OK
	               : req_fail(r, ERR_LIMIT, "paragraph");
}

enum err cmd_minutes_correct(struct req *r, const struct minutes_correct_args *a,
                             struct minutes_correct_result *out)
{
	struct doc_paragraph p;

	enum err e = check(r, a, &p);
	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_PUT);
	db_int(q, ":meeting", p.meeting);
	db_int(q, ":paragraph", p.id);
	db_text(q, ":was", p.body);
	db_text(q, ":body", a->body);
	db_text(q, ":reason", a->has_reason ? a->reason : STR(""));
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	if (!db_one(q))
		return req_db_fail(r);
	int64_t id = db_col_int(q, 0);
	correction_tell(r, p.meeting, r->person);
	return doc_correction_view(r, id, &out->correction) ? ERR_OK : req_db_fail(r);
}
