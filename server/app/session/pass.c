/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/session/pass.h"
#include "app/room/room.h"
#include "db/db.h"

/* ---- who may ---- */

static const char SQL_APART[] = "SELECT 1 FROM person WHERE id = :person AND NOT admin"
				" AND disabled_at IS NULL";

bool pass_may(struct req *r, int64_t meeting, int64_t person)
{
	struct room_at at;
	struct query *q = db_q(r->db, SQL_APART);

	db_int(q, ":person", person);
	return db_one(q) && room_load_for(r, meeting, person, &at) && at.part != ROOM_PART_CHAIR &&
	       !at.cancelled;
}

/* ---- the link ---- */

static const char SQL_OLD_PASSES[] =
	"DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE person = :person"
	" AND meeting = :meeting ORDER BY id DESC LIMIT -1 OFFSET :kept)";

struct str pass_url(struct req *r, int64_t meeting, int64_t ends_at, const struct mailing_to *to)
{
	int64_t most = r->now + PASS_MS, after = ends_at + PASS_AFTER_MS;
	struct sign_in s = { .email = to->email,
		             .person = to->person,
		             .meeting = meeting,
		             .until = after < most ? after : most };
	struct query *q = db_q(r->db, SQL_OLD_PASSES);

	db_int(q, ":person", to->person);
	db_int(q, ":meeting", meeting);
	db_int(q, ":kept", PASSES - 1);
	db_run(q);
	sign_in_put(r, &s, STR(""));
	/* Behind the # no server, proxy or log ever sees it, and a robot that looks opens nothing. */
	return arena_printf(r->arena, STR_FMT "/entrer?seance=%lld#%s",
	                    STR_ARG(r->house->public_url), (long long)meeting, s.token);
}

/* ---- what it opens ---- */

static const char SQL_SESSIONS[] =
	"SELECT id FROM session WHERE person = :person AND meeting = :meeting"
	" ORDER BY id DESC LIMIT :max";

size_t pass_sessions(struct req *r, int64_t meeting, int64_t person, int64_t *out)
{
	struct query *q = db_q(r->db, SQL_SESSIONS);

	db_int(q, ":person", person);
	db_int(q, ":meeting", meeting);
	return db_ids(q, out, PASS_SESSIONS);
}

enum err pass_enter(struct req *r, const struct sign_in_found *found)
{
	int64_t there[PASS_SESSIONS];

	if (!pass_may(r, found->meeting, found->person))
		return ERR_EXPIRED;
	/* Who is signed in for more, or in for this meeting already, loses nothing by his mail. */
	if (r->session && r->person == found->person && (!r->only || r->only == found->meeting))
		return ERR_OK;
	if (r->session)
		session_end(r, r->person, r->session);
	if (pass_sessions(r, found->meeting, found->person, there) == PASS_SESSIONS)
		session_end(r, found->person, there[PASS_SESSIONS - 1]);
	return session_create(r, found) ? ERR_OK : req_db_fail(r);
}

/* ---- its end ---- */

static const char SQL_END_ONE[] =
	"DELETE FROM sign_in WHERE meeting = :meeting AND person = :person";
static const char SQL_END_ALL[] = "DELETE FROM sign_in WHERE meeting = :meeting";
static const char SQL_MEETINGS[] =
	"SELECT meeting FROM sign_in WHERE person = :person AND meeting IS NOT NULL"
	" UNION SELECT meeting FROM session WHERE person = :person AND meeting IS NOT NULL"
	" ORDER BY meeting LIMIT :max";
static const char SQL_IN[] = "SELECT id, person FROM session WHERE meeting = :meeting LIMIT :max";

void pass_review(struct req *r, int64_t meeting, int64_t person)
{
	int64_t there[PASS_SESSIONS];
	struct query *q;

	if (pass_may(r, meeting, person))
		return;
	q = db_q(r->db, SQL_END_ONE);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_run(q);
	size_t n = pass_sessions(r, meeting, person, there);
	for (size_t i = 0; i < n; i++)
		session_end(r, person, there[i]);
}

void pass_review_all(struct req *r, int64_t person)
{
	enum { MEETINGS = 200 };
	int64_t meetings[MEETINGS];
	struct query *q = db_q(r->db, SQL_MEETINGS);

	db_int(q, ":person", person);
	size_t n = db_ids(q, meetings, MEETINGS);
	for (size_t i = 0; i < n; i++)
		pass_review(r, meetings[i], person);
}

void pass_end_all(struct req *r, int64_t meeting)
{
	enum { SESSIONS = 100 };
	struct {
		int64_t id, person;
	} in[SESSIONS];
	size_t n;
	struct query *q = db_q(r->db, SQL_END_ALL);

	db_int(q, ":meeting", meeting);
	db_run(q);
	do {
		n = 0;
		q = db_q(r->db, SQL_IN);
		db_int(q, ":meeting", meeting);
		db_int(q, ":max", SESSIONS);
		db_each (q) {
			in[n].id = db_col_int(q, 0);
			in[n++].person = db_col_int(q, 1);
		}
		for (size_t i = 0; i < n; i++)
			session_end(r, in[i].person, in[i].id);
	} while (n == SESSIONS && !db_failed(r->db));
}
