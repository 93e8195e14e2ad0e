/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/authority/rank.h"
#include "db/db.h"

static const char SQL_RANK[] = "SELECT rank FROM authority_rank WHERE grp = :group"
			       " AND authority = :authority AND person = :person";

int64_t rank_in(struct req *r, const int64_t *groups, size_t n, int64_t authority, int64_t person)
{
	int64_t best = RANK_NONE;

	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_RANK);
		db_int(q, ":group", groups[i]);
		db_int(q, ":authority", authority);
		db_int(q, ":person", person);
		if (db_one(q) && db_col_int(q, 0) < best)
			best = db_col_int(q, 0);
	}
	return best;
}

static const char SQL_PEOPLE[] =
	"SELECT d.person, min(d.from_at) AS since, coalesce(k.rank, :none) AS place FROM mandate d"
	" CROSS JOIN membership m ON m.grp = :group AND m.person = d.person AND m.state = 'active'"
	" LEFT JOIN authority_rank k ON k.grp = :group AND k.authority = d.authority AND k.person = d.person"
	" WHERE d.authority = :authority AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" GROUP BY d.person ORDER BY place, since, d.person LIMIT :max";

size_t rank_people(struct req *r, int64_t group, int64_t authority, int64_t out[RANK_PEOPLE])
{
	struct query *q = db_q(r->db, SQL_PEOPLE);

	db_int(q, ":group", group);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	db_int(q, ":none", RANK_NONE);
	return db_ids(q, out, RANK_PEOPLE);
}

static const char SQL_CLEAR[] =
	"DELETE FROM authority_rank WHERE grp = :group AND authority = :authority";
static const char SQL_PUT[] = "INSERT INTO authority_rank (grp, authority, person, rank)"
			      " VALUES (:group, :authority, :person, :rank)";

void rank_set(struct req *r, int64_t group, int64_t authority, const int64_t *people, size_t n)
{
	struct query *q = db_q(r->db, SQL_CLEAR);

	db_int(q, ":group", group);
	db_int(q, ":authority", authority);
	db_run(q);
	for (size_t i = 0; i < n; i++) {
		q = db_q(r->db, SQL_PUT);
		db_int(q, ":group", group);
		db_int(q, ":authority", authority);
		db_int(q, ":person", people[i]);
		db_int(q, ":rank", (int64_t)i + 1);
		db_run(q);
	}
}
