/* SPDX-License-Identifier: EUPL-1.2 */
/* What waits to be indexed, a slice at a time: what changed first, then what is new, in the order
 * of its ids. */
#include "app/consultation/consultation.h"
#include "app/meeting/meeting.h"
#include "app/minutes/doc.h"
#include "app/position/position.h"
#include "app/post/markdown.h"
#include "app/post/span.h"
#include "app/search/search.h"
#include "app/sheet/sheet.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "base/clock.h"
#include "db/db.h"

enum {
	WORDS_MAX = 32 * 1024,   /* of a message */
	TODO_SHOWN = 1000,       /* of what waits, in search_behind() */
	SCRATCH_MAX = 64 * 1024, /* after which the arena is emptied */
};

struct slice {
	struct req *r;
	struct req scratch; /* with an arena of its own */
	struct arena arena;
	int64_t end_us;
	int done;
};

static bool is_over(struct slice *s)
{
	if (s->arena.used > SCRATCH_MAX)
		arena_reset(&s->arena);
	return db_failed(s->r->db) || clock_mono_us() >= s->end_us;
}

/* What a question says to be about, in two columns. */
static void about(struct slice *s, const struct query *q, int at, struct search_new *n)
{
	struct str *said = arena_array(&s->arena, 2, struct str);

	said[0] = db_col_str(&s->arena, q, at);
	said[1] = db_col_str(&s->arena, q, at + 1);
	n->countries = &said[0];
	n->n_countries = said[0].n > 0;
	n->themes = &said[1];
	n->n_themes = said[1].n > 0;
}

/* ---- files ---- */

/* Who is not to be named is nobody here: not found by his name, nor counted. */
#define FILE_COLS                                                                                   \
	"SELECT f.id, f.name, iif(p.masked, NULL, f.owner), p.id, p.at, p.topic, t.grp, "           \
	"t.kind, iif(p.masked, NULL, md.authority), x.country, x.theme, substr(ft.text, 1, 120000)" \
	" FROM file f JOIN post p ON p.id = f.post JOIN topic t ON t.id = p.topic"                  \
	" LEFT JOIN mandate md ON md.id = p.mandate LEFT JOIN question x ON x.topic = t.id"         \
	" LEFT JOIN file_text ft ON ft.hash = f.hash AND ft.state = 'done'"

static const char SQL_FILE[] = FILE_COLS " WHERE f.id = :id AND p.deleted_at IS NULL";
static const char SQL_FILES[] = FILE_COLS " WHERE f.post = :id AND p.deleted_at IS NULL";
static void put_file(struct slice *s, const struct query *q)
{
	struct search_new n = { .kind = SEARCH_KIND_FILE, .id = db_col_int(q, 0) };

	n.title = db_col_str(&s->arena, q, 1);
	n.author = db_col_int(q, 2);
	n.post = db_col_int(q, 3);
	n.at = db_col_int(q, 4);
	n.topic = db_col_int(q, 5);
	n.group = db_col_int(q, 6);
	topic_kind_from_str(db_col_view(q, 7), &n.of);
	n.authority = db_col_int(q, 8);
	about(s, q, 9, &n);
	n.body = db_col_str(&s->arena, q, 11);
	search_put(s->r->db, &n);
}

/* Those of a message; how many. */
static int put_files(struct slice *s, int64_t post)
{
	struct query *q = db_q(s->r->db, SQL_FILES);
	int files = 0;

	db_int(q, ":id", post);
	db_each (q) {
		put_file(s, q);
		files++;
	}
	return files;
}

/* ---- messages ---- */

#define POST_COLS                                                                              \
	"SELECT p.id, p.at, iif(p.masked, NULL, p.author), iif(p.masked, NULL, md.authority)," \
	" p.topic, t.grp, t.kind, t.author = p.author AND t.created_at = p.at, pe.lang,"       \
	" p.body, p.deleted_at IS NULL,"                                                       \
	" EXISTS (SELECT 1 FROM file f WHERE f.post = p.id), x.country, x.theme FROM "
#define POST_JOINS                                                                       \
	" CROSS JOIN topic t ON t.id = p.topic CROSS JOIN person pe ON pe.id = p.author" \
	" LEFT JOIN mandate md ON md.id = p.mandate LEFT JOIN question x ON x.topic = t.id"

static const char SQL_POST[] = POST_COLS "post p" POST_JOINS " WHERE p.id = :id";
static const char SQL_NEW_POSTS[] = POST_COLS "post p" POST_JOINS
					      " WHERE p.id > :after ORDER BY p.id LIMIT 500";
static const char SQL_WITHIN[] = POST_COLS SQL_POSTS_ABOVE(":after") POST_JOINS
	" WHERE s.topic = :topic" SQL_POSTS_FIRST_FIRST " LIMIT 500";

static void put_post(struct slice *s, const struct query *q)
{
	struct search_new n = { .kind = SEARCH_KIND_POST, .id = db_col_int(q, 0) };
	enum lang lang = LANG_FR;

	if (!db_col_bool(q, 10))
		return;
	n.at = db_col_int(q, 1);
	n.author = db_col_int(q, 2);
	n.authority = db_col_int(q, 3);
	n.topic = db_col_int(q, 4);
	n.group = db_col_int(q, 5);
	topic_kind_from_str(db_col_view(q, 6), &n.of);
	n.first = db_col_bool(q, 7);
	n.post = n.id;
	lang_from_str(db_col_view(q, 8), &lang);
	n.body = str_trim(markdown_words(&s->arena, db_col_view(q, 9), lang, WORDS_MAX));
	n.has_file = db_col_bool(q, 11);
	about(s, q, 12, &n);
	search_put(s->r->db, &n);
	s->done++;
	if (n.has_file)
		s->done += put_files(s, n.id);
}

/* ---- topics ---- */

#define TOPIC_COLS                                                                     \
	"SELECT t.id, t.grp, t.kind, t.title, iif(t.masked, NULL, t.author),"          \
	" t.created_at, iif(t.masked, NULL, au.id), t.merged_into IS NULL, x.country," \
	" x.theme FROM topic t JOIN person pe ON pe.id = t.author"                     \
	" LEFT JOIN question x ON x.topic = t.id" SQL_MANDATE_AT "t.created_at" SQL_MANDATE_HELD

static const char SQL_TOPIC[] = TOPIC_COLS " WHERE t.id = :id";
static const char SQL_NEW_TOPICS[] = TOPIC_COLS " WHERE t.id > :after ORDER BY t.id LIMIT 500";

static void put_topic(struct slice *s, const struct query *q)
{
	struct search_new n = { .kind = SEARCH_KIND_TOPIC, .id = db_col_int(q, 0) };
	struct essential e;

	if (!db_col_bool(q, 7))
		return;
	n.topic = n.id;
	n.group = db_col_int(q, 1);
	topic_kind_from_str(db_col_view(q, 2), &n.of);
	n.title = db_col_str(&s->arena, q, 3);
	n.author = db_col_int(q, 4);
	n.at = db_col_int(q, 5);
	n.authority = db_col_int(q, 6);
	about(s, q, 8, &n);
	if (essential_load(&s->scratch, n.id, &e))
		n.body = arena_printf(&s->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT,
		                      STR_ARG(e.settled), STR_ARG(e.to_decide),
		                      STR_ARG(e.next_step));
	search_put(s->r->db, &n);
	s->done++;
}

/* ---- people ---- */

#define PERSON_COLS "SELECT p.id, p.name, p.bio, p.disabled_at IS NULL FROM person p"

static const char SQL_PERSON[] = PERSON_COLS " WHERE p.id = :id";
static const char SQL_NEW_PEOPLE[] = PERSON_COLS " WHERE p.id > :after ORDER BY p.id LIMIT 500";
static const char SQL_FUNCTIONS[] =
	"SELECT m.function, a.name FROM mandate m JOIN authority a ON a.id = m.authority"
	" WHERE m.person = :person AND (m.to_at IS NULL OR m.to_at > :now)";
static const char SQL_UNNAME[] = "DELETE FROM search_name_fts WHERE rowid = :id";
static const char SQL_NAME[] =
	"INSERT INTO search_name_fts (rowid, name, about) VALUES (:id, :name, :about)";

static void put_person(struct slice *s, const struct query *q)
{
	struct query *w = db_q(s->r->db, SQL_UNNAME);
	struct buf about;

	db_int(w, ":id", db_col_int(q, 0));
	db_run(w);
	if (!db_col_bool(q, 3))
		return;
	buf_init(&about, WORDS_MAX);
	struct query *f = db_q(s->r->db, SQL_FUNCTIONS);
	db_int(f, ":person", db_col_int(q, 0));
	db_int(f, ":now", s->r->now);
	db_each (f) {
		buf_str(&about, db_col_view(f, 0));
		buf_char(&about, '\n');
		buf_str(&about, db_col_view(f, 1));
		buf_char(&about, '\n');
	}
	buf_str(&about, db_col_view(q, 2));
	w = db_q(s->r->db, SQL_NAME);
	db_int(w, ":id", db_col_int(q, 0));
	db_text(w, ":name", db_col_view(q, 1));
	db_text(w, ":about", buf_view(&about));
	db_run(w);
	buf_finish(&about);
	s->done++;
}

/* ---- one thing after the other ---- */

static const char SQL_UPTO[] = "SELECT upto FROM search_progress WHERE kind = :kind";
static const char SQL_SET_UPTO[] = "UPDATE search_progress SET upto = :upto WHERE kind = :kind";

static int64_t upto(struct db *db, struct str kind)
{
	struct query *q = db_q(db, SQL_UPTO);

	db_text(q, ":kind", kind);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

typedef void put_fn(struct slice *s, const struct query *q);

/* Of the kind's new ones, as many as there is time for. */
static void put_new(struct slice *s, struct str kind, const char *sql, put_fn *put)
{
	int64_t from = upto(s->r->db, kind), to = from;
	struct query *q = db_q(s->r->db, sql);

	db_int(q, ":after", from);
	db_each (q) {
		if (is_over(s))
			break;
		put(s, q);
		to = db_col_int(q, 0);
	}
	if (to == from)
		return;
	q = db_q(s->r->db, SQL_SET_UPTO);
	db_text(q, ":kind", kind);
	db_int(q, ":upto", to);
	db_run(q);
}

static const char SQL_NEXT[] =
	"SELECT kind, ref, after FROM search_todo ORDER BY kind, ref LIMIT 1 /*scan*/";
static const char SQL_DONE[] = "DELETE FROM search_todo WHERE kind = :kind AND ref = :ref";
static const char SQL_AFTER[] =
	"UPDATE search_todo SET after = :after WHERE kind = :kind AND ref = :ref";

/* A topic's messages above *after, which moves on. false: that was all. */
static bool put_within(struct slice *s, int64_t topic, int64_t *after)
{
	struct query *q = db_q(s->r->db, SQL_WITHIN);
	bool some = false;

	db_int(q, ":topic", topic);
	db_int(q, ":after", *after);
	db_each (q) {
		put_post(s, q);
		*after = db_col_int(q, 0);
		some = true;
		if (is_over(s))
			break;
	}
	return some;
}

/* One of them, by its row, if there still is one. */
static void put_one(struct slice *s, const char *sql, int64_t id, put_fn *put)
{
	struct query *q = db_q(s->r->db, sql);

	db_int(q, ":id", id);
	if (db_one(q))
		put(s, q);
}

static void put_known_file(struct slice *s, const struct query *q)
{
	put_file(s, q);
	s->done++;
}

/* What puts itself in. */
static const struct {
	const char *kind;
	void (*put)(struct req *r, int64_t id);
} others[] = {
	{ "meeting", meeting_index },   { "consultation", consultation_index },
	{ "position", position_index }, { "sheet", sheet_index },
	{ "minutes", doc_index },
};

static void put_other(struct slice *s, struct str kind, int64_t id)
{
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (str_eq(kind, str_from(others[i].kind))) {
			others[i].put(&s->scratch, id);
			s->done++;
		}
}

/* false: nothing waits. */
static bool put_changed(struct slice *s)
{
	struct query *q = db_q(s->r->db, SQL_NEXT);
	bool more = false;

	if (!db_one(q))
		return false;
	struct str kind = db_col_str(s->r->arena, q, 0);
	int64_t ref = db_col_int(q, 1), after = db_col_int(q, 2);
	if (str_eq(kind, STR("within")))
		more = put_within(s, ref, &after);
	else if (str_eq(kind, STR("topic")))
		put_one(s, SQL_TOPIC, ref, put_topic);
	else if (str_eq(kind, STR("post")))
		put_one(s, SQL_POST, ref, put_post);
	else if (str_eq(kind, STR("file")))
		put_one(s, SQL_FILE, ref, put_known_file);
	else if (str_eq(kind, STR("person")))
		put_one(s, SQL_PERSON, ref, put_person);
	else
		put_other(s, kind, ref);
	q = db_q(s->r->db, more ? SQL_AFTER : SQL_DONE);
	db_text(q, ":kind", kind);
	db_int(q, ":ref", ref);
	if (more)
		db_int(q, ":after", after);
	db_run(q);
	return true;
}

int search_slice(struct req *r, int64_t max_us)
{
	struct slice s = { .r = r, .scratch = *r, .end_us = clock_mono_us() + max_us };

	arena_init(&s.arena);
	s.scratch.arena = &s.arena;
	int before;
	do {
		before = s.done;
		while (!is_over(&s) && put_changed(&s))
			;
		put_new(&s, STR("person"), SQL_NEW_PEOPLE, put_person);
		put_new(&s, STR("topic"), SQL_NEW_TOPICS, put_topic);
		put_new(&s, STR("post"), SQL_NEW_POSTS, put_post);
	} while (s.done > before && !is_over(&s));
	arena_finish(&s.arena);
	return s.done;
}

static const char SQL_BEHIND[] =
	"SELECT (SELECT coalesce(max(id), 0) FROM post) + (SELECT coalesce(max(id), 0) FROM topic)"
	" + (SELECT coalesce(max(id), 0) FROM person) - (SELECT sum(upto) FROM search_progress)"
	" + (SELECT count(*) FROM (SELECT 1 FROM search_todo LIMIT :shown)) /*scan*/";

int64_t search_behind(struct req *r)
{
	struct query *q = db_q(r->db, SQL_BEHIND);

	db_int(q, ":shown", TODO_SHOWN);
	return db_one(q) ? db_col_int(q, 0) : 0;
}
