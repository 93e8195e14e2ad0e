/* SPDX-License-Identifier: EUPL-1.2 */
/* Reminders: who needs one, and when. */
#include "app/convocation/convocation.h"
#include "app/due/due.h"
#include "app/notice/notice.h"
#include "db/db.h"

#define HOUR_MS (INT64_C(3600) * 1000)
#define DAY_MS (24 * HOUR_MS)

enum stage { STAGE_DATES, STAGE_DAY, STAGE_HOUR };

static const struct {
	const char *name;
	enum notice_kind kind;
} stages[] = {
	[STAGE_DATES] = { "dates", NOTICE_KIND_MEETING_DATES },
	[STAGE_DAY] = { "day", NOTICE_KIND_MEETING },
	[STAGE_HOUR] = { "hour", NOTICE_KIND_MEETING_SOON },
};

/* ---- when ---- */

static const char SQL_CLEAR[] = "DELETE FROM reminder WHERE meeting = :meeting";
static const char SQL_PUT[] =
	"INSERT INTO reminder (meeting, stage, due_at) VALUES (:meeting, :stage, :due)";
static const char SQL_END[] = "DELETE FROM reminder WHERE meeting = :meeting AND stage = :stage";

static void put(struct req *r, int64_t meeting, enum stage stage, int64_t due)
{
	struct query *q = db_q(r->db, SQL_PUT);

	db_int(q, ":meeting", meeting);
	db_text(q, ":stage", str_from(stages[stage].name));
	db_int(q, ":due", due);
	db_run(q);
}

void reminder_set(struct req *r, const struct meeting *m)
{
	struct query *q = db_q(r->db, SQL_CLEAR);

	db_int(q, ":meeting", m->id);
	db_run(q);
	if (m->has_cancelled_at)
		return;
	if (m->undated) {
		put(r, m->id, STAGE_DATES, r->now + CONVOCATION_GRACE_MS);
		return;
	}
	if (m->starts_at - DAY_MS > r->now)
		put(r, m->id, STAGE_DAY, m->starts_at - DAY_MS);
	if (m->starts_at - HOUR_MS > r->now)
		put(r, m->id, STAGE_HOUR, m->starts_at - HOUR_MS);
}

/* ---- who ---- */

/*
 * The members of its groups beyond the last one who was done, each with the first group he is in, what he
 * answered and whether he answered to dates and still is asked; and who stands in for somebody, as who
 * comes, of no group.
 */
static const char SQL_MEMBERS[] =
	"SELECT x.person, max(x.grp), max(x.answer), x.author, max(x.asked) FROM ("
	"SELECT m.person, min(m.grp) AS grp, a.answer, t.author,"
	" EXISTS (SELECT 1 FROM notice n WHERE n.meeting = t.id AND n.kind = 'meeting_dates'"
	"  AND n.person = m.person AND n.done_at IS NULL) AS asked FROM meeting t"
	" CROSS JOIN meeting_group g ON g.meeting = t.id"
	" CROSS JOIN membership m ON m.grp = g.grp AND m.person > :after AND m.state = 'active'"
	" LEFT JOIN meeting_answer a ON a.meeting = t.id AND a.person = m.person"
	" WHERE t.id = :meeting GROUP BY m.person"
	" UNION ALL SELECT p.person, 0, 'yes', t.author, 0 FROM meeting t CROSS JOIN room_part p"
	"  ON p.meeting = t.id AND p.part = 'deputy' AND p.person > :after"
	"  WHERE t.id = :meeting AND NOT t.undated"
	") x GROUP BY x.person ORDER BY x.person LIMIT :max";
static const char SQL_AFTER[] =
	"UPDATE reminder SET after = :after WHERE meeting = :meeting AND stage = :stage";

struct called {
	int64_t person, group;
	bool needs;
};

static size_t members(struct req *r, int64_t meeting, enum stage stage, int64_t after,
                      struct called out[DUE_MAX])
{
	struct query *q = db_q(r->db, SQL_MEMBERS);
	size_t n = 0;

	db_int(q, ":meeting", meeting);
	db_int(q, ":after", after);
	db_int(q, ":max", DUE_MAX);
	db_each (q) {
		struct called *m = &out[n++];
		bool said = !db_col_null(q, 2), no = str_eq(db_col_view(q, 2), STR("no"));
		*m = (struct called){ .person = db_col_int(q, 0), .group = db_col_int(q, 1) };
		/* Whoever calls it need not be asked. */
		m->needs = stage == STAGE_HOUR
		                   ? said && !no
		                   : !said && m->person != db_col_int(q, 3) && !db_col_bool(q, 4);
	}
	return n;
}

void reminder_redate(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_END);

	db_int(q, ":meeting", meeting);
	db_text(q, ":stage", str_from(stages[STAGE_DATES].name));
	db_run(q);
	put(r, meeting, STAGE_DATES, r->now + REMINDER_REDATE_MS);
}

static void remind(struct req *r, const struct meeting *m, enum stage stage,
                   const struct called *who)
{
	notice_put(r, &(struct notice_new){
			      .person = who->person,
			      .kind = stages[stage].kind,
			      .group = who->group,
			      .meeting = m->id,
			      .by = stage == STAGE_DATES ? m->author.id : 0,
			      .line = m->title,
			      .deadline = m->starts_at,
		      });
}

/* ---- one meeting after the other ---- */

struct row {
	int64_t meeting, after;
	enum stage stage;
};

static const char SQL_DUE[] = "SELECT meeting, stage, after FROM reminder WHERE due_at <= :now"
			      " ORDER BY due_at, meeting LIMIT 1";

static bool next(struct req *r, struct row *out)
{
	struct query *q = db_q(r->db, SQL_DUE);

	db_int(q, ":now", r->now);
	if (!db_one(q))
		return false;
	*out = (struct row){ .meeting = db_col_int(q, 0), .after = db_col_int(q, 2) };
	while (!str_eq(db_col_view(q, 1), str_from(stages[out->stage].name)))
		out->stage++;
	return true;
}

/* It is still of use: nobody is told at once, when a server was away, of a day and of an hour. */
static bool timely(const struct req *r, const struct row *row, const struct meeting *m)
{
	return m->starts_at > r->now + (row->stage == STAGE_DAY ? HOUR_MS : 0);
}

static void note(struct req *r, const struct row *row, bool over, int64_t after)
{
	struct query *q = db_q(r->db, over ? SQL_END : SQL_AFTER);

	db_int(q, ":meeting", row->meeting);
	db_text(q, ":stage", str_from(stages[row->stage].name));
	if (!over)
		db_int(q, ":after", after);
	db_run(q);
}

/* The next people of a meeting. Returns how many were looked at. */
static size_t some(struct req *r, const struct row *row)
{
	struct called who[DUE_MAX];
	struct my_meeting mine;
	size_t n = 0;

	if (meeting_load(r, row->meeting, &mine) && timely(r, row, &mine.meeting))
		n = members(r, row->meeting, row->stage, row->after, who);
	for (size_t i = 0; i < n; i++)
		if (who[i].needs)
			remind(r, &mine.meeting, row->stage, &who[i]);
	note(r, row, n < DUE_MAX, n ? who[n - 1].person : 0);
	return n;
}

int reminder_due(struct req *r)
{
	struct row row;
	int done = 0;

	while (done < DUE_MAX && !db_failed(r->db) && next(r, &row))
		done += 1 + (int)some(r, &row);
	return done;
}
