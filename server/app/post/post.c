/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/post/post.h"
#include "app/file/file.h"
#include "app/notice/notice.h"
#include "app/post/span.h"
#include "app/question/question.h"
#include "app/search/search.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

/* ---- a new message: the hot path, three statements and its event ---- */

static const char SQL_INSERT[] =
	"INSERT INTO post (topic, author, mandate, at, body, reply_to, quote, masked, mail)"
	" VALUES (:topic, :author, :mandate, :at, :body, :reply_to, :quote, :masked, :mail)";

static int64_t insert(struct req *r, const struct post_place *at, const struct post_new *p,
                      const struct post *post)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":topic", at->topic);
	db_int(q, ":author", r->person);
	db_int_opt(q, ":mandate", at->mandate != 0, at->mandate);
	db_int(q, ":at", r->now);
	db_text(q, ":body", p->body);
	db_int_opt(q, ":reply_to", p->reply_to != 0, p->reply_to);
	db_text(q, ":quote", post->reply_to.text);
	db_bool(q, ":masked", at->masked);
	db_int(q, ":mail", post->has_mail ? 1 + (int64_t)post->mail : 0);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static enum err attach(struct req *r, const struct post_place *at, const struct post_new *p,
                       struct post *post)
{
	for (size_t i = 0; i < p->n_files; i++)
		if (!file_attach(r, p->files[i], at->group, post->id))
			return req_fail(r, ERR_BAD_ARGS, arena_printf(r->arena, "files[%zu]", i).p);
	if (p->n_files)
		file_of_post(r, post->id, &post->files, &post->n_files);
	return ERR_OK;
}

enum err post_add(struct req *r, const struct post_place *at, const struct post_new *p, int64_t *id,
                  int64_t *seq)
{
	struct post_created ev = { .group = at->group, .post_count = at->post_count + 1 };
	struct post *post = &ev.post;
	struct markdown m;

	markdown_render(r->arena, p->body, at->lang, &m);
	if (m.refused)
		return req_fail(r, ERR_TOO_LARGE, "body");
	*post = (struct post){
		.topic = at->topic, .author = at->author, .at = r->now, .version = 1
	};
	post->html = m.html;
	if (p->reply_to) {
		post->has_reply_to = true;
		if (!post_quote(r, at->topic, p, &post->reply_to))
			return req_fail(r, ERR_BAD_ARGS, "reply_to");
	}
	/* Who asks without his name has it in his signature. */
	bool cut = p->mail && !at->masked && (p->mail->quoted.n || p->mail->signature.n);
	post->has_mail = p->mail;
	post->mail = cut ? POST_BY_MAIL_CUT : POST_BY_MAIL_WHOLE;
	*id = post->id = insert(r, at, p, post);
	if (cut)
		post_mail_put(r, post->id, p->mail);
	span_add(r, at->topic, at->last_post, post->id);
	enum err e = attach(r, at, p, post);
	if (e)
		return e;
	topic_count_post(r, at->topic, post->id, r->now);
	ev.excerpt = m.excerpt;
	int64_t n = emit_post_created(r, ch_group(at->group), &ev);
	if (at->masked) {
		/* What is his own he cannot tell from the event: his count is told to him. */
		struct topic_state state;
		topic_announce_mark(r, at->topic, at->group, &state);
	}
	if (at->question)
		question_posted(r, at->topic, post->id);
	if (seq)
		*seq = n;
	struct post_call c = { post->id, at->topic, m.mentions, m.n_mentions };
	post_call(r, &c);
	return ERR_OK;
}

/* ---- changing and deleting ---- */

static const char SQL_KEEP_VERSION[] =
	"INSERT INTO post_version (post, version, body, at) VALUES (:id, :version, :body, :at)";
static const char SQL_REWRITE[] =
	"UPDATE post SET body = :body, version = :version, edited_at = :now WHERE id = :id";

void post_rewrite(struct req *r, int64_t id, const struct post_row *was, struct str body)
{
	struct query *q = db_q(r->db, SQL_KEEP_VERSION);

	db_int(q, ":id", id);
	db_int(q, ":version", was->version);
	db_text(q, ":body", was->body);
	db_int(q, ":at", was->edited_at ? was->edited_at : was->at);
	db_run(q);
	q = db_q(r->db, SQL_REWRITE);
	db_int(q, ":id", id);
	db_text(q, ":body", body);
	db_int(q, ":version", was->version + 1);
	db_int(q, ":now", r->now);
	db_run(q);
	search_touch(r->db, SEARCH_KIND_POST, id);
}

static const char SQL_ERASE[] =
	"UPDATE post SET body = '', quote = '', reply_to = NULL, mail = 0, deleted_at = :now, deleted_by = :by"
	" WHERE id = :id";
static const char SQL_DROP_VERSIONS[] = "DELETE FROM post_version WHERE post = :id";
static const char SQL_DROP_REACTIONS[] = "DELETE FROM reaction WHERE post = :id";

static void run_on(struct req *r, const char *sql, int64_t id)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":id", id);
	db_run(q);
}

void post_erase(struct req *r, int64_t id)
{
	struct query *q = db_q(r->db, SQL_ERASE);

	db_int(q, ":id", id);
	db_int(q, ":now", r->now);
	db_int_opt(q, ":by", r->person != 0, r->person);
	db_run(q);
	run_on(r, SQL_DROP_VERSIONS, id);
	run_on(r, SQL_DROP_REACTIONS, id);
	notice_drop_post(r, id);
	post_mail_drop(r, id);
	file_drop_of_post(r, id);
	search_drop(r->db, SEARCH_KIND_POST, id);
}

/* ---- reactions ---- */

static const char SQL_REACT[] = "INSERT OR IGNORE INTO reaction (post, kind, person, at)"
				" VALUES (:post, :kind, :person, :now)";
static const char SQL_UNREACT[] =
	"DELETE FROM reaction WHERE post = :post AND kind = :kind AND person = :person";

bool post_react(struct req *r, int64_t id, enum reaction kind, bool on)
{
	struct query *q = db_q(r->db, on ? SQL_REACT : SQL_UNREACT);

	db_int(q, ":post", id);
	db_text(q, ":kind", reaction_str(kind));
	db_int(q, ":person", r->person);
	if (on)
		db_int(q, ":now", r->now);
	return db_run(q) && db_changes(r->db) > 0;
}

static const char SQL_UNMASK[] =
	"UPDATE post SET masked = 0 WHERE id IN (SELECT p.id FROM" SQL_POSTS
	" WHERE s.topic = :topic AND p.author = :author AND p.masked = 1)";

void post_unmask(struct req *r, int64_t topic, int64_t author)
{
	struct query *q = db_q(r->db, SQL_UNMASK);

	db_int(q, ":topic", topic);
	db_int(q, ":author", author);
	db_run(q);
}

/* ---- moving between topics ---- */

static const char SQL_MOVE_ALL[] =
	"UPDATE post SET topic = :to WHERE id IN (SELECT p.id FROM" SQL_POSTS
	" WHERE s.topic = :from)";
static const char SQL_MOVE_ONE[] = "UPDATE post SET topic = :to WHERE id = :id AND topic = :from";

void post_move_all(struct req *r, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MOVE_ALL);

	span_take_all(r, from, to);
	db_int(q, ":from", from);
	db_int(q, ":to", to);
	db_run(q);
	span_settle(r, from);
	span_settle(r, to);
	search_touch_within(r->db, to);
}

bool post_move_one(struct req *r, int64_t id, int64_t from, int64_t to)
{
	struct query *q = db_q(r->db, SQL_MOVE_ONE);

	db_int(q, ":id", id);
	db_int(q, ":from", from);
	db_int(q, ":to", to);
	if (!db_run(q) || !db_changes(r->db))
		return false;
	span_take_one(r, id, to);
	span_settle(r, from);
	span_settle(r, to);
	search_touch(r->db, SEARCH_KIND_POST, id);
	return true;
}
