/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/search/show.h"
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/post/markdown.h"
#include "app/post/span.h"
#include "app/share/share.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

static const char SQL_WORDS[] = "SELECT title, body FROM search_fts WHERE rowid = :id";
static const char SQL_TOPIC[] =
	"SELECT t.title, t.grp, t.kind, t.created_at, t.masked, t.author, t.closed,"
	" coalesce(x.state = 'resolved', 0), md.id FROM topic t"
	" JOIN person pe ON pe.id = t.author LEFT JOIN question x"
	" ON x.topic = t.id" SQL_MANDATE_AT "t.created_at" SQL_MANDATE_HELD " WHERE t.id = :id";
static const char SQL_POST[] = "SELECT p.at, p.masked, p.author, p.mandate FROM post p"
			       " WHERE p.id = :id AND p.topic = :topic AND p.deleted_at IS NULL";
static const char SQL_FIRST[] =
	"SELECT p.body, pe.lang FROM" SQL_POSTS " JOIN person pe ON pe.id = p.author"
	" WHERE s.topic = :topic AND p.deleted_at IS NULL" SQL_POSTS_FIRST_FIRST " LIMIT 1";

struct str show_first(struct req *r, int64_t topic)
{
	enum lang lang = LANG_FR;
	struct query *q = db_q(r->db, SQL_FIRST);

	db_int(q, ":topic", topic);
	if (!db_one(q))
		return STR("");
	lang_from_str(db_col_view(q, 1), &lang);
	return markdown_excerpt(r->arena, db_col_view(q, 0), lang, FIND_EXCERPT);
}

static const char SQL_STATE[] = "SELECT state = 'resolved' FROM question WHERE topic = :topic";

bool show_resolved(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_STATE);

	db_int(q, ":topic", topic);
	return db_one(q) && db_col_bool(q, 0);
}

static bool show_author(struct req *r, bool masked, int64_t person, int64_t mandate,
                        struct search_hit *out)
{
	out->has_author = !masked && person_ref_load(r, person, mandate, &out->author);
	return true;
}

/* Where it stands: its topic, and the topic's title. */
static bool show_topic(struct req *r, const struct access_scope *scope, const struct found *f,
                       struct str *title, struct search_hit *out)
{
	int64_t topic = f->topic;
	enum topic_kind kind = TOPIC_KIND_DISCUSSION;
	struct query *q;

	if (access_topic(r, &topic, RIGHT_READ, NULL) != ERR_OK || topic != f->topic)
		return false;
	q = db_q(r->db, SQL_TOPIC);
	db_int(q, ":id", topic);
	if (!db_one(q))
		return false;
	*title = db_col_str(r->arena, q, 0);
	out->has_topic = true;
	out->topic = topic;
	topic_kind_from_str(db_col_view(q, 2), &kind);
	out->has_resolved = kind == TOPIC_KIND_QUESTION;
	out->resolved = db_col_bool(q, 7);
	out->at = db_col_int(q, 3);
	bool masked = db_col_bool(q, 4);
	int64_t author = db_col_int(q, 5), mandate = db_col_int(q, 8), group = db_col_int(q, 1);
	if (!access_scope_in(scope, group))
		group = share_seat(r, topic, r->person);
	out->has_group = group_ref_load(r, group, &out->group) == ERR_OK;
	return f->ref != topic || f->kind > SEARCH_KIND_ANNOUNCEMENT ||
	       show_author(r, masked, author, mandate, out);
}

static bool show_post(struct req *r, const struct found *f, struct search_hit *out)
{
	struct query *q = db_q(r->db, SQL_POST);

	db_int(q, ":id", f->post);
	db_int(q, ":topic", f->topic);
	if (!db_one(q))
		return false;
	out->has_post = true;
	out->post = f->post;
	out->at = db_col_int(q, 0);
	return show_author(r, db_col_bool(q, 1), db_col_int(q, 2), db_col_int(q, 3), out);
}

static const char SQL_AS_MEETING[] =
	"SELECT iif(cancelled_at IS NULL, NULL, 'cancelled'), iif(undated, created_at, starts_at)"
	" FROM meeting WHERE id = :id";
static const char SQL_AS_CONSULTATION[] =
	"SELECT iif(closes_at > :now, NULL, 'closed'), opened_at FROM consultation WHERE id = :id";
static const char SQL_AS_POSITION[] =
	"SELECT CASE WHEN state = 'draft' THEN state WHEN state = 'closed' OR sign_by <= :now"
	" THEN 'closed' END, coalesce(opened_at, created_at) FROM position WHERE id = :id";

/* How a thing of a group now stands; of what has no such table there is nothing to tell. */
static bool show_thing(struct req *r, const struct found *f, struct search_hit *out)
{
	const char *sql = f->kind == SEARCH_KIND_MEETING        ? SQL_AS_MEETING
	                  : f->kind == SEARCH_KIND_CONSULTATION ? SQL_AS_CONSULTATION
	                  : f->kind == SEARCH_KIND_POSITION     ? SQL_AS_POSITION
	                                                        : NULL;

	if (!sql)
		return true;
	struct query *q = db_q(r->db, sql);
	db_int(q, ":id", f->ref);
	if (sql != SQL_AS_MEETING)
		db_int(q, ":now", r->now);
	if (!db_one(q))
		return false;
	out->has_state = search_state_from_str(db_col_view(q, 0), &out->state);
	out->at = db_col_int(q, 1);
	return show_author(r, false, f->author, 0, out);
}

static const char SQL_HELD[] = "SELECT starts_at FROM meeting WHERE id = :id";

/* The place in them that has what was looked for; who reads it was asked when it was found. */
static void show_minutes(struct req *r, const struct found *f, struct search_hit *out)
{
	struct query *q = db_q(r->db, SQL_HELD);

	db_int(q, ":id", f->meeting);
	out->at = db_one(q) ? db_col_int(q, 0) : out->at;
	out->id = f->meeting;
	out->has_paragraph = true;
	out->paragraph = f->ref;
	out->has_group = f->group && group_ref_load(r, f->group, &out->group) == ERR_OK;
}

bool show_hit(struct req *r, const struct find *f, struct term_maker *maker,
              const struct found *found, struct search_hit *out)
{
	struct str title = STR(""), own, body;

	*out = (struct search_hit){ .kind = found->kind, .id = found->ref, .at = found->item };
	if (found->topic) {
		if (!show_topic(r, f->scope, found, &title, out) ||
		    (found->post && !show_post(r, found, out)))
			return false;
	} else if (found->meeting) {
		show_minutes(r, found, out);
	} else if (found->group) {
		if (access_group(r, found->group, RIGHT_READ, NULL) != ERR_OK)
			return false;
		out->has_group = group_ref_load(r, found->group, &out->group) == ERR_OK;
		if (!show_thing(r, found, out))
			return false;
	}
	struct query *q = db_q(r->db, SQL_WORDS);
	db_int(q, ":id", found->item);
	if (!db_one(q))
		return false;
	own = db_col_str(r->arena, q, 0);
	body = db_col_view(q, 1);
	if (!body.n && found->topic && found->kind <= SEARCH_KIND_ANNOUNCEMENT)
		body = show_first(r, found->topic);
	out->has_of = own.n && title.n && !str_eq(own, title);
	out->of = title;
	find_pieces(r->arena, maker, f->match, own.n ? own : title, true, &out->title,
	            &out->n_title);
	find_pieces(r->arena, maker, f->match, body, false, &out->excerpt, &out->n_excerpt);
	return true;
}

static size_t bytes(const struct str *list, size_t n)
{
	size_t sum = 0;

	for (size_t i = 0; i < n; i++)
		sum += list[i].n + 3;
	return sum;
}

size_t show_bytes(const struct search_hit *h)
{
	return 1024 + bytes(h->title, h->n_title) + bytes(h->excerpt, h->n_excerpt);
}
