/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/span.h"
#include "db/db.h"

static int64_t span_of(int64_t id)
{
	return id >> 12;
}

static const char SQL_ADD[] =
	"INSERT INTO post_span (topic, span, before) VALUES (:topic, :span, coalesce("
	" (SELECT s.before + (SELECT count(*) FROM post p WHERE p.span = s.span AND p.topic = s.topic)"
	"  FROM post_span s WHERE s.topic = :topic AND s.span < :span ORDER BY s.span DESC LIMIT 1), 0))"
	" ON CONFLICT DO NOTHING";

void span_add(struct req *r, int64_t topic, int64_t last, int64_t id)
{
	struct query *q;

	if (last && span_of(last) == span_of(id))
		return;
	q = db_q(r->db, SQL_ADD);
	db_int(q, ":topic", topic);
	db_int(q, ":span", span_of(id));
	db_run(q);
}

static const char SQL_TAKE_ALL[] =
	"INSERT INTO post_span (topic, span, before)"
	" SELECT :to, span, 0 FROM post_span WHERE topic = :from ON CONFLICT DO NOTHING";

void span_take_all(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_TAKE_ALL);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
}

static const char SQL_TAKE_ONE[] = "INSERT INTO post_span (topic, span, before)"
				   " VALUES (:to, :span, 0) ON CONFLICT DO NOTHING";

void span_take_one(struct req *r, int64_t id, int64_t to)
{
	struct query *q = db_q(r->db, SQL_TAKE_ONE);

	db_int(q, ":to", to);
	db_int(q, ":span", span_of(id));
	db_run(q);
}

static const char SQL_EMPTY[] =
	"DELETE FROM post_span WHERE topic = :topic AND NOT EXISTS (SELECT 1 FROM post p"
	" WHERE p.span = post_span.span AND p.topic = post_span.topic)";
static const char SQL_BEFORE[] = "UPDATE post_span SET before = x.before FROM /*scan*/"
				 " (SELECT span, sum(n) OVER (ORDER BY span) - n AS before FROM"
				 "  (SELECT s.span AS span, count(*) AS n FROM" SQL_POSTS
				 "   WHERE s.topic = :topic GROUP BY s.span)) x"
				 " WHERE post_span.topic = :topic AND post_span.span = x.span";

void span_settle(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_EMPTY);

	db_int(q, ":topic", topic);
	db_run(q);
	q = db_q(r->db, SQL_BEFORE);
	db_int(q, ":topic", topic);
	db_run(q);
}

static const char SQL_COUNT[] =
	"SELECT s.before + (SELECT count(*) FROM post p"
	"  WHERE p.span = s.span AND p.topic = s.topic AND p.id < :below)"
	" FROM post_span s WHERE s.topic = :topic AND s.span <= :span ORDER BY s.span DESC LIMIT 1";

int64_t span_count(struct req *r, int64_t topic, int64_t below)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":topic", topic);
	db_int(q, ":below", below);
	db_int(q, ":span", span_of(below));
	return db_one(q) ? db_col_int(q, 0) : 0;
}
