/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.list - minutes that one may read: of a group, or that a meeting has to approve. */
#include "app/group/page.h"
#include "app/minutes/doc.h"
#include "db/db.h"

enum { LOOKED = 200 }; /* at, in one list */

/* The latest first; who reads the group's meetings reads what is published of them, and who
 * attended what is not yet. */
static const char SQL_GROUP[] =
	"SELECT d.meeting FROM meeting_group g CROSS JOIN minutes_doc d ON d.meeting = g.meeting"
	" AND d.made_at IS NOT NULL WHERE g.grp = :group AND (:after = 0 OR (g.ends_at, g.meeting) <"
	" (SELECT l.ends_at, l.meeting FROM meeting_group l WHERE l.grp = :group AND l.meeting = :after))"
	" ORDER BY g.ends_at DESC, g.meeting DESC LIMIT :max";
static const char SQL_TO_APPROVE[] =
	"SELECT d.meeting FROM meeting_group h CROSS JOIN meeting_group g ON g.grp = h.grp"
	" CROSS JOIN minutes_doc d ON d.meeting = g.meeting AND d.published_at IS NOT NULL"
	" AND (d.approved_at IS NULL OR d.approved_in = :meeting)"
	" WHERE h.meeting = :meeting AND d.meeting <> :meeting GROUP BY d.meeting"
	" ORDER BY max(g.ends_at) DESC, d.meeting DESC LIMIT :max";

static enum err query_for(struct req *r, const struct minutes_list_args *a, struct query **q)
{
	struct room_at room;
	enum err e;

	if (a->has_group + a->has_at_meeting != 1)
		return req_fail(r, ERR_BAD_ARGS, "group");
	if (a->has_group) {
		if ((e = page_check(r, true, a->group)))
			return e;
		*q = db_q(r->db, SQL_GROUP);
		db_int(*q, ":group", a->group);
		db_int(*q, ":after", a->has_after ? a->after : 0);
	} else {
		if ((e = room_load(r, a->at_meeting, ROOM_READ, &room)))
			return req_fail(r, e, "at_meeting");
		*q = db_q(r->db, SQL_TO_APPROVE);
		db_int(*q, ":meeting", a->at_meeting);
	}
	db_int(*q, ":max", LOOKED);
	return ERR_OK;
}

enum err cmd_minutes_list(struct req *r, const struct minutes_list_args *a,
                          struct minutes_list_result *out)
{
	int64_t ids[LOOKED];
	struct query *q;
	struct doc doc;
	size_t n = 0;

	enum err e = query_for(r, a, &q);
	if (e)
		return e;
	db_each (q)
		ids[n++] = db_col_int(q, 0);
	out->minutes = arena_array(r->arena, DOC_LIST, struct minutes);
	for (size_t i = 0; i < n; i++) {
		if (doc_load(r, ids[i], &doc) || !doc.who.part)
			continue;
		if (out->n_minutes == DOC_LIST) {
			out->has_next = a->has_group;
			out->next = out->minutes[DOC_LIST - 1].meeting;
			break;
		}
		out->minutes[out->n_minutes++] = doc.minutes;
	}
	r->field = NULL;
	return ERR_OK;
}
