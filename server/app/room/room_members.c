/* SPDX-License-Identifier: EUPL-1.2 */
/* What it does to meetings under way that somebody leaves a group, or is something else in it. */
#include "app/room/room_people.h"
#include "app/session/pass.h"
#include "db/db.h"

static const char SQL_COME[] =
	"SELECT s.meeting FROM meeting_group g CROSS JOIN room o ON o.meeting = g.meeting"
	" AND o.state <> 'closed' CROSS JOIN room_seat s ON s.meeting = g.meeting"
	" AND s.person = :person AND s.state IN ('in', 'lobby')"
	" WHERE g.grp = :group AND g.ends_at > :since ORDER BY s.meeting LIMIT :max";

size_t room_hearings(struct req *r, int64_t group, int64_t person, struct room_hearing **out)
{
	enum { ROOMS = 8 }; /* one is in at a time; nobody is in more */
	int64_t meetings[ROOMS], month = INT64_C(30) * 24 * 3600 * 1000;
	struct query *q = db_q(r->db, SQL_COME);

	db_int(q, ":person", person);
	db_int(q, ":group", group);
	db_int(q, ":since", r->now - month);
	size_t n = db_ids(q, meetings, ROOMS);
	*out = arena_array(r->arena, n, struct room_hearing);
	for (size_t i = 0; i < n; i++)
		room_hearing_load(r, meetings[i], person, &(*out)[i]);
	return n;
}

void room_member_moved(struct req *r, int64_t person, const struct room_hearing *was, size_t n)
{
	for (size_t i = 0; i < n; i++)
		room_hears_anew(r, person, &was[i]);
	pass_review_all(r, person);
}
