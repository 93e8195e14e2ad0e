/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/inbox/inbox.h"
#include "app/meeting/meeting.h"
#include "app/notice/notice.h"
#include "app/post/markdown.h"
#include "app/post/weight.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "app/wait/wait.h"
#include "db/db.h"

/* The latest version alone: when it is his own, he knows what it replaced. */
static const char SQL_DECISIONS[] =
	"SELECT e.topic, m.grp, t.title, e.version, e.at,"
	" CASE WHEN e.settled <> '' THEN e.settled WHEN e.to_decide <> '' THEN e.to_decide"
	"  ELSE e.next_step END, " SQL_AUTHOR_COLS(
		"t.masked AND t.author = e.author") " FROM essential e CROSS JOIN topic t ON t.id = e.topic AND t.merged_into IS NULL"
						    " CROSS JOIN membership m ON m.grp = " SQL_SEAT
						    " AND m.person = :person AND m.state = 'active'"
						    " LEFT JOIN topic_mark k ON k.person = :person AND k.topic = t.id"
						    " CROSS JOIN person pe ON pe.id = e.author" SQL_MANDATE_AT
						    "e.at" SQL_MANDATE_HELD
						    " WHERE e.at > :since AND e.at > m.at AND e.author <> :person AND " SQL_NOT_MUTED
						    " AND NOT EXISTS (SELECT 1 FROM essential l WHERE l.topic = e.topic AND l.version > e.version)"
						    " ORDER BY e.at DESC, e.topic DESC LIMIT :max";

void inbox_decisions(struct req *r, int64_t since, struct inbox_get_result *out)
{
	struct query *q = db_q(r->db, SQL_DECISIONS);

	out->decisions = arena_array(r->arena, INBOX_DECISIONS, struct decision);
	db_int(q, ":person", r->person);
	db_int(q, ":since", since);
	db_int(q, ":max", INBOX_DECISIONS);
	db_each (q) {
		struct decision *d = &out->decisions[out->n_decisions++];
		d->topic = db_col_int(q, 0);
		d->group = db_col_int(q, 1);
		d->title = db_col_str(r->arena, q, 2);
		d->version = db_col_int(q, 3);
		d->at = db_col_int(q, 4);
		d->line = markdown_excerpt(r->arena, db_col_view(q, 5), LANG_FR, EXCERPT_MAX);
		person_ref_cols(r->arena, q, 6, &d->by);
	}
}

/* What stands above the topics, as JSON; names of fields and numbers included. */
static size_t weight(const struct inbox_get_result *out)
{
	enum { EACH = 300 };
	size_t n = 0;

	for (size_t i = 0; i < out->n_waits; i++)
		n += EACH + weight_person(&out->waits[i].by) + weight_str(out->waits[i].title) +
		     weight_str(out->waits[i].line);
	for (size_t i = 0; i < out->n_notices; i++)
		n += EACH + weight_person(&out->notices[i].by) +
		     weight_str(out->notices[i].topic_title) +
		     weight_str(out->notices[i].group_title) + weight_str(out->notices[i].line);
	for (size_t i = 0; i < out->n_decisions; i++)
		n += EACH + weight_person(&out->decisions[i].by) +
		     weight_str(out->decisions[i].title) + weight_str(out->decisions[i].line);
	return n;
}

void inbox_collect(struct req *r, int64_t person, int64_t since, size_t max,
                   struct inbox_get_result *out)
{
	struct req as = *r; /* it is his who is asked about; this reads only */
	const struct notice_filter calls = { .unseen = true, .posts = true };
	struct waits waits;

	*out = (struct inbox_get_result){ 0 };
	as.person = person;
	as.admin = false;
	out->has_visit = inbox_visit(&as, &out->visit);
	out->has_meeting = meeting_next(&as, &out->meeting);
	out->sitting = arena_array(r->arena, MEETING_SITTING, struct meeting_ref);
	out->n_sitting = meeting_sitting(&as, out->sitting);
	wait_list(&as, person, &waits);
	out->waits = waits.list;
	out->n_waits = waits.n;
	out->waits_total = waits.total;
	out->notices = arena_array(r->arena, INBOX_NOTICES, struct notice);
	out->n_notices = notice_load(&as, &calls, out->notices, INBOX_NOTICES, NULL);
	inbox_decisions(&as, since ? since : out->visit, out);
	size_t above = weight(out);
	inbox_unread(&as, since, max, above < INBOX_BYTES ? INBOX_BYTES - above : 0, out);
}
