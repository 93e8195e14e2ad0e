/* SPDX-License-Identifier: EUPL-1.2 */
/* Reading messages, one or a page of them, and where a new one goes. */
#include "app/file/file.h"
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/post/weight.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

/* ---- where a message goes ---- */

static const char SQL_PLACE[] =
	"SELECT t.grp, t.title, t.closed, t.merged_into, t.post_count, t.last_post, m.role, pe.lang,"
	" md.id, t.kind = 'question', t.masked AND t.author = :person, " SQL_AUTHOR_COLS(
		"t.masked AND t.author = :person") " FROM topic t CROSS JOIN person pe ON pe.id = :person"
						   " LEFT JOIN membership m ON m.grp = t.grp AND m.person = :person AND m.state = 'active'" SQL_MANDATE_AT
						   ":now" SQL_MANDATE_HELD " WHERE t.id = :topic";

/* *stands: the topic is not merged. *acc: what the caller is in its group. */
static bool read_place(struct req *r, int64_t topic, struct post_place *out, bool *stands,
                       struct access *acc)
{
	struct query *q = db_q(r->db, SQL_PLACE);

	db_int(q, ":topic", topic);
	db_int(q, ":person", r->person);
	db_int(q, ":now", r->now);
	*out = (struct post_place){ .topic = topic, .lang = LANG_FR };
	if (!db_one(q))
		return false;
	out->group = db_col_int(q, 0);
	out->title = db_col_str(r->arena, q, 1);
	out->closed = db_col_bool(q, 2);
	*stands = db_col_null(q, 3);
	out->post_count = db_col_int(q, 4);
	out->last_post = db_col_int(q, 5);
	acc->active = role_from_str(db_col_view(q, 6), &acc->role);
	lang_from_str(db_col_view(q, 7), &out->lang);
	out->mandate = db_col_int(q, 8);
	out->question = db_col_bool(q, 9);
	out->masked = db_col_bool(q, 10);
	person_ref_cols(r->arena, q, 11, &out->author);
	return true;
}

enum err post_place_load(struct req *r, int64_t topic, struct post_place *out)
{
	struct access acc = { 0 };
	bool stands = false;

	/* Nearly always one statement says it all. Otherwise the one place that decides does. */
	if (!read_place(r, topic, out, &stands, &acc) || !stands || !acc.active ||
	    !access_role_has(acc.role, RIGHT_WRITE)) {
		struct access own;
		enum err e = access_topic(r, &topic, RIGHT_WRITE, &own);
		if (e)
			return req_fail(r, e, "topic");
		if (!read_place(r, topic, out, &stands, &acc))
			return req_db_fail(r);
		acc = own;
		out->group = own.group;
	}
	if (out->closed && !topic_runs(r, &acc))
		return req_fail(r, ERR_CLOSED, "topic");
	return ERR_OK;
}

static const char SQL_QUOTED[] =
	"SELECT p.body, iif(p.masked, '', pe.name), pe.lang FROM post p JOIN person pe ON pe.id = p.author"
	" WHERE p.id = :id AND p.topic = :topic AND p.deleted_at IS NULL";

bool post_quote(struct req *r, int64_t topic, const struct post_new *p, struct quote *out)
{
	struct query *q = db_q(r->db, SQL_QUOTED);
	enum lang lang = LANG_FR;

	db_int(q, ":id", p->reply_to);
	db_int(q, ":topic", topic);
	if (!db_one(q))
		return false;
	struct str body = db_col_view(q, 0);
	lang_from_str(db_col_view(q, 2), &lang);
	out->post = p->reply_to;
	out->author = db_col_str(r->arena, q, 1);
	if (p->has_quote && p->quote.n && markdown_says(r->arena, body, p->quote))
		out->text = p->quote;
	else
		out->text = markdown_excerpt(r->arena, body, lang, EXCERPT_MAX);
	return true;
}

/* ---- a message ---- */

static const char SQL_POST[] =
	"SELECT p.topic, p.at, p.body, pe.lang, p.version, p.edited_at, p.deleted_at,"
	" iif(p.masked AND p.deleted_by = p.author, '', de.name),"
	" p.reply_to, iif(qp.masked, '', qe.name), p.quote, p.mail,"
	" (SELECT count(*) FROM reaction x WHERE x.post = p.id AND x.kind = 'useful'),"
	" (SELECT count(*) FROM reaction x WHERE x.post = p.id AND x.kind = 'us_too'),"
	" " SQL_AUTHOR_COLS(
		"p.masked") " FROM post p JOIN person pe ON pe.id = p.author" SQL_MANDATE_WRITTEN
			    " LEFT JOIN post qp ON qp.id = p.reply_to LEFT JOIN person qe ON qe.id = qp.author"
			    " LEFT JOIN person de ON de.id = p.deleted_by"
			    " WHERE p.id = :id";

bool post_load(struct req *r, int64_t id, struct post *out)
{
	struct query *q = db_q(r->db, SQL_POST);
	enum lang lang = LANG_FR;

	db_int(q, ":id", id);
	*out = (struct post){ .id = id };
	if (!db_one(q))
		return false;
	out->topic = db_col_int(q, 0);
	out->at = db_col_int(q, 1);
	out->version = db_col_int(q, 4);
	out->has_edited_at = !db_col_null(q, 5);
	out->edited_at = db_col_int(q, 5);
	out->has_deleted_at = !db_col_null(q, 6);
	out->deleted_at = db_col_int(q, 6);
	out->has_deleted_by = !db_col_null(q, 7);
	out->deleted_by = db_col_str(r->arena, q, 7);
	out->has_reply_to = !db_col_null(q, 8);
	if (out->has_reply_to) {
		out->reply_to.post = db_col_int(q, 8);
		out->reply_to.author = db_col_str(r->arena, q, 9);
		out->reply_to.text = db_col_str(r->arena, q, 10);
	}
	out->has_mail = db_col_int(q, 11) > 0;
	out->mail = db_col_int(q, 11) > 1 ? POST_BY_MAIL_CUT : POST_BY_MAIL_WHOLE;
	out->useful = db_col_int(q, 12);
	out->us_too = db_col_int(q, 13);
	person_ref_cols(r->arena, q, 14, &out->author);
	lang_from_str(db_col_view(q, 3), &lang);
	out->html = markdown_html(r->arena, db_col_view(q, 2), lang);
	file_of_post(r, id, &out->files, &out->n_files);
	return true;
}

static const char SQL_BEFORE[] = "SELECT p.id FROM" SQL_POSTS_BELOW(
	":id") " WHERE s.topic = :topic" SQL_POSTS_LAST_FIRST " LIMIT :max";
static const char SQL_AFTER[] = "SELECT p.id FROM" SQL_POSTS_ABOVE(
	":id") " WHERE s.topic = :topic" SQL_POSTS_FIRST_FIRST " LIMIT :max";

static size_t read_ids(struct req *r, const char *sql, int64_t topic, int64_t id, int64_t *out,
                       size_t max)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":topic", topic);
	db_int(q, ":id", id);
	return db_ids(q, out, max);
}

size_t post_ids_before(struct req *r, int64_t topic, int64_t id, int64_t *out, size_t max)
{
	size_t n = read_ids(r, SQL_BEFORE, topic, id, out, max);

	for (size_t i = 0; i < n / 2; i++) {
		int64_t x = out[i];
		out[i] = out[n - 1 - i];
		out[n - 1 - i] = x;
	}
	return n;
}

size_t post_ids_after(struct req *r, int64_t topic, int64_t id, int64_t *out, size_t max)
{
	return read_ids(r, SQL_AFTER, topic, id, out, max);
}

int64_t post_count_before(struct req *r, int64_t topic, int64_t id)
{
	return span_count(r, topic, id);
}

int64_t post_count_after(struct req *r, int64_t topic, int64_t id)
{
	return span_count(r, topic, INT64_MAX) - span_count(r, topic, id + 1);
}

void post_load_window(struct req *r, const int64_t *ids, size_t n, size_t at, struct post **out,
                      size_t *n_out, size_t *first)
{
	struct post *all = arena_array(r->arena, n, struct post);
	size_t lo = at, hi = at, html = 0, bytes = 0; /* ids[lo..hi-1] are taken */
	bool down = false;

	/* From the middle outwards, a step each way in turn, so that what is nearest is kept. */
	while (lo > 0 || hi < n) {
		down = hi > at && lo > 0 && (!down || hi == n);
		size_t i = down ? lo - 1 : hi;
		if (!post_load(r, ids[i], &all[i]))
			break;
		html += all[i].html.n;
		bytes += weight_post(&all[i]);
		if (hi > at && (html > POST_PAGE_HTML || bytes > POST_PAGE_BYTES))
			break;
		lo -= down;
		hi += !down;
	}
	*out = all + lo;
	*n_out = hi - lo;
	*first = lo;
}

static const char SQL_MINE[] =
	"SELECT kind FROM reaction WHERE post = :post AND kind IN ('useful', 'us_too')"
	" AND person = :person";

void post_mine(struct req *r, const struct post *posts, size_t n, struct my_reaction **out,
               size_t *n_out)
{
	*out = arena_array(r->arena, n * REACTION_COUNT, struct my_reaction);
	*n_out = 0;
	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_MINE);
		if (!posts[i].useful && !posts[i].us_too)
			continue;
		db_int(q, ":post", posts[i].id);
		db_int(q, ":person", r->person);
		db_each (q) {
			struct my_reaction *m = &(*out)[(*n_out)++];
			m->post = posts[i].id;
			reaction_from_str(db_col_view(q, 0), &m->kind);
		}
	}
}

/* ---- before touching one ---- */

static const char SQL_ROW[] =
	"SELECT p.topic, p.author, p.version, p.at, p.edited_at, p.body, p.deleted_at, t.closed, t.title,"
	" pe.lang, p.masked FROM post p JOIN topic t ON t.id = p.topic JOIN person pe ON pe.id = p.author"
	" WHERE p.id = :id";

bool post_row_load(struct req *r, int64_t id, struct post_row *out)
{
	struct query *q = db_q(r->db, SQL_ROW);

	db_int(q, ":id", id);
	*out = (struct post_row){ .lang = LANG_FR };
	if (!db_one(q))
		return false;
	out->topic = db_col_int(q, 0);
	out->author = db_col_int(q, 1);
	out->version = db_col_int(q, 2);
	out->at = db_col_int(q, 3);
	out->edited_at = db_col_int(q, 4);
	out->body = db_col_str(r->arena, q, 5);
	out->deleted = !db_col_null(q, 6);
	out->closed = db_col_bool(q, 7);
	out->topic_title = db_col_str(r->arena, q, 8);
	lang_from_str(db_col_view(q, 9), &out->lang);
	out->masked = db_col_bool(q, 10);
	return true;
}

static const char SQL_REACTIONS[] =
	"SELECT count(*) FROM reaction WHERE post = :post AND kind = :kind";

int64_t post_reactions(struct req *r, int64_t id, enum reaction kind)
{
	struct query *q = db_q(r->db, SQL_REACTIONS);

	db_int(q, ":post", id);
	db_text(q, ":kind", reaction_str(kind));
	return db_one(q) ? db_col_int(q, 0) : 0;
}
