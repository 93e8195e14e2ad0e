/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/topic/topic.h"
#include "app/search/search.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"
#include "emit.h"

/* ---- topics ---- */

static const char SQL_INSERT[] =
	"INSERT INTO topic (grp, kind, title, author, created_at, last_at, masked)"
	" VALUES (:group, :kind, :title, :author, :at, :at, :masked)";

int64_t topic_insert(struct req *r, const struct topic_new *t)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":group", t->group);
	db_text(q, ":kind", topic_kind_str(t->kind));
	db_text(q, ":title", t->title);
	db_int(q, ":author", t->author);
	db_int(q, ":at", t->created_at);
	db_bool(q, ":masked", t->masked);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_SET_TITLE[] = "UPDATE topic SET title = :title, kind = :kind WHERE id = :id";

void topic_set_title(struct req *r, int64_t id, struct str title, enum topic_kind kind)
{
	struct query *q = db_q(r->db, SQL_SET_TITLE);

	db_int(q, ":id", id);
	db_text(q, ":title", title);
	db_text(q, ":kind", topic_kind_str(kind));
	db_run(q);
	search_touch(r->db, SEARCH_KIND_TOPIC, id);
	search_touch_within(r->db, id); /* its kind may be another */
}

static void set_number(struct req *r, const char *sql, int64_t id, int64_t v)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_int(q, ":v", v);
	db_run(q);
}

static const char SQL_SET_PINNED[] = "UPDATE topic SET pinned = :v WHERE id = :id";
static const char SQL_SET_MASKED[] = "UPDATE topic SET masked = :v WHERE id = :id";
static const char SQL_SET_CLOSED[] = "UPDATE topic SET closed = :v WHERE id = :id";
static const char SQL_SET_GROUP[] = "UPDATE topic SET grp = :v, pinned = 0 WHERE id = :id";
static const char SQL_SET_MERGED[] =
	"UPDATE topic SET merged_into = :v, pinned = 0, post_count = 0, last_post = 0,"
	" last_at = created_at WHERE id = :id";

void topic_set_pinned(struct req *r, int64_t id, bool on)
{
	set_number(r, SQL_SET_PINNED, id, on);
}

void topic_unmask(struct req *r, int64_t id)
{
	set_number(r, SQL_SET_MASKED, id, 0);
}

void topic_set_closed(struct req *r, int64_t id, bool on)
{
	set_number(r, SQL_SET_CLOSED, id, on);
}

void topic_set_group(struct req *r, int64_t id, int64_t group)
{
	set_number(r, SQL_SET_GROUP, id, group);
	search_touch(r->db, SEARCH_KIND_TOPIC, id);
	search_touch_within(r->db, id);
}

void topic_set_merged(struct req *r, int64_t id, int64_t into)
{
	set_number(r, SQL_SET_MERGED, id, into);
	search_drop(r->db, SEARCH_KIND_TOPIC, id);
}

/* ---- counts ---- */

static const char SQL_COUNT_POST[] =
	"UPDATE topic SET post_count = post_count + 1, last_post = :post, last_at = :at"
	" WHERE id = :id";

static const char SQL_COUNT_OLD[] =
	"UPDATE topic SET post_count = post_count + 1, last_post = :post, archive = :post,"
	" last_at = max(last_at, :at) WHERE id = :id";

static void count(struct req *r, const char *sql, int64_t id, int64_t post, int64_t at)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_int(q, ":post", post);
	db_int(q, ":at", at);
	db_run(q);
}

void topic_count_post(struct req *r, int64_t id, int64_t post, int64_t at)
{
	count(r, SQL_COUNT_POST, id, post, at);
}

void topic_count_old(struct req *r, int64_t id, int64_t post, int64_t at)
{
	count(r, SQL_COUNT_OLD, id, post, at);
}

#define LAST_AT                                                              \
	"last_at = coalesce((SELECT p.at FROM" SQL_POSTS                     \
	" WHERE s.topic = :id AND p.deleted_at IS NULL" SQL_POSTS_LAST_FIRST \
	" LIMIT 1), created_at)"

static const char SQL_UNCOUNT_POST[] = "UPDATE topic SET post_count = post_count - 1, " LAST_AT
				       " WHERE id = :id";
static const char SQL_RECOUNT[] = "UPDATE topic SET post_count ="
				  " (SELECT count(*) FROM" SQL_POSTS
				  " WHERE s.topic = :id AND p.deleted_at IS NULL),"
				  " last_post = coalesce((SELECT p.id FROM" SQL_POSTS
				  "  WHERE s.topic = :id" SQL_POSTS_LAST_FIRST " LIMIT 1), 0),"
				  " " LAST_AT " WHERE id = :id";

void topic_uncount_post(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_UNCOUNT_POST);

	db_int(q, ":id", id);
	db_run(q);
}

void topic_recount(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_RECOUNT);

	db_int(q, ":id", id);
	db_run(q);
}

static const char SQL_RECOUNT_SHARED[] =
	"UPDATE topic SET shared = (SELECT count(*) FROM topic_share s"
	"  WHERE s.topic = :id AND s.state = 'accepted') WHERE id = :id";

void topic_recount_shared(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_RECOUNT_SHARED);

	db_int(q, ":id", id);
	db_run(q);
}

/* ---- marks ---- */

static const char SQL_MARK_SET[] =
	"INSERT INTO topic_mark (person, topic, read_upto) VALUES (:person, :topic, :upto)"
	" ON CONFLICT (person, topic) DO UPDATE SET read_upto = excluded.read_upto";

void topic_mark_set(struct req *r, int64_t topic, int64_t person, int64_t upto)
{
	struct query *q = db_q(r->db, SQL_MARK_SET);

	db_int(q, ":person", person);
	db_int(q, ":topic", topic);
	db_int(q, ":upto", upto);
	db_run(q);
}

static const char SQL_MARK_LEVEL[] =
	"INSERT INTO topic_mark (person, topic, level) VALUES (:person, :topic, :level)"
	" ON CONFLICT (person, topic) DO UPDATE SET level = excluded.level";

void topic_mark_level(struct req *r, int64_t topic, int64_t person, enum level level)
{
	struct query *q = db_q(r->db, SQL_MARK_LEVEL);

	db_int(q, ":person", person);
	db_int(q, ":topic", topic);
	db_text(q, ":level", level_str(level));
	db_run(q);
}

static const char SQL_MARKS_COPY[] =
	"INSERT INTO topic_mark (person, topic, read_upto, level)"
	" SELECT person, :to, read_upto, level FROM topic_mark WHERE topic = :from";

static const char SQL_ARCHIVE_COPY[] =
	"UPDATE topic SET archive = (SELECT f.archive FROM topic f WHERE f.id = :from) WHERE id = :to";

void topic_marks_copy(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MARKS_COPY);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
	q = db_q(r->db, SQL_ARCHIVE_COPY);
	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
}

/* What the two have in common of an archive; all of it when there is nothing else in either. */
static const char SQL_ARCHIVE_MERGE[] =
	"UPDATE topic AS t SET archive = (SELECT"
	"  iif(f.archive >= f.last_post AND t.archive >= t.last_post, max(f.archive, t.archive),"
	"   min(f.archive, t.archive)) FROM topic f WHERE f.id = :from) WHERE t.id = :to";

/* Before the first unread message of either topic; after both marks when there is none. Of the two
 * levels the one that stays wins, but for who followed the one that ends. What is scanned are the
 * few rows of `who`. */
static const char SQL_MARKS_MERGE[] =
	"WITH who AS (SELECT person FROM topic_mark WHERE topic = :from"
	"  UNION SELECT person FROM topic_mark WHERE topic = :to),"
	" marks AS (SELECT who.person AS person,"
	"  max(coalesce(a.read_upto, 0), coalesce(m.since_post, 0), f.archive) AS mark_a,"
	"  max(coalesce(b.read_upto, 0), coalesce(m.since_post, 0), t.archive) AS mark_b,"
	"  CASE WHEN a.level = 'follow' AND coalesce(b.level, 'normal') = 'normal' THEN 'follow'"
	"   ELSE coalesce(b.level, 'normal') END AS level"
	"  FROM who CROSS JOIN topic t ON t.id = :to CROSS JOIN topic f ON f.id = :from"
	"  LEFT JOIN topic_mark a ON a.person = who.person AND a.topic = :from"
	"  LEFT JOIN topic_mark b ON b.person = who.person AND b.topic = :to"
	"  LEFT JOIN membership m"
	"   ON m.grp = t.grp AND m.person = who.person AND m.state = 'active'),"
	" firsts AS (SELECT marks.*,"
	"  (SELECT p.id FROM" SQL_POSTS_ABOVE(
		"mark_a") " WHERE s.topic = :from"
			  "   AND p.author <> marks.person AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST
			  " LIMIT 1) AS first_a,"
			  "  (SELECT p.id FROM" SQL_POSTS_ABOVE(
				  "mark_b") " WHERE s.topic = :to"
					    "   AND p.author <> marks.person AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST
					    " LIMIT 1) AS first_b"
					    "  FROM marks)"
					    " INSERT INTO topic_mark (person, topic, read_upto, level)"
					    " SELECT person, :to, CASE WHEN first_a IS NULL AND first_b IS NULL THEN max(mark_a, mark_b)"
					    "  ELSE min(coalesce(first_a, first_b), coalesce(first_b, first_a)) - 1 END, level"
					    " FROM firsts WHERE true /*scan*/"
					    " ON CONFLICT (person, topic) DO UPDATE"
					    " SET read_upto = excluded.read_upto, level = excluded.level";
static const char SQL_MARKS_DROP[] = "DELETE FROM topic_mark WHERE topic = :topic";

void topic_marks_merge(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MARKS_MERGE);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
	q = db_q(r->db, SQL_ARCHIVE_MERGE);
	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
	q = db_q(r->db, SQL_MARKS_DROP);
	db_int(q, ":topic", from);
	db_run(q);
}

static const char SQL_MARKS_MOVE[] =
	"INSERT INTO topic_mark (person, topic, read_upto)"
	" SELECT o.person, :topic, o.since_post FROM membership o"
	" CROSS JOIN membership n ON n.grp = :to AND n.person = o.person AND n.state = 'active'"
	" WHERE o.grp = :from AND o.state = 'active' AND o.since_post > n.since_post"
	" ON CONFLICT (person, topic) DO UPDATE SET read_upto = max(read_upto, excluded.read_upto)";

void topic_marks_move(struct req *r, int64_t topic, int64_t from_group, int64_t to_group)
{
	struct query *q = db_q(r->db, SQL_MARKS_MOVE);

	db_int(q, ":topic", topic);
	db_int(q, ":from", from_group);
	db_int(q, ":to", to_group);
	db_run(q);
}

/* ---- « L'essentiel » ---- */

static const char SQL_ESSENTIAL_INSERT[] =
	"INSERT INTO essential (topic, version, settled, to_decide, next_step, author, at)"
	" VALUES (:topic, :version, :settled, :to_decide, :next_step, :author, :at)";

void essential_insert(struct req *r, const struct essential *e)
{
	struct query *q = db_q(r->db, SQL_ESSENTIAL_INSERT);

	db_int(q, ":topic", e->topic);
	db_int(q, ":version", e->version);
	db_text(q, ":settled", e->settled);
	db_text(q, ":to_decide", e->to_decide);
	db_text(q, ":next_step", e->next_step);
	db_int(q, ":author", e->author.id);
	db_int(q, ":at", e->at);
	db_run(q);
	search_touch(r->db, SEARCH_KIND_TOPIC, e->topic);
}

static const char SQL_ESSENTIAL_HAND_OVER[] =
	"UPDATE essential SET topic = :to WHERE topic = :from"
	" AND NOT EXISTS (SELECT 1 FROM essential x WHERE x.topic = :to)";

bool essential_hand_over(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_ESSENTIAL_HAND_OVER);

	db_int(q, ":from", from);
	db_int(q, ":to", to);
	bool some = db_run(q) && db_changes(r->db) > 0;
	if (some)
		search_touch(r->db, SEARCH_KIND_TOPIC, to);
	return some;
}

/* ---- announcing ---- */

void topic_announce(struct req *r, int64_t id, struct topic *out)
{
	struct topic_updated ev = { 0 };

	if (!topic_load(r, id, &ev.topic))
		return;
	*out = ev.topic;
	emit_topic_updated(r, ch_group(ev.topic.group), &ev);
}

void topic_announce_mark(struct req *r, int64_t topic, int64_t group, struct topic_state *out)
{
	struct topic_marked ev = { .group = group };

	topic_state_load(r, topic, r->person, &ev.state);
	*out = ev.state;
	emit_topic_marked(r, ch_user(r->person), &ev);
}
