/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * feed.read - the latest messages of a group as an Atom document.
 *
 * Its topics come by their last message, so that those of FEED_ENTRIES topics are enough, and fewer
 * when what is held already is younger than the rest.
 */
#include "app/feed/atom.h"
#include "app/feed/feed.h"
#include "app/group/access.h"
#include "app/group/group.h"
#include "app/post/post.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

/* What is to be told, youngest first. */
struct latest {
	struct place {
		int64_t post, at;
		struct str title; /* of its topic */
	} list[FEED_ENTRIES];
	size_t n;
	int64_t updated;
};

static void keep(struct latest *l, const struct place *p)
{
	size_t i = l->n;

	while (i && (l->list[i - 1].at < p->at ||
	             (l->list[i - 1].at == p->at && l->list[i - 1].post < p->post)))
		i--;
	if (i == FEED_ENTRIES)
		return;
	if (l->n < FEED_ENTRIES)
		l->n++;
	memmove(&l->list[i + 1], &l->list[i], (l->n - 1 - i) * sizeof(l->list[0]));
	l->list[i] = *p;
}

static const char SQL_TOPICS[] =
	"SELECT id, title, last_at, created_at FROM topic WHERE grp = :group AND merged_into IS NULL"
	" UNION ALL SELECT t.id, t.title, t.last_at, t.created_at FROM" SQL_SHARED_WITH(
		":group") " WHERE :group = " SQL_SEAT " ORDER BY 3 DESC LIMIT :max";
static const char SQL_POSTS_OF[] = "SELECT p.id, p.at, p.deleted_at, p.edited_at FROM" SQL_POSTS
				   " WHERE s.topic = :topic" SQL_POSTS_LAST_FIRST " LIMIT :max";

static int64_t later(int64_t a, int64_t b)
{
	return a > b ? a : b;
}

static void take_topic(struct req *r, int64_t topic, struct str title, struct latest *l)
{
	struct query *q = db_q(r->db, SQL_POSTS_OF);

	db_int(q, ":topic", topic);
	db_int(q, ":max", FEED_ENTRIES);
	db_each (q) {
		struct place p = { db_col_int(q, 0), db_col_int(q, 1), title };
		/* A deleted one is gone from the document, which thereby is another one. */
		l->updated =
			later(l->updated, later(p.at, later(db_col_int(q, 2), db_col_int(q, 3))));
		if (db_col_null(q, 2))
			keep(l, &p);
	}
}

static void find_latest(struct req *r, int64_t group, int64_t person, struct latest *l)
{
	struct query *q = db_q(r->db, SQL_TOPICS);

	*l = (struct latest){ 0 };
	db_int(q, ":group", group);
	db_int(q, ":person", person);
	db_int(q, ":max", FEED_ENTRIES);
	db_each (q) {
		if (l->n == FEED_ENTRIES && l->list[l->n - 1].at > db_col_int(q, 2))
			break;
		l->updated = later(l->updated, db_col_int(q, 3));
		take_topic(r, db_col_int(q, 0), db_col_str(r->arena, q, 1), l);
	}
}

static bool write_entry(struct req *r, struct atom *a, const struct place *at)
{
	struct post post;
	struct post_row row;

	if (!post_load(r, at->post, &post) || post.has_deleted_at)
		return true;
	struct atom_entry e = { .post = &post, .title = at->title, .content = post.html };
	e.lang = r->lang;
	if (post.html.n > FEED_ENTRY_MAX && post_row_load(r, at->post, &row)) {
		e.content = STR("");
		e.excerpt = markdown_excerpt(r->arena, row.body, row.lang, EXCERPT_MAX);
	}
	return atom_entry(a, &e);
}

static struct str write_document(struct req *r, const struct group_ref *g, struct str token,
                                 const struct latest *l)
{
	struct atom_feed f = { .url = r->house->public_url, .network = r->house->network_name };
	struct atom a;
	struct buf b;

	f.group = g->id;
	f.title = g->title;
	f.slug = g->slug;
	f.self = arena_printf(r->arena, "/flux/" STR_FMT ".atom", STR_ARG(token));
	f.updated = l->updated;
	f.lang = r->lang;
	buf_init(&b, FEED_XML_MAX);
	atom_begin(&a, &b, FEED_XML_MAX, &f);
	for (size_t i = 0; i < l->n && write_entry(r, &a, &l->list[i]); i++)
		;
	atom_end(&a);
	struct str xml = arena_str(r->arena, buf_view(&b));
	buf_finish(&b);
	return xml;
}

enum err cmd_feed_read(struct req *r, const struct feed_read_args *a, struct feed_read_result *out)
{
	uint8_t hash[HASH_SIZE];
	char etag[HEX_SIZE(16)];
	struct feed_row f;
	struct group_ref g;
	struct latest l;
	struct access acc;

	if (!feed_find(r, a->token, FEED_FORM_ATOM, &f))
		return req_fail(r, ERR_NOT_FOUND, "token");
	struct req as = *r;
	as.person = f.person;
	as.admin = false;
	as.lang = f.lang;
	if (access_group(&as, f.group, RIGHT_READ, &acc) || !acc.active ||
	    group_ref_load(&as, f.group, &g))
		return req_fail(r, ERR_NOT_FOUND, "token");
	/* Read by whoever has the address: what he alone may see is not in it. */
	as.person = 0;
	find_latest(&as, f.group, f.person, &l);
	if (!l.updated) /* nothing was ever said */
		l.updated = f.created_at;
	out->xml = write_document(&as, &g, a->token, &l);
	hash_keyed(hash, r->house->key, 'e', out->xml);
	hex_encode(etag, hash, 16);
	out->etag = arena_str(r->arena, str_from(etag));
	out->updated = l.updated;
	out->stale = f.read_at <= r->now - FEED_SEEN_MS;
	return ERR_OK;
}
