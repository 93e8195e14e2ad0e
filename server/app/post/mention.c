/* SPDX-License-Identifier: EUPL-1.2 */
/* Whom a message calls on, person by person. */
#include "app/post/post.h"
#include "db/db.h"
#include "emit.h"

#define MEMBERS                                                       \
	" JOIN person p ON p.id = m.person AND p.disabled_at IS NULL" \
	" WHERE m.grp = :group AND m.state = 'active' AND m.person <> :author"

static const char SQL_PERSON[] = "SELECT m.person FROM membership m" MEMBERS " AND m.person = :id";
static const char SQL_AUTHORITY[] =
	"SELECT m.person FROM membership m" MEMBERS
	" AND m.person IN (SELECT x.person FROM mandate x WHERE x.authority = :id"
	" AND x.from_at <= :now AND (x.to_at IS NULL OR x.to_at > :now))";
static const char SQL_MODERATORS[] = "SELECT m.person FROM membership m" MEMBERS
				     " AND m.role IN ('moderator', 'chair')";

static struct query *recipients(struct req *r, const struct post_call *c, const struct mention *m)
{
	static const char *const TEXTS[] = { SQL_PERSON, SQL_AUTHORITY, SQL_MODERATORS };
	struct query *q = db_q(r->db, TEXTS[m->kind]);

	db_int(q, ":group", c->group);
	db_int(q, ":author", r->person);
	if (m->kind != MENTION_MODERATORS)
		db_int(q, ":id", m->id);
	if (m->kind == MENTION_AUTHORITY)
		db_int(q, ":now", r->now);
	return q;
}

void post_call(struct req *r, const struct post_call *c)
{
	static const struct str CAUSES[] = { STR_INIT("person"), STR_INIT("authority"),
		                             STR_INIT("moderators") };
	struct post_mentioned ev = {
		.notice = { .post = c->post, .topic = c->topic, .group = c->group }
	};
	size_t called = 0;

	ev.notice.topic_title = c->topic_title;
	ev.notice.by = c->by;
	ev.notice.excerpt = c->excerpt;
	ev.notice.at = c->at;
	for (size_t i = 0; i < c->n; i++) {
		struct query *q = recipients(r, c, &c->mentions[i]);
		db_each (q) {
			int64_t person = db_col_int(q, 0);
			if (called == POST_MENTIONED)
				return;
			if (!post_mention_insert(r, c->post, person, CAUSES[c->mentions[i].kind]))
				continue;
			emit_post_mentioned(r, ch_user(person), &ev);
			called++;
		}
	}
}
