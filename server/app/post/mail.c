/* SPDX-License-Identifier: EUPL-1.2 */
/* What a mail held beside its new words: what it quoted, its signature. */
#include "app/post/post.h"
#include "base/utf8.h"
#include "db/db.h"

static const char SQL_PUT[] = "INSERT INTO post_mail (post, quoted, signature)"
			      " VALUES (:post, :quoted, :signature)";
static const char SQL_LOAD[] = "SELECT quoted, signature FROM post_mail WHERE post = :post";
static const char SQL_DROP[] = "DELETE FROM post_mail WHERE post = :post";

/* At most `max` bytes of it, and a sign where it was cut. */
static struct str cut(struct req *r, struct str s, size_t max)
{
	if (s.n <= max)
		return s;
	return arena_printf(r->arena, STR_FMT " […]", STR_ARG(utf8_cut(s, max - 8)));
}

void post_mail_put(struct req *r, int64_t post, const struct post_mail *m)
{
	struct query *q = db_q(r->db, SQL_PUT);

	db_int(q, ":post", post);
	db_text(q, ":quoted", cut(r, m->quoted, POST_MAIL_QUOTED));
	db_text(q, ":signature", cut(r, m->signature, POST_MAIL_SIGNATURE));
	db_run(q);
}

bool post_mail_load(struct req *r, int64_t post, struct post_mail *out)
{
	struct query *q = db_q(r->db, SQL_LOAD);

	*out = (struct post_mail){ .quoted = STR("") };
	db_int(q, ":post", post);
	if (!db_one(q))
		return false;
	out->quoted = db_col_str(r->arena, q, 0);
	out->signature = db_col_str(r->arena, q, 1);
	return true;
}

void post_mail_drop(struct req *r, int64_t post)
{
	struct query *q = db_q(r->db, SQL_DROP);

	db_int(q, ":post", post);
	db_run(q);
}
