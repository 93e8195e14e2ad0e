/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * question.list - questions of a group or of all one's groups.
 *
 * Ids rise with time: a page goes on after the id of the last of the one before. What waits is
 * a queue and begins with the oldest; everything else with the latest.
 */
#include "app/group/page.h"
#include "app/question/question.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

enum { PAGE = 40 };

#define YEAR_MS (INT64_C(365) * 24 * 3600 * 1000)

#define WAITING "q.first_answer IS NULL AND q.state <> 'resolved'"
#define CHOSEN                                                                                     \
	" AND t.kind = 'question' AND t.merged_into IS NULL"                                       \
	" AND (:state IS NULL OR q.state = :state) AND (:country IS NULL OR q.country = :country)" \
	" AND (:theme IS NULL OR q.theme = :theme) AND (:kind IS NULL OR q.kind = :kind)"
#define MEMBER                                                                    \
	" CROSS JOIN membership m ON m.grp = " SQL_SEAT " AND m.person = :person" \
	" AND m.state = 'active' AND (:group = 0 OR m.grp = :group)"
#define BELOW " AND t.id < :after"
#define ABOVE " AND t.id > :after"
#define DOWN " ORDER BY 1 DESC LIMIT :max"
#define UP " ORDER BY 1 LIMIT :max"
/* Questions of a group and those that others share with it; the same of all his groups. */
#define OF_GROUP \
	"SELECT t.id FROM topic t CROSS JOIN question q ON q.topic = t.id WHERE t.grp = :group"
#define LENT                                           \
	" UNION ALL SELECT t.id FROM" SQL_SHARED_WITH( \
		":group") " CROSS JOIN question q"     \
			  " ON q.topic = t.id WHERE :group = " SQL_SEAT
#define OF_ALL                                                                                     \
	"SELECT t.id FROM membership m CROSS JOIN topic t ON t.grp = m.grp"                        \
	" CROSS JOIN question q ON q.topic = t.id WHERE m.person = :person AND m.state = 'active'" \
	" AND (:group = 0 OR m.grp = :group)"
#define ALL_LENT                                                                             \
	" UNION ALL SELECT t.id FROM membership m CROSS JOIN" SQL_SHARED_WITH(               \
		"m.grp") " CROSS JOIN question q ON q.topic = t.id WHERE m.person = :person" \
			 " AND m.state = 'active' AND m.grp = " SQL_SEAT
#define QUEUED " AND t.closed = 0 AND " WAITING CHOSEN ABOVE

static const char SQL_GROUP[] = OF_GROUP CHOSEN BELOW LENT CHOSEN BELOW DOWN;
static const char SQL_GROUP_WAITING[] = OF_GROUP QUEUED LENT QUEUED UP;
static const char SQL_ALL[] = OF_ALL CHOSEN BELOW ALL_LENT CHOSEN BELOW DOWN;
static const char SQL_ALL_WAITING[] = OF_ALL QUEUED ALL_LENT QUEUED UP;
static const char SQL_MINE[] =
	"SELECT t.id FROM question q CROSS JOIN topic t ON t.id = q.topic" MEMBER
	" WHERE q.asker = :person" CHOSEN BELOW DOWN;
static const char SQL_ASKED[] =
	"SELECT t.id FROM question q CROSS JOIN topic t ON t.id = q.topic" MEMBER
	" WHERE q.topic IN (SELECT x.topic FROM question x WHERE x.holder = :person"
	"  UNION SELECT x.topic FROM mandate md CROSS JOIN question x"
	"  ON x.holder_authority = md.authority AND x.holder IS NULL WHERE md.person = :person"
	"  AND md.from_at <= :now AND (md.to_at IS NULL OR md.to_at > :now))"
	" AND q.state IN ('assigned', 'taken')" CHOSEN BELOW DOWN;

static const char *statement(const struct question_list_args *a, bool *queue)
{
	enum question_filter f = a->has_filter ? a->filter : QUESTION_FILTER_ALL;

	*queue = f == QUESTION_FILTER_WAITING;
	if (f == QUESTION_FILTER_MINE)
		return SQL_MINE;
	if (f == QUESTION_FILTER_ASKED)
		return SQL_ASKED;
	if (*queue)
		return a->has_group ? SQL_GROUP_WAITING : SQL_ALL_WAITING;
	return a->has_group ? SQL_GROUP : SQL_ALL;
}

static struct query *query_for(struct req *r, const struct question_list_args *a)
{
	bool queue;
	const char *sql = statement(a, &queue);
	struct query *q = db_q(r->db, sql);

	db_int(q, ":person", r->person);
	db_int(q, ":group", a->has_group ? a->group : 0);
	db_text_opt(q, ":state", a->has_state, question_state_str(a->state));
	db_text_opt(q, ":country", a->has_country, a->country);
	db_text_opt(q, ":theme", a->has_theme, matter_str(a->theme));
	db_text_opt(q, ":kind", a->has_kind, question_kind_str(a->kind));
	db_int(q, ":after", a->has_after ? a->after : queue ? 0 : INT64_MAX);
	if (sql == SQL_ASKED)
		db_int(q, ":now", r->now);
	return q;
}

static const char SQL_WAITING[] =
	"SELECT count(*) FROM topic t CROSS JOIN question q ON q.topic = t.id"
	" WHERE t.grp = :group AND t.kind = 'question' AND t.merged_into IS NULL AND t.closed = 0"
	" AND " WAITING;

#define MEASURED                                                                  \
	" FROM topic t CROSS JOIN question q ON q.topic = t.id"                   \
	" WHERE t.grp = :group AND t.kind = 'question' AND t.merged_into IS NULL" \
	" AND q.asked_at > :since AND q.first_answer_at IS NOT NULL"
static const char SQL_MEASURED[] = "SELECT count(*)" MEASURED;
static const char SQL_MEDIAN[] = "SELECT max(q.first_answer_at - q.asked_at, 0) AS ms" MEASURED
				 " ORDER BY ms LIMIT 1 OFFSET :at";

/* The queue of a group, and how long it takes there (question.h says what is measured). */
static void measure(struct req *r, int64_t group, struct question_list_result *out)
{
	struct query *q = db_q(r->db, SQL_WAITING);

	db_int(q, ":group", group);
	out->has_waiting = db_one(q);
	out->waiting = db_col_int(q, 0);
	q = db_q(r->db, SQL_MEASURED);
	db_int(q, ":group", group);
	db_int(q, ":since", r->now - YEAR_MS);
	out->has_measured = db_one(q);
	out->measured = db_col_int(q, 0);
	q = db_q(r->db, SQL_MEDIAN);
	db_int(q, ":group", group);
	db_int(q, ":since", r->now - YEAR_MS);
	db_int(q, ":at", (out->measured - 1) / 2);
	out->has_median_ms = db_one(q);
	out->median_ms = db_col_int(q, 0);
}

enum err cmd_question_list(struct req *r, const struct question_list_args *a,
                           struct question_list_result *out)
{
	struct page p;
	enum err e = page_check(r, a->has_group, a->group);

	if (e)
		return e;
	if (a->has_group)
		measure(r, a->group, out);
	page_read(r, query_for(r, a), PAGE, 0, &p);
	out->has_next = p.has_next;
	out->next = p.next;
	out->questions = arena_array(r->arena, p.n, struct question_item);
	for (; out->n_questions < p.n; out->n_questions++) {
		struct question_item *i = &out->questions[out->n_questions];
		if (!question_load(r, p.ids[out->n_questions], &i->question) ||
		    !topic_load(r, p.ids[out->n_questions], &i->topic))
			return req_db_fail(r);
	}
	return ERR_OK;
}
