/* SPDX-License-Identifier: EUPL-1.2 */
/* Messages of former times: written with their own date, and announced to nobody. */
#include "app/file/file.h"
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/topic/topic.h"
#include "db/db.h"

bool post_old_fits(struct req *r, struct str body)
{
	struct markdown m;

	markdown_render(r->arena, body, LANG_FR, &m);
	return !m.refused;
}

static const char SQL_INSERT[] =
	"INSERT INTO post (topic, author, mandate, at, body, reply_to, quote)"
	" VALUES (:topic, :author, :mandate, :at, :body, :reply_to, :quote)";

int64_t post_add_old(struct req *r, const struct post_old *p)
{
	struct post_new answered = { .reply_to = p->reply_to };
	struct quote quote = { 0 };
	struct query *q;
	int64_t id;

	bool answers = p->reply_to && post_quote(r, p->topic, &answered, &quote);
	q = db_q(r->db, SQL_INSERT);
	db_int(q, ":topic", p->topic);
	db_int(q, ":author", p->author);
	db_int_opt(q, ":mandate", p->mandate != 0, p->mandate);
	db_int(q, ":at", p->at);
	db_text(q, ":body", p->body);
	db_int_opt(q, ":reply_to", answers, p->reply_to);
	db_text(q, ":quote", quote.text);
	if (!db_run(q))
		return 0;
	id = db_last_id(r->db);
	span_add(r, p->topic, p->last_post, id);
	for (size_t i = 0; i < p->n_files; i++)
		if (!file_attach(r, p->files[i], p->group, id))
			return 0;
	topic_count_old(r, p->topic, id, p->at);
	return id;
}
