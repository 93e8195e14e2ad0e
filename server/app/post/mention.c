/* SPDX-License-Identifier: EUPL-1.2 */
/* Whom a message calls on, person by person. */
#include "app/notice/notice.h"
#include "app/post/post.h"
#include "app/share/share.h"
#include "db/db.h"

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

void post_call(struct req *r, const struct post_call *c)
{
	struct notice_new n = { .kind = NOTICE_KIND_MENTION, .post = c->post, .by = r->person };
	struct ev_view groups[SHARE_GROUPS];
	int64_t people[POST_MENTIONED];
	size_t n_groups = c->n ? share_audience(r, c->topic, groups) : 0, called = 0;

	for (size_t i = 0; i < c->n * n_groups; i++) {
		struct query *q =
			recipients(r, groups[i % n_groups].group, &c->mentions[i / n_groups]);
		db_each (q) {
			if (called < POST_MENTIONED)
				people[called++] = db_col_int(q, 0);
		}
	}
	for (size_t i = 0; i < called; i++) {
		n.person = people[i];
		notice_put(r, &n);
	}
}
