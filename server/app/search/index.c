/* SPDX-License-Identifier: EUPL-1.2 */
/* What goes into the index and out of it. */
#include "app/post/markdown.h"
#include "app/search/mark.h"
#include "app/search/search.h"
#include "base/utf8.h"
#include "db/db.h"

enum { MARKS_MAX = 4096, GAP = 64, WORDS_MAX = 64 * 1024 };

/* ---- out ---- */

static const char SQL_ITEM[] = "SELECT id FROM search_item WHERE kind = :kind AND ref = :ref";
static const char SQL_DROP_WORDS[] = "DELETE FROM search_fts WHERE rowid = :id";
static const char SQL_DROP[] = "DELETE FROM search_item WHERE id = :id";

static void run_on(struct db *db, const char *sql, int64_t id)
{
	struct query *q = db_q(db, sql);

	db_int(q, ":id", id);
	db_run(q);
}

void search_drop(struct db *db, enum search_kind kind, int64_t id)
{
	struct query *q = db_q(db, SQL_ITEM);

	db_text(q, ":kind", search_kind_str(kind));
	db_int(q, ":ref", id);
	if (!db_one(q))
		return;
	int64_t item = db_col_int(q, 0);
	run_on(db, SQL_DROP_WORDS, item);
	run_on(db, SQL_DROP, item);
}

/* ---- in ---- */

static const char SQL_LAST[] = "SELECT max(id) FROM search_item WHERE id >= :from AND id < :to";

/* The first free row at that time or after it. */
static int64_t free_row(struct db *db, int64_t at)
{
	for (int64_t gap = GAP;; gap *= 8) {
		struct query *q = db_q(db, SQL_LAST);
		db_int(q, ":from", at);
		db_int(q, ":to", at + gap);
		if (!db_one(q) || db_col_null(q, 0))
			return at;
		if (db_col_int(q, 0) < at + gap - 1)
			return db_col_int(q, 0) + 1;
	}
}

static void sep(struct buf *b)
{
	buf_char(b, ' ');
}

static void put_list(struct buf *b, char what, const struct str *list, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (mark_fits(list[i])) {
			sep(b);
			mark_str(b, what, list[i]);
		}
}

static void put_id(struct buf *b, char what, int64_t id)
{
	sep(b);
	mark_id(b, what, id);
}

static void put_some(struct buf *b, char what, int64_t id)
{
	if (id)
		put_id(b, what, id);
}

static void marks_of(struct buf *b, const struct search_new *n)
{
	buf_char(b, FTS_RAW);
	mark_str(b, 'k', search_kind_str(n->kind));
	if (n->of == TOPIC_KIND_QUESTION)
		buf_puts(b, " @kquestion");
	if (n->of == TOPIC_KIND_ANNOUNCEMENT)
		buf_puts(b, " @kannouncement");
	put_id(b, 'g', n->group);
	for (size_t i = 0; i < n->n_groups; i++)
		put_id(b, 'g', n->groups[i]);
	put_some(b, 't', n->topic);
	put_some(b, 'p', n->author);
	put_some(b, 'a', n->authority);
	put_list(b, 'c', n->countries, n->n_countries);
	put_list(b, 'h', n->themes, n->n_themes);
	if (n->has_file || n->kind == SEARCH_KIND_FILE)
		buf_puts(b, " @file");
	if (n->first)
		buf_puts(b, " @first");
}

/* Valid, not too long, and words, not terms. */
static struct str plain(struct str s, size_t max)
{
	s = utf8_cut(s, max);
	while (s.n && s.p[0] == FTS_RAW) {
		s.p++;
		s.n--;
	}
	return s;
}

static const char SQL_PUT[] =
	"INSERT INTO search_item (id, kind, ref, grp, topic, post, author, authority, size)"
	" VALUES (:id, :kind, :ref, :group, :topic, :post, :author, :authority, :size)";
static const char SQL_PUT_WORDS[] = "INSERT INTO search_fts (rowid, title, body, marks)"
				    " VALUES (:id, :title, :body, :marks)";

static void put_words(struct db *db, int64_t id, const struct search_new *n)
{
	struct query *q = db_q(db, SQL_PUT_WORDS);
	struct buf marks;

	buf_init(&marks, MARKS_MAX);
	marks_of(&marks, n);
	db_int(q, ":id", id);
	db_text(q, ":title", plain(n->title, SEARCH_TITLE_MAX));
	db_text(q, ":body", plain(n->body, SEARCH_BODY_MAX));
	db_text(q, ":marks", buf_view(&marks));
	db_run(q);
	buf_finish(&marks);
}

void search_put(struct db *db, const struct search_new *n)
{
	search_drop(db, n->kind, n->id);
	int64_t id = free_row(db, n->at);
	struct query *q = db_q(db, SQL_PUT);

	db_int(q, ":id", id);
	db_text(q, ":kind", search_kind_str(n->kind));
	db_int(q, ":ref", n->id);
	db_int(q, ":group", n->group);
	db_int_opt(q, ":topic", n->topic != 0, n->topic);
	db_int_opt(q, ":post", n->post != 0, n->post);
	db_int_opt(q, ":author", n->author != 0, n->author);
	db_int_opt(q, ":authority", n->authority != 0, n->authority);
	db_int(q, ":size", (int64_t)(n->title.n + n->body.n));
	db_run(q);
	put_words(db, id, n);
}

void search_put_row(struct req *r, struct query *q, struct search_new *n)
{
	enum lang lang = LANG_FR;

	if (!db_one(q))
		return;
	n->group = db_col_int(q, 0);
	n->title = db_col_str(r->arena, q, 1);
	struct str plain = db_col_view(q, 2);
	lang_from_str(db_col_view(q, 4), &lang);
	n->body =
		arena_printf(r->arena, STR_FMT "\n" STR_FMT, STR_ARG(plain),
	                     STR_ARG(markdown_words(r->arena, db_col_view(q, 3), lang, WORDS_MAX)));
	n->body = str_trim(n->body);
	n->author = db_col_int(q, 5);
	n->authority = db_col_int(q, 6);
	n->at = db_col_int(q, 7);
	search_put(r->db, n);
}

/* ---- later ---- */

static const char SQL_TODO[] = "INSERT INTO search_todo (kind, ref) VALUES (:kind, :ref)"
			       " ON CONFLICT (kind, ref) DO UPDATE SET after = 0";

static void todo(struct db *db, struct str kind, int64_t ref)
{
	struct query *q = db_q(db, SQL_TODO);

	db_text(q, ":kind", kind);
	db_int(q, ":ref", ref);
	db_run(q);
}

void search_touch(struct db *db, enum search_kind kind, int64_t id)
{
	search_drop(db, kind, id);
	todo(db, search_kind_str(kind), id);
}

void search_touch_within(struct db *db, int64_t topic)
{
	todo(db, STR("within"), topic);
}

static const char SQL_DROP_NAME[] = "DELETE FROM search_name_fts WHERE rowid = :id";

void search_touch_person(struct db *db, int64_t person)
{
	run_on(db, SQL_DROP_NAME, person);
	todo(db, STR("person"), person);
}
