/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/question/waits.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

/* Of each question one row: who is asked himself, his authority, or who runs the group. */
static const char SQL_WAITS[] =
	"WITH mine AS (SELECT x.topic, 0 AS whose FROM question x WHERE x.holder = :person"
	"  AND x.state IN ('assigned', 'taken')"
	" UNION SELECT x.topic, 1 FROM mandate d CROSS JOIN question x ON x.holder_authority = d.authority"
	"  WHERE d.person = :person AND x.holder IS NULL AND x.state = 'assigned'"
	"  AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" UNION SELECT x.topic, 2 FROM membership r CROSS JOIN topic u ON u.grp = r.grp"
	"  AND u.kind = 'question' AND u.merged_into IS NULL CROSS JOIN question x ON x.topic = u.id"
	"  WHERE r.person = :person AND r.state = 'active' AND r.role IN ('moderator', 'chair')"
	"  AND x.state = 'escalated')"
	" SELECT m.grp, q.topic, NULL, t.title, NULL, coalesce((SELECT max(h.from_at)"
	"  FROM question_hold h WHERE h.topic = q.topic AND h.to_at IS NULL), q.asked_at),"
	" q.relay_at, mine.whose = 1, " SQL_AUTHOR_COLS(
		"t.masked") " FROM mine CROSS JOIN question q ON q.topic = mine.topic"
			    " CROSS JOIN topic t ON t.id = q.topic AND t.kind = 'question' AND t.closed = 0"
			    " AND t.merged_into IS NULL CROSS JOIN membership m ON m.grp = " SQL_SEAT
			    " AND m.person = :person AND m.state = 'active' AND m.role <> 'observer'"
			    " CROSS JOIN person pe ON pe.id = q.asker" SQL_MANDATE_AT
			    "q.asked_at" SQL_MANDATE_HELD
			    " ORDER BY q.relay_at IS NULL, q.relay_at, q.topic";

size_t question_waits(struct req *r, struct wait *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_WAITS);

	db_int(q, ":now", r->now);
	return wait_read(r, q, WAIT_KIND_QUESTION, out, max);
}
