/* SPDX-License-Identifier: EUPL-1.2 */
/* Who comes to a meeting in somebody's stead, for it alone. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"
#include "app/person/person.h"
#include "app/room/room_people.h"
#include "db/db.h"

/* ---- whom ---- */

static const char SQL_AUTHORITY[] = "SELECT authority FROM mandate WHERE id = :mandate";
static const char SQL_SPEAKS[] = "SELECT 1 FROM mandate WHERE person = :person"
				 " AND authority = :authority AND from_at <= :now"
				 " AND (to_at IS NULL OR to_at > :now)";

/* Or has stood in for it before, having an account by that alone. */
static const char SQL_STOOD[] = "SELECT 1 FROM room_part WHERE person = :person"
				" AND part = 'deputy' AND authority = :authority";

static int64_t authority_of(struct req *r)
{
	struct query *q = db_q(r->db, SQL_AUTHORITY);

	db_int(q, ":mandate", person_mandate_now(r, r->person));
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static bool speaks_for(struct req *r, int64_t person, int64_t authority)
{
	struct query *q = db_q(r->db, SQL_SPEAKS);

	db_int(q, ":person", person);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	if (db_one(q))
		return true;
	q = db_q(r->db, SQL_STOOD);
	db_int(q, ":person", person);
	db_int(q, ":authority", authority);
	return db_one(q);
}

/* A colleague by id or address; *fresh: nobody has this address yet, so that it is his word whom it is. */
static enum err whom(struct req *r, const struct meeting_answer_args *a, const struct meeting *m,
                     int64_t *person, bool *fresh)
{
	struct person_new p = { .email = a->deputy_email,
		                .name = a->deputy_name,
		                .lang = r->lang,
		                .zone = m->zone,
		                .created_at = r->now };

	if (!a->has_deputy_email) {
		*person = person_exists(r, a->deputy) ? a->deputy : 0;
		return *person ? ERR_OK : req_fail(r, ERR_NOT_FOUND, "deputy");
	}
	if (a->has_deputy || !person_email_ok(a->deputy_email))
		return req_fail(r, ERR_BAD_ARGS, "deputy_email");
	if ((*person = person_by_email(r, a->deputy_email)))
		return ERR_OK;
	if (!a->has_deputy_name)
		return req_fail(r, ERR_BAD_ARGS, "deputy_name");
	*fresh = true;
	return (*person = person_put(r->db, &p)) ? ERR_OK : req_db_fail(r);
}

enum err meeting_find_deputy(struct req *r, const struct meeting_answer_args *a,
                             const struct meeting *m, struct meeting_deputy *out)
{
	const char *field = a->has_deputy_email ? "deputy_email" : "deputy";
	struct room_at his;
	bool fresh = false;

	if (a->answer != MEETING_REPLY_NO)
		return req_fail(r, ERR_BAD_ARGS, "answer");
	if (!(out->authority = authority_of(r)))
		return req_fail(r, ERR_NO_MANDATE, field);
	enum err e = whom(r, a, m, &out->person, &fresh);
	if (e)
		return e;
	if (out->person == r->person)
		return req_fail(r, ERR_BAD_ARGS, field);
	if (!fresh && !speaks_for(r, out->person, out->authority))
		return req_fail(r, ERR_FORBIDDEN, field);
	/* He comes anyway, or stands in for another authority. */
	if (room_load_for(r, m->id, out->person, &his) && his.authority != out->authority)
		return req_fail(r, ERR_ALREADY, field);
	return ERR_OK;
}

/* ---- from then on, and no more ---- */

static const char SQL_HAS[] =
	"SELECT deputy FROM meeting_answer WHERE meeting = :meeting AND person = :person";
static const char SQL_ELSE[] =
	"SELECT 1 FROM meeting_answer WHERE deputy = :deputy AND meeting = :meeting";

int64_t meeting_deputy_of(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_HAS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* Nobody is named in whose stead he comes: he does not any more. */
static void release(struct req *r, int64_t meeting, int64_t deputy)
{
	struct query *q = db_q(r->db, SQL_ELSE);

	db_int(q, ":deputy", deputy);
	db_int(q, ":meeting", meeting);
	if (db_one(q))
		return;
	room_unname(r, meeting, deputy, ROOM_NAMING_DEPUTY, 0);
	convocation_deputy(r, meeting, deputy);
}

enum err meeting_deputy_moved(struct req *r, int64_t meeting, int64_t was,
                              const struct meeting_deputy *now)
{
	struct room_naming_new n = { .person = now->person, .naming = ROOM_NAMING_DEPUTY };
	struct room_named named;

	if (was && was != now->person)
		release(r, meeting, was);
	if (!now->person || was == now->person)
		return ERR_OK;
	n.authority = now->authority;
	enum err e = room_name(r, meeting, &n, &named);
	if (!e)
		convocation_deputy(r, meeting, now->person);
	return e;
}

static const char SQL_LEFT[] =
	"SELECT a.meeting, a.deputy FROM meeting_group g CROSS JOIN meeting_answer a"
	" ON a.meeting = g.meeting AND a.person = :person AND a.deputy IS NOT NULL"
	" WHERE g.grp = :group AND g.ends_at > :now";
static const char SQL_DROP[] =
	"UPDATE meeting_answer SET deputy = NULL WHERE meeting = :meeting AND person = :person";

void meeting_member_left(struct req *r, int64_t group, int64_t person)
{
	enum { MEETINGS = 200 };
	struct {
		int64_t meeting, deputy;
	} rows[MEETINGS];
	struct query *q = db_q(r->db, SQL_LEFT);
	struct req his = *r;
	size_t n = 0;

	his.person = person;
	his.admin = false;
	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_int(q, ":now", r->now);
	db_each (q) {
		if (n == MEETINGS)
			break;
		rows[n].meeting = db_col_int(q, 0);
		rows[n++].deputy = db_col_int(q, 1);
	}
	for (size_t i = 0; i < n; i++) {
		if (access_meeting(&his, rows[i].meeting, RIGHT_READ) == ERR_OK)
			continue; /* another of its groups calls him */
		q = db_q(r->db, SQL_DROP);
		db_int(q, ":meeting", rows[i].meeting);
		db_int(q, ":person", person);
		db_run(q);
		release(r, rows[i].meeting, rows[i].deputy);
	}
}
