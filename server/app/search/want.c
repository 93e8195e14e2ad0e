/* SPDX-License-Identifier: EUPL-1.2 */
/* By what a search is narrowed: operators and arguments together, the arguments last. */
#include "app/authority/authority.h"
#include "app/expertise/country.h"
#include "app/group/group.h"
#include "app/person/fold.h"
#include "app/person/person.h"
#include "app/search/find.h"
#include "app/search/mark.h"
#include "db/db.h"

enum { MARKS_MAX = 128 * 1024, NAME_WORDS = 6, MATCH_MAX = 1024 };

/* ---- names ---- */

static const char SQL_NAMED[] = "SELECT f.rowid FROM search_name_fts f JOIN person p"
				" ON p.id = f.rowid WHERE search_name_fts MATCH :match"
				" AND p.disabled_at IS NULL ORDER BY p.folded, p.id LIMIT :max";

struct beginning {
	struct buf text;
	size_t words;
};

static bool begin_word(void *arg, const struct term *t)
{
	struct beginning *b = arg;

	if (t->kind == TERM_WORD)
		buf_printf(&b->text, "%s\"" STR_FMT "\" *", b->words++ ? " AND " : "",
		           STR_ARG(t->word));
	return b->words < NAME_WORDS;
}

size_t find_people(struct req *r, struct str words, bool about, int64_t *ids, size_t max)
{
	struct term_maker *maker = term_maker_create();
	struct beginning b = { 0 };
	size_t n = 0;

	buf_init(&b.text, MATCH_MAX);
	term_each(maker, words, begin_word, &b);
	term_maker_destroy(maker);
	if (b.words && !b.text.full) {
		struct str match = arena_printf(r->arena, "%s(" STR_FMT ")",
		                                about ? "" : "name : ", STR_ARG(buf_view(&b.text)));
		struct query *q = db_q(r->db, SQL_NAMED);
		db_text(q, ":match", match);
		n = db_ids(q, ids, max);
	}
	buf_finish(&b.text);
	return n;
}

/* ---- groups ---- */

static const char SQL_MINE[] =
	"SELECT g.id, g.slug, g.title FROM membership m JOIN grp g ON g.id = m.grp"
	" WHERE m.person = :person AND m.state = 'active' ORDER BY g.title, g.id";
static const char SQL_ALL[] = "SELECT id, slug, title FROM grp ORDER BY title, id /*scan*/";

/* Of the groups the caller reads: the one of this slug, else the first whose title has words that
 * begin so; 0: none. */
static int64_t group_named(struct req *r, struct str value)
{
	struct str want = fold(r->arena, value);
	int64_t near = 0;
	struct query *q = db_q(r->db, r->admin ? SQL_ALL : SQL_MINE);

	if (!r->admin)
		db_int(q, ":person", r->person);
	db_each (q) {
		if (str_eq(db_col_view(q, 1), value))
			return db_col_int(q, 0);
		if (!near && want.n && fold_begins(fold(r->arena, db_col_view(q, 2)), want))
			near = db_col_int(q, 0);
	}
	return near;
}

/* ---- operators ---- */

static const char SQL_ZONE[] = "SELECT zone FROM person WHERE id = :person";

static struct str zone(struct req *r)
{
	struct query *q = db_q(r->db, SQL_ZONE);

	db_int(q, ":person", r->person);
	return db_one(q) ? db_col_str(r->arena, q, 0) : STR("UTC");
}

static bool read_country(struct req *r, struct str value, struct str *out)
{
	char *code = arena_alloc(r->arena, 3);

	if (value.n != 2)
		return false;
	for (size_t i = 0; i < 2; i++)
		code[i] = (char)(value.p[i] >= 'a' && value.p[i] <= 'z' ? value.p[i] - 'a' + 'A'
		                                                        : value.p[i]);
	*out = (struct str){ code, 2 };
	return country_ok(*out);
}

static bool read_filter(struct req *r, const struct query_filter *f, struct find_want *w)
{
	int64_t at;

	switch (f->key) {
	case QUERY_GROUP: return (w->group = group_named(r, f->value)) != 0;
	case QUERY_AUTHOR:
		w->n_authors = find_people(r, f->value, false, w->authors, FIND_NAMED);
		return w->n_authors > 0;
	case QUERY_AUTHORITY:
		w->n_authorities = authority_find(r, f->value, w->authorities, FIND_NAMED);
		return w->n_authorities > 0;
	case QUERY_TYPE: return w->has_kind = query_kind(r->arena, f->value, &w->kind);
	case QUERY_COUNTRY: return read_country(r, f->value, &w->country);
	case QUERY_THEME: return w->has_theme = query_theme(r->arena, f->value, &w->theme);
	case QUERY_BEFORE:
		if (!query_date(f->value, zone(r), &at))
			return false;
		w->before = at < w->before ? at : w->before;
		return true;
	case QUERY_AFTER:
		if (!query_date(f->value, zone(r), &at))
			return false;
		w->after = at > w->after ? at : w->after;
		return true;
	case QUERY_HAS: return w->files = query_files(r->arena, f->value);
	}
	return false;
}

static void read_args(const struct search_find_args *a, struct find_want *w)
{
	if (a->has_author) {
		w->authors[0] = a->author;
		w->n_authors = 1;
	}
	if (a->has_authority) {
		w->authorities[0] = a->authority;
		w->n_authorities = 1;
	}
	if (a->has_kind) {
		w->has_kind = true;
		w->kind = a->kind;
	}
	if (a->has_theme) {
		w->has_theme = true;
		w->theme = a->theme;
	}
	if (a->has_before && a->before < w->before)
		w->before = a->before;
	if (a->has_after && a->after > w->after)
		w->after = a->after;
	w->files = w->files || (a->has_files && a->files);
}

static void tell(struct req *r, const struct find_want *w, struct search_filters *out)
{
	out->has_group = w->group && group_ref_load(r, w->group, &out->group) == ERR_OK;
	out->authors = (int64_t)w->n_authors;
	out->has_author = w->n_authors && person_ref_load(r, w->authors[0], 0, &out->author);
	out->authorities = (int64_t)w->n_authorities;
	out->has_authority = w->n_authorities &&
	                     authority_ref_load(r, w->authorities[0], &out->authority);
	out->has_kind = w->has_kind;
	out->kind = w->kind;
	out->has_theme = w->has_theme;
	out->theme = w->theme;
	out->has_country = w->country.n > 0;
	out->country = w->country;
	out->has_before = w->before != INT64_MAX;
	out->before = w->before;
	out->has_after = w->after != 0;
	out->after = w->after;
	out->files = w->files;
}

enum err find_want_read(struct req *r, const struct search_find_args *a, const struct query_text *t,
                        struct find_want *out, struct search_find_result *result)
{
	struct find_want *w = out;

	*w = (struct find_want){ .before = INT64_MAX };
	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	if (a->has_country && !read_country(r, a->country, &w->country))
		return req_fail(r, ERR_BAD_ARGS, "country");
	result->unknown = arena_array(r->arena, QUERY_FILTERS, struct str);
	for (size_t i = 0; i < t->n_filters; i++)
		if (!read_filter(r, &t->filters[i], w))
			result->unknown[result->n_unknown++] = t->filters[i].typed;
	if (a->has_group)
		w->group = a->group;
	read_args(a, w);
	w->nothing = result->n_unknown > 0;
	w->narrowed = t->n_filters || w->group || w->n_authors || w->n_authorities || w->has_kind ||
	              w->has_theme || w->files || w->country.n || w->after ||
	              w->before != INT64_MAX;
	tell(r, w, &result->filters);
	return ERR_OK;
}

/* ---- as marks ---- */

static void bar(struct buf *b)
{
	if (b->n)
		buf_char(b, '|');
}

static void put_ids(struct buf *b, char what, const int64_t *ids, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bar(b);
		mark_id(b, what, ids[i]);
	}
}

static void ask_ids(struct match *m, struct buf *b, char what, const int64_t *ids, size_t n)
{
	buf_reset(b);
	put_ids(b, what, ids, n);
	if (n)
		match_marks(m, buf_view(b));
}

static const char SQL_IN_COUNTRY[] = "SELECT c.grp FROM membership m CROSS JOIN grp_country c"
				     " ON c.grp = m.grp AND c.country = :country"
				     " WHERE m.person = :person AND m.state = 'active'";
static const char SQL_ALL_IN_COUNTRY[] =
	"SELECT grp FROM grp_country WHERE country = :country /*scan*/";

/* Of a country is what says so itself, and all of a group that is about it. */
static void ask_country(struct req *r, struct match *m, struct buf *b, struct str country)
{
	struct query *q = db_q(r->db, r->admin ? SQL_ALL_IN_COUNTRY : SQL_IN_COUNTRY);

	buf_reset(b);
	mark_str(b, 'c', country);
	db_text(q, ":country", country);
	if (!r->admin)
		db_int(q, ":person", r->person);
	db_each (q) {
		int64_t group = db_col_int(q, 0);
		put_ids(b, 'g', &group, 1);
	}
	match_marks(m, buf_view(b));
}

static void ask_str(struct match *m, struct buf *b, char what, struct str s)
{
	buf_reset(b);
	mark_str(b, what, s);
	match_marks(m, buf_view(b));
}

struct str find_scope_marks(struct arena *a, const struct access_scope *scope)
{
	static const int64_t everybody = 0;
	struct str marks = STR("");
	struct buf b;

	if (scope->all)
		return marks;
	buf_init(&b, MARKS_MAX);
	put_ids(&b, 'g', &everybody, 1);
	put_ids(&b, 'g', scope->groups, scope->n_groups);
	put_ids(&b, 't', scope->topics, scope->n_topics);
	marks = arena_str(a, buf_view(&b));
	buf_finish(&b);
	return marks;
}

bool find_marks(struct req *r, struct match *m, const struct find_want *w)
{
	struct buf b;

	if (w->nothing)
		return false;
	buf_init(&b, MARKS_MAX);
	ask_ids(m, &b, 'p', w->authors, w->n_authors);
	ask_ids(m, &b, 'a', w->authorities, w->n_authorities);
	if (w->has_kind)
		ask_str(m, &b, 'k', search_kind_str(w->kind));
	if (w->has_theme)
		ask_str(m, &b, 'h', matter_str(w->theme));
	if (w->files)
		match_marks(m, STR("@file"));
	if (w->country.n)
		ask_country(r, m, &b, w->country);
	bool fits = !b.full;
	buf_finish(&b);
	return fits;
}
