/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.get - a meeting, what it is about, and who said whether they will come. */
#include "app/meeting/meeting.h"
#include "app/person/person.h"
#include "app/post/markdown.h"
#include "db/db.h"

static const char SQL_ABOUT[] =
	"SELECT m.about, coalesce(a.note, '') FROM meeting m LEFT JOIN meeting_answer a"
	" ON a.meeting = m.id AND a.person = :person WHERE m.id = :id";
static const char SQL_GUESTS[] =
	"SELECT a.person, a.answer, a.note, a.deputy FROM meeting_answer a WHERE a.meeting = :id"
	" AND EXISTS (SELECT 1 FROM meeting_group g CROSS JOIN membership m ON m.grp = g.grp"
	"  AND m.person = a.person AND m.state = 'active' WHERE g.meeting = a.meeting)"
	" ORDER BY CASE a.answer WHEN 'yes' THEN 0 WHEN 'maybe' THEN 1 ELSE 2 END, a.at, a.person"
	" LIMIT :max";

static void guests(struct req *r, int64_t id, struct meeting_get_result *out)
{
	int64_t *who = arena_array(r->arena, MEETING_GUESTS, int64_t);
	int64_t *deputies = arena_array(r->arena, MEETING_GUESTS, int64_t);
	size_t n = 0, kept = 0;
	struct query *q = db_q(r->db, SQL_GUESTS);

	out->guests = arena_array(r->arena, MEETING_GUESTS, struct meeting_guest);
	db_int(q, ":id", id);
	db_int(q, ":max", MEETING_GUESTS);
	db_each (q) {
		struct meeting_guest *g = &out->guests[n];
		if (!meeting_reply_from_str(db_col_view(q, 1), &g->answer))
			continue;
		g->note = db_col_str(r->arena, q, 2);
		deputies[n] = db_col_int(q, 3);
		who[n++] = db_col_int(q, 0);
	}
	for (size_t i = 0; i < n; i++) {
		struct meeting_guest g = out->guests[i];
		g.has_deputy = deputies[i] && person_ref_load(r, deputies[i], 0, &g.deputy);
		if (person_ref_load(r, who[i], 0, &g.person))
			out->guests[kept++] = g;
	}
	out->n_guests = kept;
}

enum err cmd_meeting_get(struct req *r, const struct meeting_get_args *a,
                         struct meeting_get_result *out)
{
	enum err e = meeting_caller_load(r, a->meeting, false, &out->meeting);

	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_ABOUT);
	db_int(q, ":id", a->meeting);
	db_int(q, ":person", r->person);
	if (!db_one(q))
		return req_db_fail(r);
	out->about = db_col_str(r->arena, q, 0);
	out->note = db_col_str(r->arena, q, 1);
	out->html = markdown_html(r->arena, out->about, r->lang);
	guests(r, a->meeting, out);
	if (out->meeting.meeting.undated) {
		out->n_dates = meeting_dates(r, a->meeting, &out->dates);
		out->n_voters = meeting_voters(r, a->meeting, &out->voters);
	}
	out->runs = access_meeting(r, a->meeting, RIGHT_MODERATE) == ERR_OK;
	return ERR_OK;
}
