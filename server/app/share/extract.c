/* SPDX-License-Identifier: EUPL-1.2 */
/* What the other group keeps of a topic when the sharing ends. */
#define _GNU_SOURCE
#include "app/person/person.h"
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/question/question.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "base/buf.h"
#include "base/utf8.h"
#include "db/db.h"
#include "emit.h"
#include <time.h>

enum { WORDS = 2000, TITLE = 160 };

struct words {
	const char *title, *head, *more;
	bool day_first;
};

static const struct words words[LANG_COUNT] = {
	[LANG_FR] = {
		.title = "Extrait\u00a0: ",
		.head = "Extrait d’un sujet qui était partagé par le groupe",
		.day_first = true,
		.more = "D’autres messages n’ont pas trouvé place dans cet extrait.",
	},
	[LANG_EN] = {
		.title = "Extract: ",
		.head = "Extract of a topic that was shared by the group",
		.more = "Further messages did not fit into this extract.",
	},
};

static const char SQL_KEEPER[] =
	"SELECT person FROM membership WHERE grp = :group AND state = 'active'"
	" AND role IN ('moderator', 'chair')"
	" ORDER BY person = :me DESC, person = :answered DESC, role = 'chair' DESC, person LIMIT 1";

static int64_t keeper(struct req *r, const struct share *s)
{
	struct query *q = db_q(r->db, SQL_KEEPER);

	db_int(q, ":group", s->group.id);
	db_int(q, ":me", r->person);
	db_int(q, ":answered", s->answered_by.id);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

/* As words of a message that mean nothing but themselves. */
static void plain(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		if (strchr("\\`*_{}[]()<>#+-!|@&~", s.p[i]))
			buf_char(b, '\\');
		buf_char(b, s.p[i]);
	}
}

static void attribution(struct buf *b, const struct post *p, const struct words *w)
{
	time_t at = (time_t)(p->at / 1000);
	char date[32];
	struct tm tm;

	buf_puts(b, "**");
	plain(b, p->author.name);
	buf_puts(b, "**");
	if (p->author.has_function && p->author.function.n) {
		buf_puts(b, ", ");
		plain(b, p->author.function);
	}
	if (p->author.has_authority) {
		buf_puts(b, ", ");
		plain(b, p->author.authority);
	}
	gmtime_r(&at, &tm);
	if (w->day_first)
		strftime(date, sizeof(date), "%d/%m/%Y", &tm);
	else
		strftime(date, sizeof(date), "%Y-%m-%d", &tm);
	buf_printf(b, " — %s\n\n> ", date);
}

static void quote(struct req *r, struct buf *b, int64_t id, const struct words *w)
{
	struct post post;
	struct post_row row;

	if (!post_load(r, id, &post) || !post_row_load(r, id, &row))
		return;
	attribution(b, &post, w);
	plain(b, markdown_excerpt(r->arena, row.body, row.lang, WORDS));
	buf_puts(b, "\n\n");
}

static const char SQL_KEPT[] =
	"SELECT p.id FROM" SQL_POSTS " WHERE s.topic = :topic AND p.deleted_at IS NULL"
	" AND (p.id IN (:first, :answer) OR EXISTS (SELECT 1 FROM membership m"
	"  WHERE m.grp = :group AND m.person = p.author AND m.state = 'active'))" SQL_POSTS_FIRST_FIRST;

static struct str compose(struct req *r, const struct share *s, const struct words *w)
{
	struct question_row question;
	struct buf b, one;
	int64_t first = 0;

	buf_init(&b, EXTRACT_BYTES + 256);
	buf_init(&one, EXTRACT_BYTES);
	buf_printf(&b, "%s « ", w->head);
	plain(&b, s->home.title);
	buf_puts(&b, " ».\n\n");
	post_ids_after(r, s->topic, 0, &first, 1);
	struct query *q = db_q(r->db, SQL_KEPT);
	db_int(q, ":topic", s->topic);
	db_int(q, ":group", s->group.id);
	db_int(q, ":first", first);
	db_int(q, ":answer", question_row_load(r, s->topic, &question) ? question.answer : 0);
	db_each (q) {
		buf_reset(&one);
		quote(r, &one, db_col_int(q, 0), w);
		if (one.full || b.n + one.n > EXTRACT_BYTES) {
			buf_puts(&b, w->more);
			break;
		}
		buf_str(&b, buf_view(&one));
	}
	struct str out = arena_str(r->arena, buf_view(&b));
	buf_finish(&one);
	buf_finish(&b);
	while (out.n && strchr(" \n", out.p[out.n - 1]))
		out.n--;
	return out;
}

static enum err keep(struct req *r, const struct share *s, int64_t *id)
{
	const struct words *w = &words[person_lang(r, r->person)];
	struct topic_new t = { .group = s->group.id, .author = r->person, .created_at = r->now };
	struct post_new p = { .body = compose(r, s, w) };
	struct topic_created ev;
	struct post_place at;
	struct topic now;
	int64_t post;

	t.kind = TOPIC_KIND_DISCUSSION;
	t.title = arena_printf(r->arena, "%s" STR_FMT, w->title, STR_ARG(s->title));
	t.title = utf8_cut(t.title, TITLE);
	*id = topic_insert(r, &t);
	if (!topic_load(r, *id, &ev.topic))
		return req_db_fail(r);
	emit_topic_created(r, ch_group(t.group), &ev);
	enum err e = post_place_load(r, *id, &at);
	if (!e)
		e = post_add(r, &at, &p, &post, NULL);
	if (e)
		return e;
	topic_set_closed(r, *id, true);
	topic_announce(r, *id, &now);
	return ERR_OK;
}

enum err share_extract(struct req *r, const struct share *s, int64_t *id)
{
	int64_t me = r->person, by = keeper(r, s);

	if (!by)
		return req_fail(r, ERR_FORBIDDEN, "extract");
	r->person = by;
	enum err e = keep(r, s, id);
	r->person = me;
	return e;
}
