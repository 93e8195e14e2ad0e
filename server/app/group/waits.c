/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/waits.h"
#include "app/person/person.h"
#include "base/utf8.h"
#include "db/db.h"

enum { LINE_MAX_BYTES = 280 };

static const char SQL_INVITED[] =
	"SELECT m.grp, g.title, m.at FROM membership m CROSS JOIN grp g ON g.id = m.grp"
	" WHERE m.person = :person AND m.state = 'invited' ORDER BY m.at, m.grp";

size_t group_invitation_waits(struct req *r, struct wait *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_INVITED);
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_each (q) {
		if (n++ >= max)
			continue;
		struct wait *w = &out[n - 1];
		*w = (struct wait){ .kind = WAIT_KIND_INVITATION, .has_group = true };
		w->group = db_col_int(q, 0);
		w->title = db_col_str(r->arena, q, 1);
		w->since = db_col_int(q, 2);
	}
	return n;
}

static const char SQL_REQUESTED[] =
	"SELECT q.grp, g.title, q.at, q.person, q.note FROM membership m"
	" CROSS JOIN membership q ON q.grp = m.grp AND q.state = 'requested'"
	" CROSS JOIN grp g ON g.id = m.grp"
	" WHERE m.person = :person AND m.state = 'active' AND m.role IN ('moderator', 'chair')"
	" ORDER BY q.at, q.grp, q.person";

size_t group_request_waits(struct req *r, struct wait *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_REQUESTED);
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_each (q) {
		if (n++ >= max)
			continue;
		struct wait *w = &out[n - 1];
		*w = (struct wait){ .kind = WAIT_KIND_JOIN_REQUEST, .has_group = true };
		w->group = db_col_int(q, 0);
		w->title = db_col_str(r->arena, q, 1);
		w->since = db_col_int(q, 2);
		w->has_thing = true;
		w->thing = db_col_int(q, 3);
		w->line = utf8_cut(db_col_str(r->arena, q, 4), LINE_MAX_BYTES);
		w->has_line = w->line.n > 0;
	}
	for (size_t i = 0; i < n && i < max; i++)
		out[i].has_by = person_ref_load(r, out[i].thing, 0, &out[i].by);
	return n;
}
