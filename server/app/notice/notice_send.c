/* SPDX-License-Identifier: EUPL-1.2 */
/* What is due to be told elsewhere: by an instant mail, by a push. */
#include "app/notice/notice_row.h"
#include "db/db.h"

enum { LOOKED_AT = 200 }; /* rows in one run */

static const char SQL_TO_MAIL[] = "SELECT " NOTICE_COLUMNS " WHERE n.mail_due <= :now"
				  " AND n.seen_at IS NULL ORDER BY n.mail_due, n.id LIMIT :max";
static const char SQL_MAIL_OFF[] = "UPDATE notice SET mail_due = :due WHERE id = :id";
static const char SQL_TO_PUSH[] = "SELECT " NOTICE_COLUMNS " WHERE n.push_due <= :now"
				  " AND n.seen_at IS NULL ORDER BY n.push_due, n.id LIMIT :max";
static const char SQL_PUSH_OFF[] = "UPDATE notice SET push_due = :due WHERE id = :id";
static const char SQL_MAILED[] = "UPDATE notice SET mail_due = NULL,"
				 " mailed_at = CASE WHEN :sent THEN :now ELSE mailed_at END"
				 " WHERE id = :id";
static const char SQL_HERE[] = "SELECT 1 FROM visit WHERE person = :person AND at > :since";

void notice_mailed(struct req *r, int64_t id, bool sent)
{
	struct query *q = db_q(r->db, SQL_MAILED);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_bool(q, ":sent", sent);
	db_run(q);
}

bool notice_here(struct req *r, int64_t person, int64_t since)
{
	for (size_t i = 0; i < r->n_here; i++)
		if (r->here[i] == person)
			return true;
	struct query *q = db_q(r->db, SQL_HERE);

	db_int(q, ":person", person);
	db_int(q, ":since", since);
	return db_one(q);
}

/* Put it off; 0: for ever. */
static void put_off(struct req *r, const char *sql, int64_t id, int64_t due)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_int_opt(q, ":due", due != 0, due);
	db_run(q);
}

/* May it go now? If not, *due is when to ask again, 0 never. */
static bool may_go(struct req *r, const struct notice_mail *m, int64_t here_since, int64_t *due)
{
	const struct notice *it = &m->notice;

	/* A meeting that has begun is no news. */
	if (it->has_meeting && it->has_deadline && it->deadline <= r->now)
		return false;
	if (!notice_readable(r, m->person, it->kind, it->group, it->topic) ||
	    !notice_wanted(r, m->person, it->kind, it->group, it->topic) ||
	    notice_quiet(r, m->person, r->now, due))
		return false;
	if (here_since && notice_here(r, m->person, here_since)) {
		*due = r->now + (r->now - here_since);
		return false;
	}
	return true;
}

struct off {
	int64_t id, due;
};

static size_t look(struct req *r, const char *sql, int64_t here_since, struct notice_mail *out,
                   size_t max, struct off *off, size_t *n_off)
{
	struct query *q = db_q(r->db, sql);
	size_t n = 0;

	*n_off = 0;
	db_int(q, ":now", r->now);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		if (n == max)
			break;
		struct off *o = &off[*n_off];
		*o = (struct off){ .id = db_col_int(q, 0) };
		out[n].person = db_col_int(q, 1);
		if (notice_row(r, q, &out[n].notice) && may_go(r, &out[n], here_since, &o->due))
			n++;
		else
			(*n_off)++;
	}
	return n;
}

size_t notice_undelivered(struct req *r, struct notice_mail *out, size_t max)
{
	struct off off[LOOKED_AT];
	size_t n_off, n = look(r, SQL_TO_MAIL, 0, out, max, off, &n_off);

	for (size_t i = 0; i < n_off; i++)
		put_off(r, SQL_MAIL_OFF, off[i].id, off[i].due);
	return n;
}

size_t notice_to_push(struct req *r, int64_t here_since, struct notice_mail *out, size_t max)
{
	struct off off[LOOKED_AT];
	size_t n_off, n = look(r, SQL_TO_PUSH, here_since, out, max, off, &n_off);

	for (size_t i = 0; i < n_off; i++)
		put_off(r, SQL_PUSH_OFF, off[i].id, off[i].due);
	for (size_t i = 0; i < n; i++)
		put_off(r, SQL_PUSH_OFF, out[i].notice.id, 0);
	return n;
}

/* ---- new messages ---- */

static const char SQL_TOLD[] = "SELECT post FROM notice_told WHERE one = 1";
static const char SQL_NEXT[] =
	"SELECT id, topic, at FROM post WHERE id > :after ORDER BY id LIMIT :max";
static const char SQL_TELL[] = "UPDATE notice_told SET post = :post WHERE one = 1";

size_t notice_fresh(struct req *r, struct notice_fresh *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_TOLD);
	int64_t was = db_one(q) ? db_col_int(q, 0) : 0, upto = was;
	size_t n = 0;

	q = db_q(r->db, SQL_NEXT);
	db_int(q, ":after", was);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		struct notice_fresh f = { .topic = db_col_int(q, 1), .first = db_col_int(q, 0) };
		int64_t at = db_col_int(q, 2);
		size_t k = 0;
		if (at > r->now - NOTICE_FRESH_MS)
			break;
		while (k < n && out[k].topic != f.topic)
			k++;
		if (k == n && at > r->now - NOTICE_STALE_MS) {
			if (n == max)
				break;
			out[n++] = f;
		}
		upto = f.first;
	}
	if (upto == was)
		return n;
	q = db_q(r->db, SQL_TELL);
	db_int(q, ":post", upto);
	db_run(q);
	return n;
}
