/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/meeting/meeting.h"
#include "db/db.h"

static const char SQL_IS[] = "SELECT m.id FROM meeting m LEFT JOIN room o ON o.meeting = m.id"
			     " WHERE m.rehearsal_of = :of AND o.state IS NOT 'closed'"
			     " ORDER BY m.id DESC LIMIT 1";
/* From now on, for as long as it was to last: nobody waits for a rehearsal. */
static const char SQL_INSERT[] =
	"INSERT INTO meeting (title, about, starts_at, ends_at, zone, sister, place, video, author,"
	" created_at, rehearsal_of) SELECT title, about, :now, :now + ends_at - starts_at, zone, sister,"
	" place, video, :author, :now, id FROM meeting WHERE id = :of";

int64_t meeting_rehearsal(struct req *r, int64_t of)
{
	struct query *q = db_q(r->db, SQL_IS);

	db_int(q, ":of", of);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

int64_t meeting_insert_rehearsal(struct req *r, int64_t of)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":of", of);
	db_int(q, ":author", r->person);
	db_int(q, ":now", r->now);
	return db_run(q) && db_changes(r->db) ? db_last_id(r->db) : 0;
}
