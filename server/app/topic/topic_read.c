/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading topics: one statement for what everybody sees, one for what one has read of it. */
#include "app/channel/channel_log.h"
#include "app/post/markdown.h"
#include "app/post/weight.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

bool topic_runs(const struct req *r, const struct access *acc)
{
	return r->admin || (acc->active && access_role_has(acc->role, RIGHT_MODERATE));
}

static const char SQL_AUTHOR[] = "SELECT author FROM topic WHERE id = :topic";

int64_t topic_author(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_AUTHOR);

	db_int(q, ":topic", topic);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

enum err topic_own(struct req *r, int64_t topic, struct topic *out, bool *runs)
{
	struct access acc;
	enum err e = access_topic(r, &topic, RIGHT_READ, &acc);

	if (e)
		return req_fail(r, e, "topic");
	if (!topic_load(r, topic, out))
		return req_db_fail(r);
	*runs = topic_runs(r, &acc) && !acc.guest;
	if (*runs ||
	    (topic_author(r, topic) == r->person && access_role_has(acc.role, RIGHT_WRITE)))
		return ERR_OK;
	return req_fail(r, ERR_FORBIDDEN, "topic");
}

enum err topic_reader(struct req *r, int64_t *topic, struct access *acc)
{
	enum err e = access_topic(r, topic, RIGHT_READ, acc);

	if (e)
		return req_fail(r, e, "topic");
	/* The machine's own administrator reads everything, but nobody's mark is his. */
	return r->person ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "topic");
}

void person_ref_cols(struct arena *a, const struct query *q, int col, struct person_ref *out)
{
	*out = (struct person_ref){ .id = db_col_int(q, col), .name = db_col_str(a, q, col + 1) };
	out->has_function = !db_col_null(q, col + 2);
	out->function = db_col_str(a, q, col + 2);
	out->has_authority = out->has_authority_id = !db_col_null(q, col + 4);
	out->authority = db_col_str(a, q, col + 3);
	out->authority_id = db_col_int(q, col + 4);
}

/* ---- a topic ---- */

static const char SQL_TOPIC[] =
	"SELECT t.grp, t.kind, t.title, t.created_at, t.pinned, t.closed, t.merged_into, t.post_count,"
	" t.last_post, t.last_at, iif(lp.masked, '', la.name), la.lang, lp.body, " SQL_AUTHOR_COLS(
		"t.masked") ", t.masked, t.shared"
			    " FROM topic t JOIN person pe ON pe.id = t.author" SQL_MANDATE_AT
			    "t.created_at" SQL_MANDATE_HELD
			    " LEFT JOIN post lp ON lp.id = (SELECT p.id FROM" SQL_POSTS
			    "  WHERE s.topic = t.id AND p.deleted_at IS NULL" SQL_POSTS_LAST_FIRST
			    " LIMIT 1)"
			    " LEFT JOIN person la ON la.id = lp.author"
			    " WHERE t.id = :id";

bool topic_load(struct req *r, int64_t id, struct topic *out)
{
	struct query *q = db_q(r->db, SQL_TOPIC);
	enum lang lang = LANG_FR;

	db_int(q, ":id", id);
	*out = (struct topic){ .id = id };
	if (!db_one(q))
		return false;
	out->group = db_col_int(q, 0);
	topic_kind_from_str(db_col_view(q, 1), &out->kind);
	out->title = db_col_str(r->arena, q, 2);
	out->created_at = db_col_int(q, 3);
	out->pinned = db_col_bool(q, 4);
	out->closed = db_col_bool(q, 5);
	out->has_merged_into = !db_col_null(q, 6);
	out->merged_into = db_col_int(q, 6);
	out->post_count = db_col_int(q, 7);
	out->last_post = db_col_int(q, 8);
	out->last_at = db_col_int(q, 9);
	person_ref_cols(r->arena, q, 13, &out->author);
	out->has_masked = out->masked = db_col_bool(q, 18);
	bool shared = db_col_int(q, 19);
	if (!db_col_null(q, 12)) { /* else no message, or all deleted */
		lang_from_str(db_col_view(q, 11), &lang);
		out->has_last_author = out->has_excerpt = true;
		out->last_author = db_col_str(r->arena, q, 10);
		out->excerpt = markdown_excerpt(r->arena, db_col_view(q, 12), lang, EXCERPT_MAX);
	}
	if (shared)
		share_see(r, out);
	return true;
}

/* ---- what one has read of it ---- */

/* read_upto is told as a message of the topic, 0 where none is read: the same whether a mark says
 * so or the time the person entered, and what a client makes of the events by itself. */
static const char SQL_STATE[] = "SELECT k.level, (SELECT p.id FROM" SQL_POSTS_UPTO(
	SQL_MARK) " WHERE s.topic = t.id" SQL_POSTS_LAST_FIRST
		  " LIMIT 1), CASE WHEN t.last_post > " SQL_MARK
		  " THEN (SELECT count(*) FROM" SQL_UNREAD_POSTS ") ELSE 0 END,"
		  " " SQL_SEAT " FROM topic t" SQL_MARK_JOIN " WHERE t.id = :topic";

void topic_state_load(struct req *r, int64_t topic, int64_t person, struct topic_state *out)
{
	struct query *q = db_q(r->db, SQL_STATE);

	db_int(q, ":topic", topic);
	db_int(q, ":person", person);
	*out = (struct topic_state){ .topic = topic, .level = LEVEL_NORMAL };
	if (!db_one(q))
		return;
	if (!db_col_null(q, 0))
		level_from_str(db_col_view(q, 0), &out->level);
	out->read_upto = db_col_int(q, 1);
	out->unread = db_col_int(q, 2);
	out->seq = channel_head(r, ch_group(db_col_int(q, 3)));
}

static const char SQL_FIRST_UNREAD[] = "SELECT p.id FROM" SQL_POSTS_ABOVE(
	":upto") " WHERE s.topic = :topic AND p.author <> :person"
		 " AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST " LIMIT 1";

int64_t topic_first_unread(struct req *r, int64_t topic, const struct topic_state *state)
{
	struct query *q = db_q(r->db, SQL_FIRST_UNREAD);

	db_int(q, ":topic", topic);
	db_int(q, ":upto", state->read_upto);
	db_int(q, ":person", r->person);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

void topic_list_load(struct req *r, const int64_t *ids, size_t n, struct my_topic *out)
{
	for (size_t i = 0; i < n; i++) {
		topic_load(r, ids[i], &out[i].topic);
		topic_state_load(r, ids[i], r->person, &out[i].state);
	}
}

/* ---- what is unread ---- */

#define UNREAD                                                             \
	" LEFT JOIN topic_mark k ON k.person = :person AND k.topic = t.id" \
	" WHERE m.person = :person AND m.state = 'active'"                 \
	" AND (:group = 0 OR m.grp = :group)"                              \
	" AND " SQL_NOT_MUTED " AND " SQL_HAS_UNREAD
#define MY_TOPICS                               \
	" FROM membership m CROSS JOIN topic t" \
	" ON t.grp = m.grp AND t.merged_into IS NULL" UNREAD
/* Those that stand under his group and belong to another one. */
#define MY_SHARED \
	" FROM membership m CROSS JOIN" SQL_SHARED_WITH("m.grp") UNREAD " AND m.grp = " SQL_SEAT

static const char SQL_UNREAD_IDS[] = "SELECT t.id, t.last_at" MY_TOPICS
				     " UNION ALL SELECT t.id, t.last_at" MY_SHARED
				     " ORDER BY 2 DESC, 1 DESC LIMIT :max";

size_t topic_unread_ids(struct req *r, int64_t group, size_t max, int64_t *ids)
{
	struct query *q = db_q(r->db, SQL_UNREAD_IDS);

	db_int(q, ":person", r->person);
	db_int(q, ":group", group);
	return db_ids(q, ids, max);
}

void topic_unread_list(struct req *r, int64_t group, size_t max, struct my_topic **list, size_t *n)
{
	int64_t *ids = arena_array(r->arena, max, int64_t);
	size_t all = topic_unread_ids(r, group, max, ids), bytes = 0;

	*list = arena_array(r->arena, all, struct my_topic);
	for (*n = 0; *n < all; (*n)++) {
		struct my_topic *t = &(*list)[*n];
		topic_list_load(r, &ids[*n], 1, t);
		bytes += weight_my_topic(t);
		if (bytes > TOPIC_LIST_BYTES)
			break;
	}
}

#define COUNTS "SELECT count(*), coalesce(sum((SELECT count(*) FROM" SQL_UNREAD_POSTS ")), 0)"
static const char SQL_UNREAD_COUNTS[] = COUNTS MY_TOPICS;
static const char SQL_SHARED_COUNTS[] = COUNTS MY_SHARED;

void topic_unread_counts(struct req *r, int64_t group, int64_t *topics, int64_t *posts)
{
	static const char *const texts[] = { SQL_UNREAD_COUNTS, SQL_SHARED_COUNTS };

	*topics = *posts = 0;
	for (int i = 0; i < 2; i++) {
		struct query *q = db_q(r->db, texts[i]);
		db_int(q, ":person", r->person);
		db_int(q, ":group", group);
		if (!db_one(q))
			continue;
		*topics += db_col_int(q, 0);
		*posts += db_col_int(q, 1);
	}
}

#define SINCE                                                        \
	"SELECT t.id, m.grp, (SELECT count(*) FROM" SQL_UNREAD_POSTS \
	" AND p.at > :since), t.last_at"
static const char SQL_UNREAD_SINCE[] = SINCE MY_TOPICS
	" AND t.last_at > :since UNION ALL " SINCE MY_SHARED
	" AND t.last_at > :since ORDER BY 4 DESC, 1 DESC";

static void count_in(struct inbox_group *groups, size_t *n, int64_t group, int64_t posts)
{
	size_t i = 0;

	while (i < *n && groups[i].group != group)
		i++;
	if (i == UNREAD_GROUPS)
		return;
	if (i == *n)
		groups[(*n)++] = (struct inbox_group){ .group = group };
	groups[i].topics++;
	groups[i].unread += posts;
}

size_t topic_unread_since(struct req *r, int64_t since, struct topic_unread *out, size_t max,
                          struct inbox_group *groups, size_t *n_groups)
{
	struct query *q = db_q(r->db, SQL_UNREAD_SINCE);
	size_t n = 0;

	*n_groups = 0;
	db_int(q, ":person", r->person);
	db_int(q, ":group", 0);
	db_int(q, ":since", since);
	db_each (q) {
		struct topic_unread u = { db_col_int(q, 0), db_col_int(q, 1), db_col_int(q, 2) };
		if (!u.posts)
			continue; /* unread, but from before */
		count_in(groups, n_groups, u.group, u.posts);
		if (n < max)
			out[n++] = u;
	}
	return n;
}

/* ---- « L'essentiel » ---- */

static const char SQL_ESSENTIAL[] =
	"SELECT e.version, e.settled, e.to_decide, e.next_step, e.at, " SQL_AUTHOR_COLS(
		"t.masked AND t.author = e.author") " FROM essential e JOIN topic t ON t.id = e.topic"
						    " JOIN person pe ON pe.id = e.author" SQL_MANDATE_AT
						    "e.at" SQL_MANDATE_HELD
						    " WHERE e.topic = :topic AND e.version <= :upto ORDER BY e.version DESC LIMIT :max";

size_t essential_list(struct req *r, int64_t topic, int64_t upto, struct essential *out, size_t max)
{
	struct query *q = db_q(r->db, SQL_ESSENTIAL);
	size_t n = 0;

	db_int(q, ":topic", topic);
	db_int(q, ":upto", upto);
	db_int(q, ":max", (int64_t)max);
	db_each (q) {
		struct essential *e = &out[n++];
		*e = (struct essential){ .topic = topic, .version = db_col_int(q, 0) };
		e->settled = db_col_str(r->arena, q, 1);
		e->to_decide = db_col_str(r->arena, q, 2);
		e->next_step = db_col_str(r->arena, q, 3);
		e->at = db_col_int(q, 4);
		person_ref_cols(r->arena, q, 5, &e->author);
	}
	return n;
}

bool essential_load(struct req *r, int64_t topic, struct essential *out)
{
	return essential_list(r, topic, INT64_MAX, out, 1) == 1;
}
