/* SPDX-License-Identifier: EUPL-1.2 */
/* Who reads a topic, and what moderators are told of its sharing. */
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/post/post.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "app/wait/wait.h"
#include "db/db.h"

static const char SQL_HOME[] = "SELECT grp, pinned, shared FROM topic WHERE id = :topic";
static const char SQL_OTHERS[] =
	"SELECT grp, pinned FROM topic_share WHERE topic = :topic AND state = 'accepted'"
	" ORDER BY grp LIMIT :max";

size_t share_audience(struct req *r, int64_t topic, struct ev_view out[SHARE_GROUPS])
{
	struct query *q = db_q(r->db, SQL_HOME);
	size_t n = 0;

	db_int(q, ":topic", topic);
	if (!db_one(q))
		return 0;
	out[n++] = (struct ev_view){ .group = db_col_int(q, 0), .pinned = db_col_bool(q, 1) };
	if (!db_col_int(q, 2))
		return n;
	q = db_q(r->db, SQL_OTHERS);
	db_int(q, ":topic", topic);
	db_int(q, ":max", SHARES_MAX);
	db_each (q) {
		out[n++] =
			(struct ev_view){ .group = db_col_int(q, 0), .pinned = db_col_bool(q, 1) };
	}
	return n;
}

static const char SQL_IN[] = "SELECT 1 FROM membership WHERE grp = :group AND person = :person"
			     " AND state = 'active'";

size_t share_place(struct req *r, int64_t person, const struct ev_view *views, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_IN);
		db_int(q, ":group", views[i].group);
		db_int(q, ":person", person);
		if (db_one(q))
			return i;
	}
	return 0;
}

int64_t share_seat(struct req *r, int64_t topic, int64_t person)
{
	struct ev_view views[SHARE_GROUPS];
	size_t n = share_audience(r, topic, views);

	if (n < 2)
		return n ? views[0].group : 0;
	return views[share_place(r, person, views, n)].group;
}

int64_t share_home(struct req *r, int64_t topic)
{
	struct ev_view views[SHARE_GROUPS];

	return share_audience(r, topic, views) ? views[0].group : 0;
}

void share_see(struct req *r, struct topic *t)
{
	struct ev_view views[SHARE_GROUPS];
	size_t n = share_audience(r, t->id, views);

	if (n < 2)
		return;
	int64_t *groups = arena_array(r->arena, n, int64_t);
	for (size_t i = 0; i < n; i++)
		groups[i] = views[i].group;
	t->has_groups = true;
	t->groups = groups;
	t->n_groups = n;
	size_t mine = share_place(r, r->person, views, n);
	t->group = views[mine].group;
	t->pinned = views[mine].pinned;
}

bool share_same(struct req *r, int64_t topic, int64_t other)
{
	struct ev_view a[SHARE_GROUPS], b[SHARE_GROUPS];
	size_t n = share_audience(r, topic, a);

	if (n != share_audience(r, other, b))
		return false;
	for (size_t i = 0; i < n; i++)
		if (a[i].group != b[i].group)
			return false;
	return true;
}

static const char SQL_OF[] = "SELECT 1 FROM topic_share WHERE topic = :topic"
			     " AND state IN ('proposed', 'accepted') LIMIT 1";

bool share_of(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_OF);

	db_int(q, ":topic", topic);
	return db_one(q);
}

static const char SQL_ANY[] =
	"SELECT EXISTS (SELECT 1 FROM topic_share"
	"  WHERE grp = :group AND state IN ('proposed', 'accepted'))"
	" OR EXISTS (SELECT 1 FROM topic_share s /*scan*/ CROSS JOIN topic t ON t.id = s.topic"
	"  WHERE s.state IN ('proposed', 'accepted') AND t.grp = :group)";

bool share_any(struct req *r, int64_t group)
{
	struct query *q = db_q(r->db, SQL_ANY);

	db_int(q, ":group", group);
	return db_one(q) && db_col_bool(q, 0);
}

/* ---- one sharing ---- */

static const char SQL_SHARE[] =
	"SELECT s.state, s.extract, s.by, s.at, s.note, s.answered_by, s.answered_at, s.answer,"
	" t.title, t.kind, t.grp FROM topic_share s JOIN topic t ON t.id = s.topic"
	" WHERE s.topic = :topic AND s.grp = :group";

/* The first message, as far as who is to answer should see it. */
static void excerpt(struct req *r, struct share *out)
{
	int64_t first;
	struct post_row post;

	if (!post_ids_after(r, out->topic, 0, &first, 1) || !post_row_load(r, first, &post))
		return;
	out->has_excerpt = true;
	out->excerpt = markdown_excerpt(r->arena, post.body, post.lang, EXCERPT_MAX);
}

bool share_load(struct req *r, int64_t topic, int64_t group, bool whole, struct share *out)
{
	struct query *q = db_q(r->db, SQL_SHARE);

	db_int(q, ":topic", topic);
	db_int(q, ":group", group);
	*out = (struct share){ .topic = topic };
	if (!db_one(q) || !share_state_from_str(db_col_view(q, 0), &out->state))
		return false;
	out->extract = db_col_bool(q, 1);
	int64_t by = db_col_int(q, 2), answered_by = db_col_int(q, 5), home = db_col_int(q, 10);
	out->at = db_col_int(q, 3);
	out->has_note = whole && db_col_view(q, 4).n;
	out->note = db_col_str(r->arena, q, 4);
	out->has_answered_by = out->has_answered_at = !db_col_null(q, 5);
	out->answered_at = db_col_int(q, 6);
	out->has_answer = whole && db_col_view(q, 7).n;
	out->answer = db_col_str(r->arena, q, 7);
	out->title = db_col_str(r->arena, q, 8);
	topic_kind_from_str(db_col_view(q, 9), &out->kind);
	if (whole && out->state == SHARE_STATE_PROPOSED)
		excerpt(r, out);
	return person_ref_load(r, by, 0, &out->by) &&
	       (!answered_by || person_ref_load(r, answered_by, 0, &out->answered_by)) &&
	       group_ref_load(r, home, &out->home) == ERR_OK &&
	       group_ref_load(r, group, &out->group) == ERR_OK;
}

/* ---- what is to be answered ---- */

#define ASKED                                                          \
	" FROM membership m CROSS JOIN topic_share s ON s.grp = m.grp" \
	" WHERE m.person = :person AND m.state = 'active' AND m.role IN ('moderator', 'chair')"

static const char SQL_ASKED[] = "SELECT 1" ASKED
				" AND s.topic = :topic AND s.state <> 'ended' LIMIT 1";

bool share_asked(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_ASKED);

	db_int(q, ":person", r->person);
	db_int(q, ":topic", topic);
	return db_one(q);
}

static const char SQL_WAITS[] =
	"SELECT s.grp, s.topic, NULL, (SELECT t.title FROM topic t WHERE t.id = s.topic), s.note, s.at,"
	" NULL, 0, s.by" ASKED " AND s.state = 'proposed' ORDER BY s.at, s.grp, s.topic";

size_t share_waits(struct req *r, struct wait *out, size_t max)
{
	return wait_read(r, db_q(r->db, SQL_WAITS), WAIT_KIND_SHARE, out, max);
}
