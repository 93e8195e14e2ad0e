/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits for the people of an authority, and what they are reminded of. */
#include "app/action/action_due.h"
#include "app/action/action.h"
#include "app/due/due.h"
#include "app/notice/notice.h"
#include "app/wait/wait.h"
#include "db/db.h"

enum { PEOPLE = 200 }; /* of one authority, in its host groups */

/* ---- « À suivre » ---- */

static const char SQL_OURS[] =
	"SELECT a.id FROM mandate d CROSS JOIN action a ON a.owner = d.authority AND a.due_at < :near"
	" WHERE d.person = :person AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" AND a.state = 'open' GROUP BY a.id ORDER BY a.due_at, a.id LIMIT :max";
static const char SQL_WAIT[] =
	"SELECT min(g.grp), NULL, a.id, substr(a.text, 1, 160), m.title, a.made_at, a.due_at, 1, NULL"
	" FROM action a CROSS JOIN action_group g ON g.action = a.id"
	" CROSS JOIN membership p ON p.grp = g.grp AND p.person = :person AND p.state = 'active'"
	" CROSS JOIN meeting m ON m.id = a.meeting WHERE a.id = :action GROUP BY a.id";

size_t action_waits(struct req *r, struct wait *out, size_t max)
{
	int64_t ids[WAIT_MAX * 2];
	struct action_row row;
	size_t n = 0, seen = 0;
	struct query *q = db_q(r->db, SQL_OURS);

	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":near", r->now + ACTION_NEAR_MS);
	n = db_ids(q, ids, WAIT_MAX * 2);
	for (size_t i = 0; i < n; i++) {
		if (!action_row_load(r, ids[i], &row) || !action_acts(r, &row))
			continue;
		q = db_q(r->db, SQL_WAIT);
		db_int(q, ":action", ids[i]);
		seen += wait_read(r, q, WAIT_KIND_ACTION, out + seen, seen < max ? max - seen : 0);
	}
	return seen;
}

/* ---- the day has come ---- */

static const char SQL_DUE[] = "SELECT id FROM action WHERE due_at <= :now AND state = 'open'"
			      " AND told_at IS NULL ORDER BY due_at LIMIT :max";
static const char SQL_PEOPLE[] =
	"SELECT d.person, min(g.grp) FROM mandate d CROSS JOIN membership p ON p.person = d.person"
	" AND p.state = 'active' CROSS JOIN action_group g ON g.action = :action AND g.grp = p.grp"
	" WHERE d.authority = :owner AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" GROUP BY d.person LIMIT :max";
static const char SQL_TOLD[] = "UPDATE action SET told_at = :now WHERE id = :action";

static void remind(struct req *r, const struct action_row *row)
{
	struct {
		int64_t person, group;
	} *to = arena_alloc(r->arena, PEOPLE * sizeof(*to));
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_PEOPLE);

	db_int(q, ":action", row->id);
	db_int(q, ":owner", row->owner);
	db_int(q, ":now", r->now);
	db_int(q, ":max", PEOPLE);
	db_each (q) {
		to[n].person = db_col_int(q, 0);
		to[n++].group = db_col_int(q, 1);
	}
	for (size_t i = 0; i < n; i++) {
		struct req as = *r;
		as.person = to[i].person;
		as.admin = false;
		if (!action_acts(&as, row))
			continue;
		notice_put(r, &(struct notice_new){ .person = to[i].person,
		                                    .kind = NOTICE_KIND_ACTION,
		                                    .group = to[i].group,
		                                    .line = row->text,
		                                    .deadline = row->due_at });
	}
}

int action_due(struct req *r)
{
	int64_t ids[DUE_MAX];
	struct action_row row;
	struct query *q = db_q(r->db, SQL_DUE);

	db_int(q, ":now", r->now);
	int n = (int)db_ids(q, ids, DUE_MAX);
	for (int i = 0; i < n; i++) {
		if (action_row_load(r, ids[i], &row))
			remind(r, &row);
		q = db_q(r->db, SQL_TOLD);
		db_int(q, ":action", ids[i]);
		db_int(q, ":now", r->now);
		db_run(q);
	}
	return n;
}
