/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.carry - take over what was left on the agenda of another meeting. */
#include "app/agenda/agenda.h"
#include "db/db.h"

/* The last one that was held of just these groups. */
static const char SQL_LAST[] =
	"SELECT g.meeting FROM meeting_group g CROSS JOIN room o ON o.meeting = g.meeting"
	" AND o.state = 'closed' WHERE g.grp = :group AND g.meeting <> :meeting"
	" AND (SELECT count(*) FROM meeting_group x WHERE x.meeting = g.meeting) = :n"
	" AND NOT EXISTS (SELECT 1 FROM meeting_group x WHERE x.meeting = g.meeting AND NOT EXISTS"
	"  (SELECT 1 FROM meeting_group y WHERE y.meeting = :meeting AND y.grp = x.grp))"
	" ORDER BY o.closed_at DESC, g.meeting DESC LIMIT 1";

static int64_t last(struct req *r, const struct room_at *to)
{
	struct query *q = db_q(r->db, SQL_LAST);

	db_int(q, ":group", to->groups[0]);
	db_int(q, ":meeting", to->meeting);
	db_int(q, ":n", (int64_t)to->n_groups);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

enum err cmd_agenda_carry(struct req *r, const struct agenda_carry_args *a,
                          struct agenda_carry_result *out)
{
	struct room_at to, from;

	enum err e = agenda_run(r, a->meeting, &to);
	if (e)
		return e;
	int64_t meeting = a->has_from ? a->from : last(r, &to);
	if (!meeting || meeting == a->meeting)
		return req_fail(r, ERR_NOT_FOUND, "from");
	e = room_load(r, meeting, ROOM_RUN, &from);
	if (e)
		return req_fail(r, e, "from");
	struct agenda_copy c = { .from = &from, .to = &to, .left = true };
	return agenda_copy(r, &c, &out->items, &out->n_items);
}
