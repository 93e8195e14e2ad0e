/* SPDX-License-Identifier: EUPL-1.2 */
/* The dates that a meeting might be held on, and whom they suit. */
#include "app/meeting/meeting.h"
#include "app/person/person.h"
#include "db/db.h"

/* ---- reading ---- */

static const char SQL_DATES[] =
	"SELECT id, starts_at, ends_at FROM meeting_date WHERE meeting = :meeting"
	" ORDER BY starts_at, id";
/* Of who is still in one of its groups. */
#define ANSWERS                                                                  \
	" FROM meeting_date d CROSS JOIN meeting_date_answer a ON a.date = d.id" \
	" WHERE d.meeting = :meeting AND EXISTS (SELECT 1 FROM meeting_group g"  \
	"  CROSS JOIN membership m ON m.grp = g.grp AND m.person = a.person"     \
	"  AND m.state = 'active' WHERE g.meeting = :meeting)"

static const char SQL_COUNTS[] = "SELECT d.id, a.answer, count(*), max(a.person = :person)" ANSWERS
				 " GROUP BY d.id, a.answer";
static const char SQL_VOTERS[] = "SELECT a.person, d.id, a.answer" ANSWERS
				 " ORDER BY a.person, d.starts_at, d.id";

static struct meeting_date *find(struct meeting_date *list, size_t n, int64_t id)
{
	for (size_t i = 0; i < n; i++)
		if (list[i].id == id)
			return &list[i];
	return NULL;
}

size_t meeting_dates(struct req *r, int64_t meeting, struct meeting_date **out)
{
	struct meeting_date *list = arena_array(r->arena, MEETING_DATES, struct meeting_date);
	struct query *q = db_q(r->db, SQL_DATES);
	size_t n = 0;

	db_int(q, ":meeting", meeting);
	db_each (q)
		if (n < MEETING_DATES)
			list[n++] = (struct meeting_date){ .id = db_col_int(q, 0),
				                           .starts_at = db_col_int(q, 1),
				                           .ends_at = db_col_int(q, 2) };
	q = db_q(r->db, SQL_COUNTS);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", r->person);
	db_each (q) {
		struct meeting_date *d = find(list, n, db_col_int(q, 0));
		enum date_reply answer;
		if (!d || !date_reply_from_str(db_col_view(q, 1), &answer))
			continue;
		int64_t *const counts[] = { &d->yes, &d->need, &d->no };
		*counts[answer] = db_col_int(q, 2);
		if (db_col_bool(q, 3)) {
			d->has_answer = true;
			d->answer = answer;
		}
	}
	*out = list;
	return n;
}

size_t meeting_voters(struct req *r, int64_t meeting, struct date_voter **out)
{
	struct date_voter *list = arena_array(r->arena, MEETING_GUESTS, struct date_voter);
	int64_t who[MEETING_GUESTS];
	size_t n = 0, kept = 0;
	struct query *q = db_q(r->db, SQL_VOTERS);

	db_int(q, ":meeting", meeting);
	db_each (q) {
		struct date_choice c = { .date = db_col_int(q, 1) };
		bool same = n && who[n - 1] == db_col_int(q, 0);
		if (!date_reply_from_str(db_col_view(q, 2), &c.answer))
			continue;
		if (!same && n == MEETING_GUESTS)
			break;
		if (!same) {
			who[n] = db_col_int(q, 0);
			list[n++].answers =
				arena_array(r->arena, MEETING_DATES, struct date_choice);
		}
		struct date_voter *v = &list[n - 1];
		if (v->n_answers < MEETING_DATES)
			v->answers[v->n_answers++] = c;
	}
	for (size_t i = 0; i < n; i++) {
		struct date_voter v = list[i];
		if (person_ref_load(r, who[i], 0, &v.person))
			list[kept++] = v;
	}
	*out = list;
	return kept;
}

/* ---- writing ---- */

enum err meeting_check_slots(struct req *r, const struct meeting_slot *slots, size_t n,
                             const char *field)
{
	for (size_t i = 0; i < n; i++) {
		if (slots[i].starts_at <= r->now || slots[i].ends_at <= slots[i].starts_at ||
		    slots[i].ends_at - slots[i].starts_at > MEETING_LONGEST_MS)
			return req_fail(r, ERR_BAD_ARGS, field);
		for (size_t k = 0; k < i; k++)
			if (slots[k].starts_at == slots[i].starts_at)
				return req_fail(r, ERR_BAD_ARGS, field);
	}
	return ERR_OK;
}

static const char SQL_PUT[] = "INSERT INTO meeting_date (meeting, starts_at, ends_at, added_at)"
			      " VALUES (:meeting, :starts, :ends, :at)";
static const char SQL_OPEN[] = "UPDATE meeting SET undated = 1 WHERE id = :meeting";

void meeting_put_dates(struct req *r, int64_t meeting, const struct meeting_slot *slots, size_t n,
                       int64_t at)
{
	struct query *q = db_q(r->db, SQL_OPEN);

	db_int(q, ":meeting", meeting);
	db_run(q);
	for (size_t i = 0; i < n; i++) {
		q = db_q(r->db, SQL_PUT);
		db_int(q, ":meeting", meeting);
		db_int(q, ":starts", slots[i].starts_at);
		db_int(q, ":ends", slots[i].ends_at);
		db_int(q, ":at", at);
		db_run(q);
	}
}

static const char SQL_DROP_SAID[] =
	"DELETE FROM meeting_date_answer WHERE date IN (SELECT id FROM meeting_date"
	" WHERE id = :date AND meeting = :meeting)";
static const char SQL_DROP[] = "DELETE FROM meeting_date WHERE id = :date AND meeting = :meeting";

void meeting_drop_date(struct req *r, int64_t meeting, int64_t date)
{
	const char *const both[] = { SQL_DROP_SAID, SQL_DROP };

	for (size_t i = 0; i < 2; i++) {
		struct query *q = db_q(r->db, both[i]);
		db_int(q, ":date", date);
		db_int(q, ":meeting", meeting);
		db_run(q);
	}
}

static const char SQL_SPAN[] =
	"UPDATE meeting SET"
	" starts_at = (SELECT min(d.starts_at) FROM meeting_date d WHERE d.meeting = :meeting),"
	" ends_at = (SELECT max(d.ends_at) FROM meeting_date d WHERE d.meeting = :meeting)"
	" WHERE id = :meeting";
static const char SQL_SPAN_GROUP[] =
	"UPDATE meeting_group SET ends_at ="
	" (SELECT max(d.ends_at) FROM meeting_date d WHERE d.meeting = :meeting)"
	" WHERE meeting = :meeting";

void meeting_span(struct req *r, int64_t meeting)
{
	const char *const both[] = { SQL_SPAN, SQL_SPAN_GROUP };

	for (size_t i = 0; i < 2; i++) {
		struct query *q = db_q(r->db, both[i]);
		db_int(q, ":meeting", meeting);
		db_run(q);
	}
}

static const char SQL_ANSWER[] =
	"INSERT INTO meeting_date_answer (date, person, answer, at)"
	" VALUES (:date, :person, :answer, :now)"
	" ON CONFLICT (date, person) DO UPDATE SET answer = excluded.answer, at = excluded.at";

void meeting_answer_date(struct req *r, const struct date_choice *c)
{
	struct query *q = db_q(r->db, SQL_ANSWER);

	db_int(q, ":date", c->date);
	db_int(q, ":person", r->person);
	db_text(q, ":answer", date_reply_str(c->answer));
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_CHOOSE[] = "UPDATE meeting SET starts_at = :starts, ends_at = :ends,"
				 " undated = 0 WHERE id = :meeting";
static const char SQL_CHOOSE_GROUP[] =
	"UPDATE meeting_group SET ends_at = :ends WHERE meeting = :meeting";

void meeting_choose(struct req *r, int64_t meeting, const struct meeting_date *d)
{
	struct query *q = db_q(r->db, SQL_CHOOSE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":starts", d->starts_at);
	db_int(q, ":ends", d->ends_at);
	db_run(q);
	q = db_q(r->db, SQL_CHOOSE_GROUP);
	db_int(q, ":meeting", meeting);
	db_int(q, ":ends", d->ends_at);
	db_run(q);
}
