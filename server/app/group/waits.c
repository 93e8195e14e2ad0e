/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/waits.h"
#include "db/db.h"

static const char SQL_INVITED[] =
	"SELECT m.grp, NULL, NULL, g.title, NULL, m.at, NULL, 0, NULL"
	" FROM membership m CROSS JOIN grp g ON g.id = m.grp"
	" WHERE m.person = :person AND m.state = 'invited' ORDER BY m.at, m.grp";

size_t group_invitation_waits(struct req *r, struct wait *out, size_t max)
{
	return wait_read(r, db_q(r->db, SQL_INVITED), WAIT_KIND_INVITATION, out, max);
}

static const char SQL_REQUESTED[] =
	"SELECT q.grp, NULL, q.person, g.title, q.note, q.at, NULL, 0, q.person FROM membership m"
	" CROSS JOIN membership q ON q.grp = m.grp AND q.state = 'requested'"
	" CROSS JOIN grp g ON g.id = m.grp"
	" WHERE m.person = :person AND m.state = 'active' AND m.role IN ('moderator', 'chair')"
	" ORDER BY q.at, q.grp, q.person";

size_t group_request_waits(struct req *r, struct wait *out, size_t max)
{
	return wait_read(r, db_q(r->db, SQL_REQUESTED), WAIT_KIND_JOIN_REQUEST, out, max);
}
