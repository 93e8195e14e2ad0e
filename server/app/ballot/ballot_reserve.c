/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ballot/ballot_reserve.h"
#include "app/due/due.h"
#include "app/notice/notice.h"
#include "app/wait/wait.h"
#include "db/db.h"

/* ---- « À suivre » ---- */

static const char SQL_OURS[] =
	"SELECT b.id FROM ballot b CROSS JOIN ballot_entitled e ON e.ballot = b.id AND e.person = :person"
	" CROSS JOIN ballot_voice v ON v.ballot = b.id AND v.voice = e.voice AND v.reserved"
	" AND v.confirmed IS NULL WHERE b.reservation AND b.due_at > :now"
	" AND b.state IN ('closed', 'published') ORDER BY b.due_at, b.id LIMIT :max";
static const char SQL_WAIT[] =
	"SELECT (SELECT min(g.grp) FROM meeting_group g CROSS JOIN membership p ON p.grp = g.grp"
	"  AND p.person = :person AND p.state = 'active' WHERE g.meeting = b.meeting), NULL, b.id,"
	" b.title, m.title, b.closed_at, b.due_at, 1, NULL FROM ballot b"
	" CROSS JOIN meeting m ON m.id = b.meeting WHERE b.id = :ballot";

size_t ballot_reserve_waits(struct req *r, struct wait *out, size_t max)
{
	int64_t ids[WAIT_MAX];
	struct ballot_at b;
	size_t n = 0, seen = 0;
	struct query *q = db_q(r->db, SQL_OURS);

	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	n = db_ids(q, ids, WAIT_MAX);
	for (size_t i = 0; i < n; i++) {
		struct req as = *r; /* a refusal names no field to the caller */
		if (ballot_load(&as, ids[i], ROOM_READ, &b) != ERR_OK)
			continue;
		q = db_q(r->db, SQL_WAIT);
		db_int(q, ":ballot", ids[i]);
		size_t room = seen < max ? max - seen : 0;
		size_t one = wait_read(r, q, WAIT_KIND_RESERVE, out + seen, room);
		if (one && room) {
			out[seen].has_meeting = true;
			out[seen].meeting = b.meeting;
		}
		seen += one;
	}
	return seen;
}

/* ---- the day comes near ---- */

enum { BALLOTS_TOLD = 4 }; /* in one run: each may have many people */

static const char SQL_DUE[] =
	"SELECT id, title FROM ballot WHERE reservation AND due_at > :now AND due_at <= :now + :near"
	" AND due_at - min(:near, (due_at - closed_at) / 2) <= :now AND reminded_at IS NULL"
	" AND state IN ('closed', 'published') ORDER BY due_at LIMIT :max";
static const char SQL_PEOPLE[] =
	"SELECT e.person, coalesce((SELECT min(g.grp) FROM ballot b CROSS JOIN meeting_group g"
	"  ON g.meeting = b.meeting CROSS JOIN membership p ON p.grp = g.grp AND p.person = e.person"
	"  AND p.state = 'active' WHERE b.id = e.ballot), 0)"
	" FROM ballot_voice v CROSS JOIN ballot_entitled e ON e.ballot = v.ballot AND e.voice = v.voice"
	" WHERE v.ballot = :ballot AND v.reserved AND v.confirmed IS NULL LIMIT :max";
static const char SQL_REMINDED[] = "UPDATE ballot SET reminded_at = :now WHERE id = :ballot";

static void remind(struct req *r, int64_t ballot, struct str title)
{
	int64_t *who = arena_array(r->arena, BALLOT_PERSONS, int64_t);
	int64_t *groups = arena_array(r->arena, BALLOT_PERSONS, int64_t);
	struct ballot_at b;
	size_t n = 0;
	struct query *q = db_q(r->db, SQL_PEOPLE);

	db_int(q, ":ballot", ballot);
	db_int(q, ":max", BALLOT_PERSONS);
	db_each (q) {
		who[n] = db_col_int(q, 0);
		groups[n++] = db_col_int(q, 1);
	}
	for (size_t i = 0; i < n; i++) {
		struct req as = *r;
		as.person = who[i];
		as.admin = false;
		if (ballot_load(&as, ballot, ROOM_READ, &b) != ERR_OK)
			continue;
		notice_put(r, &(struct notice_new){ .person = who[i],
		                                    .kind = NOTICE_KIND_RESERVE,
		                                    .group = groups[i],
		                                    .meeting = b.meeting,
		                                    .line = title,
		                                    .deadline = b.due_at });
	}
	q = db_q(r->db, SQL_REMINDED);
	db_int(q, ":ballot", ballot);
	db_int(q, ":now", r->now);
	db_run(q);
}

int ballot_reserve_due(struct req *r)
{
	struct str titles[BALLOTS_TOLD];
	int64_t ids[BALLOTS_TOLD];
	int n = 0;
	struct query *q = db_q(r->db, SQL_DUE);

	db_int(q, ":now", r->now);
	db_int(q, ":near", RESERVE_NEAR_MS);
	db_int(q, ":max", BALLOTS_TOLD);
	db_each (q) {
		ids[n] = db_col_int(q, 0);
		titles[n++] = db_col_str(r->arena, q, 1);
	}
	for (int i = 0; i < n; i++)
		remind(r, ids[i], titles[i]);
	return n;
}

/* ---- it has deliberated ---- */

/* Those of this voice who have no other one that waits in the same meeting. */
static const char SQL_DONE[] =
	"SELECT e.person FROM ballot_entitled e WHERE e.ballot = :ballot AND e.voice = :voice"
	" AND NOT EXISTS (SELECT 1 FROM ballot o CROSS JOIN ballot_entitled f ON f.ballot = o.id"
	"  AND f.person = e.person CROSS JOIN ballot_voice v ON v.ballot = o.id AND v.voice = f.voice"
	"  AND v.reserved AND v.confirmed IS NULL WHERE o.meeting = :meeting AND o.due_at > :now)"
	" LIMIT :max";

void ballot_reserve_done(struct req *r, const struct ballot_at *b)
{
	int64_t *who = arena_array(r->arena, BALLOT_PERSONS, int64_t);
	struct query *q = db_q(r->db, SQL_DONE);

	db_int(q, ":ballot", b->id);
	db_int(q, ":voice", b->voice);
	db_int(q, ":meeting", b->meeting);
	db_int(q, ":now", r->now);
	size_t n = db_ids(q, who, BALLOT_PERSONS);
	for (size_t i = 0; i < n; i++)
		notice_done_meeting(r, who[i], NOTICE_KIND_RESERVE, b->meeting);
}
