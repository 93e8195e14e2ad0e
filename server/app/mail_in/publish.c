/* SPDX-License-Identifier: EUPL-1.2 */
/* A message that came by mail, published as one that was typed. */
#include "app/mail_in/mail_in.h"
#include "app/topic/topic.h"
#include "base/utf8.h"
#include "db/db.h"

enum { TITLE_LEAST = 4, TITLE_MOST = 160, BODY_MOST = 16384 };

static const char SQL_WHO[] =
	"SELECT admin, lang FROM person WHERE id = :person AND disabled_at IS NULL";

bool mail_in_enter(struct req *r, int64_t person, struct mail_in_who *before)
{
	struct query *q = db_q(r->db, SQL_WHO);

	*before = (struct mail_in_who){ r->person, r->admin, r->lang };
	db_int(q, ":person", person);
	if (!db_one(q))
		return false;
	r->person = person;
	r->admin = db_col_bool(q, 0);
	lang_from_str(db_col_view(q, 1), &r->lang);
	return true;
}

void mail_in_leave(struct req *r, const struct mail_in_who *before)
{
	r->person = before->person;
	r->admin = before->admin;
	r->lang = before->lang;
}

static const char SQL_ANSWERS[] =
	"SELECT 1 FROM post WHERE id = :post AND topic = :topic AND deleted_at IS NULL";

static bool may_answer(struct req *r, int64_t post, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_ANSWERS);

	db_int(q, ":post", post);
	db_int(q, ":topic", topic);
	return db_one(q);
}

/* What topic.create and its form take. */
static struct str title_of(struct req *r, struct str title)
{
	struct str s = str_trim(utf8_cut(title, TITLE_MOST));

	if (s.n >= TITLE_LEAST)
		return s;
	return arena_printf(r->arena, "%s" STR_FMT,
	                    r->lang == LANG_FR ? (s.n ? "Sujet\u00a0: " : "Sans objet")
	                                       : (s.n ? "Topic: " : "No subject"),
	                    STR_ARG(s));
}

static enum err open_topic(struct req *r, const struct mail_in_post *p,
                           const struct post_new *first, int64_t *topic, int64_t *post)
{
	struct topic_new t = { .group = p->group, .author = r->person, .created_at = r->now };
	enum err e = access_group(r, p->group, RIGHT_WRITE, NULL);

	if (e)
		return req_fail(r, e, "group");
	t.kind = TOPIC_KIND_DISCUSSION;
	t.title = title_of(r, p->title);
	return topic_begin(r, &t, first, topic, post);
}

static const char SQL_LOOSE[] = "SELECT 1 FROM file WHERE id = :id AND owner = :owner"
				" AND grp = :group AND post IS NULL AND item IS NULL";

/* What waited for long may be gone, or stand in another group by now: the message comes without it. */
static void find_files(struct req *r, const struct mail_in_post *p, int64_t group,
                       struct post_new *n)
{
	int64_t *files = arena_array(r->arena, p->n_files + 1, int64_t);

	n->files = files;
	for (size_t i = 0; i < p->n_files; i++) {
		struct query *q = db_q(r->db, SQL_LOOSE);
		db_int(q, ":id", p->files[i]);
		db_int(q, ":owner", r->person);
		db_int(q, ":group", group);
		if (db_one(q))
			files[n->n_files++] = p->files[i];
	}
}

/* Refuses before anything is written: who asks may go on after a refusal. */
static enum err publish(struct req *r, const struct mail_in_post *p, int64_t *topic, int64_t *post)
{
	struct post_new n = { .body = p->body, .mail = &p->mail };
	struct post_place at;
	struct markdown m;

	if (p->body.n <= BODY_MOST)
		markdown_render(r->arena, p->body, r->lang, &m);
	if (p->body.n > BODY_MOST || m.refused)
		return req_fail(r, ERR_TOO_LARGE, "body");
	if (!p->topic) {
		find_files(r, p, p->group, &n);
		return open_topic(r, p, &n, topic, post);
	}
	enum err e = post_place_load(r, p->topic, &at);
	if (e)
		return e;
	find_files(r, p, at.group, &n);
	*topic = at.topic;
	if (p->reply_to && may_answer(r, p->reply_to, at.topic))
		n.reply_to = p->reply_to;
	return post_add(r, &at, &n, post, NULL);
}

enum err mail_in_publish(struct req *r, const struct mail_in_post *p, int64_t *topic, int64_t *post)
{
	struct mail_in_who before;

	if (!mail_in_enter(r, p->person, &before))
		return ERR_NOT_FOUND;
	enum err e = publish(r, p, topic, post);
	mail_in_leave(r, &before);
	return e;
}
