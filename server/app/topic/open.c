/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.open - a topic, and its messages around the first unread one or a given one. */
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/topic/topic.h"
#include "db/db.h"

enum {
	READ_BEFORE = 5,    /* messages already read that are shown before the first unread one */
	AROUND_BEFORE = 20, /* messages before the one asked for */
	PEOPLE = 50,
	FILES = 50,
	LOOKED_AT = 1000, /* messages, the last, for who takes part and for files */
};

static const char SQL_HOLDS[] = "SELECT 1 FROM post WHERE id = :post AND topic = :topic";

/* The message to open at, and how many to show before it. */
static bool anchor(struct req *r, const struct topic_open_args *a,
                   const struct topic_open_result *out, int64_t *post, size_t *before)
{
	struct query *q;

	if (a->has_around) {
		q = db_q(r->db, SQL_HOLDS);
		db_int(q, ":post", a->around);
		db_int(q, ":topic", out->topic.id);
		*post = a->around;
		*before = AROUND_BEFORE;
		return db_one(q);
	}
	*post = out->first_unread;
	*before = READ_BEFORE;
	if (out->has_first_unread)
		return true;
	*post = out->topic.last_post;
	*before = POST_PAGE - 1;
	return true;
}

static void posts(struct req *r, struct topic_open_result *out, int64_t at, size_t before)
{
	int64_t old[POST_PAGE], ids[POST_PAGE];
	size_t n_old = post_ids_before(r, out->topic.id, at, old, POST_PAGE - 1);
	size_t n_new = post_ids_after(r, out->topic.id, at - 1, ids, POST_PAGE);
	size_t first;

	/* What one side does not need, the other takes. */
	if (before > n_old)
		before = n_old;
	if (n_new > POST_PAGE - before)
		n_new = POST_PAGE - before;
	if (before < POST_PAGE - n_new)
		before = n_old < POST_PAGE - n_new ? n_old : POST_PAGE - n_new;
	memmove(ids + before, ids, n_new * sizeof(*ids));
	memcpy(ids, old + n_old - before, before * sizeof(*ids));
	post_load_window(r, ids, before + n_new, n_new ? before : 0, &out->posts, &out->n_posts,
	                 &first);
	post_mine(r, out->posts, out->n_posts, &out->mine, &out->n_mine);
	if (!out->n_posts)
		return;
	out->before = post_count_before(r, out->topic.id, out->posts[0].id);
	out->after = post_count_after(r, out->topic.id, out->posts[out->n_posts - 1].id);
}

static const char SQL_PARTICIPANTS[] =
	"SELECT au.id, au.name, count(*) FROM /*scan*/ (SELECT p.mandate, p.deleted_at, p.masked FROM" SQL_POSTS
	"  WHERE s.topic = :topic" SQL_POSTS_LAST_FIRST " LIMIT :looked_at) p"
	" JOIN mandate md ON md.id = p.mandate"
	" JOIN authority au ON au.id = md.authority WHERE p.deleted_at IS NULL AND p.masked = 0"
	" GROUP BY au.id ORDER BY count(*) DESC, au.id LIMIT :max";

static void participants(struct req *r, struct topic_open_result *out)
{
	struct query *q = db_q(r->db, SQL_PARTICIPANTS);

	db_int(q, ":topic", out->topic.id);
	db_int(q, ":looked_at", LOOKED_AT);
	db_int(q, ":max", PEOPLE);
	out->participants = arena_array(r->arena, PEOPLE, struct participant);
	db_each (q) {
		struct participant *p = &out->participants[out->n_participants++];
		p->authority = db_col_int(q, 0);
		p->name = db_col_str(r->arena, q, 1);
		p->posts = db_col_int(q, 2);
	}
}

static const char SQL_FILES[] =
	"SELECT f.id, f.name, f.mime, f.size FROM /*scan*/ (SELECT p.id FROM" SQL_POSTS
	"  WHERE s.topic = :topic" SQL_POSTS_LAST_FIRST " LIMIT :looked_at) p"
	" CROSS JOIN file f ON f.post = p.id ORDER BY f.id DESC LIMIT :max";

static void files(struct req *r, struct topic_open_result *out)
{
	struct query *q = db_q(r->db, SQL_FILES);

	db_int(q, ":topic", out->topic.id);
	db_int(q, ":looked_at", LOOKED_AT);
	db_int(q, ":max", FILES);
	out->files = arena_array(r->arena, FILES, struct file_ref);
	db_each (q) {
		struct file_ref *f = &out->files[out->n_files++];
		f->id = db_col_int(q, 0);
		f->name = db_col_str(r->arena, q, 1);
		f->mime = db_col_str(r->arena, q, 2);
		f->size = db_col_int(q, 3);
	}
}

enum err cmd_topic_open(struct req *r, const struct topic_open_args *a,
                        struct topic_open_result *out)
{
	int64_t id = a->topic, at;
	size_t before;
	enum err e = access_topic(r, &id, RIGHT_READ, NULL);

	if (e)
		return req_fail(r, e, "topic");
	if (!topic_load(r, id, &out->topic))
		return req_db_fail(r);
	topic_state_load(r, id, r->person, &out->state);
	if (out->state.unread) {
		out->first_unread = topic_first_unread(r, id, &out->state);
		out->has_first_unread = out->first_unread != 0;
	}
	if (!anchor(r, a, out, &at, &before))
		return req_fail(r, ERR_NOT_FOUND, "around");
	posts(r, out, at, before);
	out->has_essential = essential_load(r, id, &out->essential);
	participants(r, out);
	files(r, out);
	return ERR_OK;
}
