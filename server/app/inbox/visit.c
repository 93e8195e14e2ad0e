/* SPDX-License-Identifier: EUPL-1.2 */
/* inbox.visit - one is here: the end of the visit before this one is known on every device. */
#include "app/inbox/inbox.h"
#include "db/db.h"

static const char SQL_VISIT[] = "SELECT at, before FROM visit WHERE person = :person";

bool inbox_visit(struct req *r, int64_t *ended)
{
	struct query *q = db_q(r->db, SQL_VISIT);

	*ended = 0;
	db_int(q, ":person", r->person);
	if (!db_one(q))
		return false;
	/* What was heard last was of another visit, and this one has not said so yet. */
	bool another = r->now - db_col_int(q, 0) > VISIT_GAP_MS;
	*ended = db_col_int(q, another ? 0 : 1);
	return another || !db_col_null(q, 1);
}

static const char SQL_SEEN[] =
	"INSERT INTO visit (person, at) VALUES (:person, :now)"
	" ON CONFLICT (person) DO UPDATE SET at = excluded.at,"
	" before = CASE WHEN excluded.at - visit.at > :gap THEN visit.at ELSE visit.before END"
	" WHERE excluded.at > visit.at";

enum err cmd_inbox_visit(struct req *r, const struct inbox_visit_args *a,
                         struct inbox_visit_result *out)
{
	(void)a;
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	struct query *q = db_q(r->db, SQL_SEEN);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":gap", VISIT_GAP_MS);
	if (!db_run(q))
		return req_db_fail(r);
	out->has_visit = inbox_visit(r, &out->visit);
	return ERR_OK;
}
