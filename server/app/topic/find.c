/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.find - topics of one's groups whose title holds these words, latest first. */
#include "app/person/fold.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

enum {
	FOUND = 12,
	LOOKED_AT = 20000, /* titles, of those last active */
};

static const char SQL_TITLES[] =
	"SELECT t.id, t.title, t.last_at FROM membership m CROSS JOIN topic t"
	" ON t.grp = m.grp AND t.merged_into IS NULL"
	" WHERE m.person = :person AND m.state = 'active'"
	" UNION ALL SELECT t.id, t.title, t.last_at FROM membership m CROSS JOIN" SQL_SHARED_WITH(
		"m.grp") " WHERE m.person = :person AND m.state = 'active' AND m.grp = " SQL_SEAT
			 " ORDER BY 3 DESC LIMIT :max";

enum err cmd_topic_find(struct req *r, const struct topic_find_args *a,
                        struct topic_find_result *out)
{
	struct str words = fold(r->arena, a->q);
	int64_t ids[FOUND];
	size_t n = 0;
	struct arena scratch;
	struct query *q = db_q(r->db, SQL_TITLES);

	if (!words.n)
		return ERR_OK;
	arena_init(&scratch);
	db_int(q, ":person", r->person);
	db_int(q, ":max", LOOKED_AT);
	db_each (q) {
		arena_reset(&scratch);
		if (fold_begins(fold(&scratch, db_col_view(q, 1)), words))
			ids[n++] = db_col_int(q, 0);
		if (n == FOUND)
			break;
	}
	arena_finish(&scratch);
	out->topics = arena_array(r->arena, n, struct topic);
	for (; out->n_topics < n; out->n_topics++)
		if (!topic_load(r, ids[out->n_topics], &out->topics[out->n_topics]))
			return req_db_fail(r);
	return ERR_OK;
}
