/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/question/tell.h"
#include "app/notice/notice.h"
#include "db/db.h"

enum { TOLD = 50 }; /* people of one authority, or who run a group */

static const char SQL_PEOPLE[] =
	"SELECT m.person FROM membership m JOIN person p ON p.id = m.person"
	" AND p.disabled_at IS NULL WHERE m.grp = :group AND m.state = 'active'"
	" AND m.role <> 'observer' AND m.person <> :asker AND m.person IN (SELECT x.person"
	"  FROM mandate x WHERE x.authority = :authority AND x.from_at <= :now"
	"  AND (x.to_at IS NULL OR x.to_at > :now)) ORDER BY m.person LIMIT :max";
static const char SQL_RUNNERS[] =
	"SELECT m.person FROM membership m JOIN person p ON p.id = m.person"
	" AND p.disabled_at IS NULL WHERE m.grp = :group AND m.state = 'active'"
	" AND m.role IN ('moderator', 'chair') ORDER BY m.person LIMIT :max";

/* A notice about the question, with its title. */
static struct notice_new about(const struct req *r, const struct question_row *q,
                               enum notice_kind kind)
{
	struct notice_new n = { .kind = kind, .topic = q->topic, .group = q->group };

	n.by = r->person;
	n.line = q->title;
	return n;
}

static void put_all(struct req *r, struct notice_new *n, struct query *q)
{
	int64_t people[TOLD];
	size_t found = 0;

	db_int(q, ":group", n->group);
	found = db_ids(q, people, TOLD);
	for (size_t i = 0; i < found; i++) {
		n->person = people[i];
		notice_put(r, n);
	}
}

void tell_asked(struct req *r, const struct question_row *row, int64_t person, int64_t authority,
                bool relayed, int64_t deadline)
{
	struct notice_new n = about(
		r, row, relayed ? NOTICE_KIND_QUESTION_RELAYED : NOTICE_KIND_QUESTION_ASSIGNED);

	n.deadline = deadline;
	if (person) {
		n.person = person;
		notice_put(r, &n);
		return;
	}
	struct query *q = db_q(r->db, SQL_PEOPLE);
	db_int(q, ":asker", row->asker);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	put_all(r, &n, q);
}

void tell_unasked(struct req *r, int64_t topic)
{
	notice_done(r, 0, NOTICE_KIND_QUESTION_ASSIGNED, topic);
	notice_done(r, 0, NOTICE_KIND_QUESTION_RELAYED, topic);
	notice_done(r, 0, NOTICE_KIND_QUESTION_ESCALATED, topic);
}

void tell_escalated(struct req *r, const struct question_row *row)
{
	struct notice_new n = about(r, row, NOTICE_KIND_QUESTION_ESCALATED);

	n.by = 0; /* nobody's act: nobody was left */
	put_all(r, &n, db_q(r->db, SQL_RUNNERS));
}

void tell_answered(struct req *r, const struct question_row *row, int64_t post)
{
	notice_put(r, &(struct notice_new){ .person = row->asker,
	                                    .kind = NOTICE_KIND_ANSWER,
	                                    .post = post,
	                                    .by = r->person });
}

void tell_accepted(struct req *r, const struct question_row *row, int64_t post, int64_t author)
{
	struct notice_new n = about(r, row, NOTICE_KIND_ANSWER_ACCEPTED);

	n.person = author;
	n.post = post;
	notice_put(r, &n);
}
