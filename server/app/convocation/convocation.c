/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/convocation/convocation.h"
#include "app/digest/digest.h"
#include "app/due/due.h"
#include "app/notice/notice.h"
#include "db/db.h"

/* ---- who is to be looked at ---- */

static const char SQL_CALL[] =
	"INSERT INTO convocation (meeting, person, due_at) SELECT :meeting, m.person, :due"
	" FROM meeting_group g CROSS JOIN membership m ON m.grp = g.grp AND m.state = 'active'"
	" WHERE g.meeting = :meeting"
	" ON CONFLICT (meeting, person) DO UPDATE SET due_at = excluded.due_at";
static const char SQL_CALL_DEPUTIES[] =
	"UPDATE convocation SET due_at = :due WHERE meeting = :meeting AND person IN"
	" (SELECT a.deputy FROM meeting_answer a WHERE a.meeting = :meeting AND a.deputy IS NOT NULL)";
static const char SQL_OFF[] =
	"UPDATE convocation SET due_at = CASE WHEN told IS NULL THEN NULL ELSE :due END"
	" WHERE meeting = :meeting";
static const char SQL_MEMBER[] =
	"INSERT INTO convocation (meeting, person, due_at) SELECT g.meeting, :person, :due"
	" FROM meeting_group g WHERE g.grp = :group AND g.ends_at > :now"
	" ON CONFLICT (meeting, person) DO UPDATE SET due_at = excluded.due_at";

static void done_with(struct req *r, int64_t meeting)
{
	static const enum notice_kind kinds[] = { NOTICE_KIND_MEETING, NOTICE_KIND_MEETING_SOON,
		                                  NOTICE_KIND_MEETING_DATES };

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++)
		notice_done_meeting(r, 0, kinds[i], meeting);
}

void convocation_tell(struct req *r, const struct meeting *was, const struct meeting *now)
{
	bool called = !now->undated && (!was || was->undated);
	bool moved = !was || called || was->starts_at != now->starts_at ||
	             was->ends_at != now->ends_at || was->has_cancelled_at != now->has_cancelled_at;

	if (was && moved)
		done_with(r, now->id);
	if (moved)
		reminder_set(r, now);
	if (now->undated || (!called && was->sequence == now->sequence))
		return;
	struct query *q = db_q(r->db, now->has_cancelled_at ? SQL_OFF : SQL_CALL);
	db_int(q, ":meeting", now->id);
	db_int(q, ":due", r->now + CONVOCATION_GRACE_MS);
	db_run(q);
	if (now->has_cancelled_at)
		return;
	q = db_q(r->db, SQL_CALL_DEPUTIES);
	db_int(q, ":meeting", now->id);
	db_int(q, ":due", r->now + CONVOCATION_GRACE_MS);
	db_run(q);
}

void convocation_member(struct req *r, int64_t group, int64_t person)
{
	struct query *q = db_q(r->db, SQL_MEMBER);

	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_int(q, ":now", r->now);
	db_int(q, ":due", r->now + CONVOCATION_GRACE_MS);
	db_run(q);
}

static const char SQL_DEPUTY[] =
	"INSERT INTO convocation (meeting, person, due_at) VALUES (:meeting, :person, :due)"
	" ON CONFLICT (meeting, person) DO UPDATE SET due_at = excluded.due_at";

void convocation_deputy(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_DEPUTY);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":due", r->now + CONVOCATION_GRACE_MS);
	db_run(q);
}

void convocation_answered(struct req *r, int64_t meeting)
{
	notice_done_meeting(r, r->person, NOTICE_KIND_MEETING, meeting);
	notice_done_meeting(r, r->person, NOTICE_KIND_MEETING_DATES, meeting);
}

static const char SQL_SEQUENCE[] =
	"SELECT told + own FROM convocation WHERE meeting = :meeting AND person = :person";

int64_t convocation_sequence(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_SEQUENCE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* ---- one of them ---- */

struct row {
	int64_t meeting, person;
	int64_t told; /* -1: nothing */
	int64_t own;
	bool off;
	int64_t due_at; /* 0: no more */
};

static const char SQL_WHY[] =
	"SELECT g.grp FROM meeting_group g CROSS JOIN membership m ON m.grp = g.grp"
	" AND m.person = :person AND m.state = 'active' WHERE g.meeting = :meeting ORDER BY g.grp";

static size_t groups_of(struct req *r, const struct row *row, int64_t out[MEETING_GROUPS])
{
	struct query *q = db_q(r->db, SQL_WHY);

	db_int(q, ":person", row->person);
	db_int(q, ":meeting", row->meeting);
	return db_ids(q, out, MEETING_GROUPS);
}

static const char SQL_STEAD[] =
	"SELECT a.person FROM meeting_answer a WHERE a.deputy = :person AND a.meeting = :meeting"
	" ORDER BY a.person LIMIT 1";

static int64_t stead_of(struct req *r, const struct row *row)
{
	struct query *q = db_q(r->db, SQL_STEAD);

	db_int(q, ":person", row->person);
	db_int(q, ":meeting", row->meeting);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* Does he want to hear of any of the groups that call him? */
static bool heard(struct req *r, int64_t person, const int64_t *groups, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (notice_level_of(r, person, groups[i], 0) != NOTICE_LEVEL_NOTHING)
			return true;
	return false;
}

/* What is to be told him; false: nothing. */
static bool news(struct req *r, const struct row *row, const struct meeting *m,
                 struct convocation_mail *out)
{
	bool called = (out->n_groups || out->stead_of) && !m->has_cancelled_at;

	if (called && row->told < 0) {
		out->news = CONVOCATION_CALL;
		return out->stead_of || heard(r, row->person, out->groups, out->n_groups);
	}
	if (called) {
		out->news = row->off ? CONVOCATION_CALL : CONVOCATION_CHANGE;
		return row->off || row->told < m->sequence;
	}
	out->news = m->has_cancelled_at ? CONVOCATION_OFF : CONVOCATION_LEFT;
	return row->told >= 0 && !row->off;
}

/* Tell him, and note in the row that he was. */
static bool tell(struct req *r, struct row *row, const struct mailing_to *to,
                 struct convocation_mail *c)
{
	const struct meeting *m = &c->meeting->meeting;

	/* Each mail's SEQUENCE is above the last one's, also where the meeting's own stays. */
	if (row->told >= 0 && row->told == m->sequence)
		row->own++;
	c->sequence = m->sequence + row->own;
	row->told = m->sequence;
	row->off = c->news == CONVOCATION_OFF || c->news == CONVOCATION_LEFT;
	return convocation_mail(r, to, c);
}

/* `r` is his. */
static bool look(struct req *r, struct row *row)
{
	int64_t groups[MEETING_GROUPS];
	struct convocation_mail c = { .groups = groups };
	struct my_meeting mine;
	struct mailing_to to;

	row->due_at = 0;
	if (!mailing_to(r, row->person, &to) || !meeting_load(r, row->meeting, &mine) ||
	    mine.meeting.undated || mine.meeting.ends_at <= r->now)
		return false;
	r->lang = to.lang;
	c.meeting = &mine;
	c.n_groups = groups_of(r, row, groups);
	c.stead_of = c.n_groups ? 0 : stead_of(r, row);
	if (!digest_instant(r, row->person, MAIL_KIND_MEETING) || !news(r, row, &mine.meeting, &c))
		return false;
	int64_t until;
	if (notice_quiet(r, row->person, r->now, &until) && until < mine.meeting.starts_at) {
		row->due_at = until;
		return false;
	}
	return tell(r, row, &to, &c);
}

/* ---- all of them ---- */

static const char SQL_DUE[] =
	"SELECT meeting, person, coalesce(told, -1), own, off FROM convocation"
	" WHERE due_at <= :now ORDER BY due_at, meeting, person LIMIT :max";
static const char SQL_KEEP[] =
	"UPDATE convocation SET told = nullif(:told, -1), own = :own, off = :off, due_at = :due"
	" WHERE meeting = :meeting AND person = :person";

static size_t due(struct req *r, struct row rows[DUE_MAX])
{
	struct query *q = db_q(r->db, SQL_DUE);
	size_t n = 0;

	db_int(q, ":now", r->now);
	db_int(q, ":max", DUE_MAX);
	db_each (q)
		rows[n++] = (struct row){
			.meeting = db_col_int(q, 0),
			.person = db_col_int(q, 1),
			.told = db_col_int(q, 2),
			.own = db_col_int(q, 3),
			.off = db_col_bool(q, 4),
		};
	return n;
}

static void keep(struct req *r, const struct row *row)
{
	struct query *q = db_q(r->db, SQL_KEEP);

	db_int(q, ":meeting", row->meeting);
	db_int(q, ":person", row->person);
	db_int(q, ":told", row->told);
	db_int(q, ":own", row->own);
	db_bool(q, ":off", row->off);
	db_int_opt(q, ":due", row->due_at != 0, row->due_at);
	db_run(q);
}

int convocation_due(struct req *r)
{
	struct row rows[DUE_MAX];
	size_t n = due(r, rows);
	struct req own = *r;
	struct arena arena;
	bool any = false;

	/* Each from memory of its own: together they would be more than a request may take. */
	arena_init(&arena);
	own.arena = &arena;
	own.admin = false;
	for (size_t i = 0; i < n && !db_failed(r->db); i++) {
		own.person = rows[i].person;
		any = look(&own, &rows[i]) || any;
		keep(r, &rows[i]);
		arena_reset(&arena);
	}
	arena_finish(&arena);
	if (any)
		req_mail(r);
	return (int)n;
}
