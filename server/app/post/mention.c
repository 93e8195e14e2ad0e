/* SPDX-License-Identifier: EUPL-1.2 */
/* Whom a message calls on, person by person. */
#include "app/post/post.h"
#include "app/share/share.h"
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

static struct query *recipients(struct req *r, int64_t group, const struct mention *m)
{
	static const char *const TEXTS[] = { SQL_PERSON, SQL_AUTHORITY, SQL_MODERATORS };
	struct query *q = db_q(r->db, TEXTS[m->kind]);

	db_int(q, ":group", group);
	db_int(q, ":author", r->person);
	if (m->kind != MENTION_MODERATORS)
		db_int(q, ":id", m->id);
	if (m->kind == MENTION_AUTHORITY)
		db_int(q, ":now", r->now);
	return q;
}

/* Those of one group; `called` counts. */
static void call(struct req *r, const struct post_call *c, int64_t group, const struct mention *m,
                 const struct post_mentioned *ev, size_t *called)
{
	static const struct str CAUSES[] = { STR_INIT("person"), STR_INIT("authority"),
		                             STR_INIT("moderators") };
	struct query *q = recipients(r, group, m);

	db_each (q) {
		int64_t person = db_col_int(q, 0);
		if (*called == POST_MENTIONED)
			return;
		if (!post_mention_insert(r, c->post, person, CAUSES[m->kind]))
			continue;
		emit_post_mentioned(r, ch_user(person), ev);
		(*called)++;
	}
}

void post_call(struct req *r, const struct post_call *c)
{
	struct post_mentioned ev = {
		.notice = { .post = c->post, .topic = c->topic, .group = c->group }
	};
	struct ev_view groups[SHARE_GROUPS];
	size_t n = share_audience(r, c->topic, groups), called = 0;

	ev.notice.topic_title = c->topic_title;
	ev.notice.by = c->by;
	ev.notice.excerpt = c->excerpt;
	ev.notice.at = c->at;
	for (size_t i = 0; i < c->n; i++)
		for (size_t k = 0; k < n; k++)
			call(r, c, groups[k].group, &c->mentions[i], &ev, &called);
}
