/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * topic.list - topics of a group, pinned ones first on the first page.
 *
 * A page ends between two times of last activity, never among topics of the same one, so that
 * the time is cursor enough.
 */
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

#define WANTED                                                                   \
	" AND t.merged_into IS NULL AND (:questions = 0 OR t.kind = 'question')" \
	" AND (:unread = 0 OR (" SQL_NOT_MUTED " AND " SQL_HAS_UNREAD "))"
/* Topics of other groups, unless they stand under another group for him. */
#define OTHERS                                          \
	" FROM" SQL_SHARED_WITH(":group") SQL_MARK_JOIN \
		" WHERE (m.person IS NULL OR m.grp = :group)"

static const char SQL_PINNED[] = "SELECT t.id, t.last_at FROM topic t" SQL_MARK_JOIN
				 " WHERE t.grp = :group AND t.pinned = 1" WANTED
				 " UNION ALL SELECT t.id, t.last_at" OTHERS
				 " AND s.pinned = 1" WANTED " ORDER BY 2 DESC";
static const char SQL_PAGE[] =
	"SELECT t.id, t.last_at FROM topic t" SQL_MARK_JOIN
	" WHERE t.grp = :group AND t.pinned = 0 AND t.last_at < :before" WANTED
	" UNION ALL SELECT t.id, t.last_at" OTHERS
	" AND s.pinned = 0 AND t.last_at < :before" WANTED " ORDER BY 2 DESC LIMIT :max";

static struct query *query(struct req *r, const char *sql, const struct topic_list_args *a)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":group", a->group);
	db_int(q, ":person", r->person);
	db_bool(q, ":questions", a->has_filter && a->filter == TOPIC_FILTER_QUESTIONS);
	db_bool(q, ":unread", a->has_filter && a->filter == TOPIC_FILTER_UNREAD);
	return q;
}

/* At most TOPIC_PAGE ids; *next is the time to go on from, 0 when that was all. */
static size_t page(struct req *r, const struct topic_list_args *a, int64_t *ids, int64_t *next)
{
	int64_t at[TOPIC_PAGE + 1];
	size_t n = 0;
	struct query *q = query(r, SQL_PAGE, a);

	db_int(q, ":before", a->has_before ? a->before : INT64_MAX);
	db_int(q, ":max", TOPIC_PAGE + 1);
	db_each (q) {
		if (n < TOPIC_PAGE)
			ids[n] = db_col_int(q, 0);
		at[n++] = db_col_int(q, 1);
	}
	*next = 0;
	if (n <= TOPIC_PAGE)
		return n;
	/* More remain: stop before the time that the first of them shares with the last of ours. */
	for (n = TOPIC_PAGE; n > 0 && at[n - 1] == at[TOPIC_PAGE]; n--)
		;
	n = n ? n : TOPIC_PAGE;
	*next = at[n - 1];
	return n;
}

enum err cmd_topic_list(struct req *r, const struct topic_list_args *a,
                        struct topic_list_result *out)
{
	int64_t ids[TOPIC_PINNED + TOPIC_PAGE], next = 0;
	enum err e = access_group(r, a->group, RIGHT_READ, NULL);
	size_t n = 0;

	if (e)
		return req_fail(r, e, "group");
	if (!a->has_before) {
		struct query *q = query(r, SQL_PINNED, a);
		db_each (q) {
			if (n < TOPIC_PINNED)
				ids[n++] = db_col_int(q, 0);
		}
	}
	if (!a->has_filter || a->filter != TOPIC_FILTER_PINNED)
		n += page(r, a, ids + n, &next);
	out->topics = arena_array(r->arena, n, struct my_topic);
	out->n_topics = n;
	topic_list_load(r, ids, n, out->topics);
	out->has_next = next != 0;
	out->next = next;
	return ERR_OK;
}
