/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/sheet/sheet.h"
#include "app/post/markdown.h"
#include "app/search/search.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "base/utf8.h"
#include "db/db.h"
#include "emit.h"

/* ---- reading ---- */

static const char SQL_SHEET[] =
	"SELECT s.grp, s.topic, s.post, s.title, s.situation, s.done, s.cost, s.failed, s.contact,"
	" s.sources, s.country, s.theme, s.review_at, s.published_at, s.updated_at, s.version, s.author,"
	" " SQL_AUTHOR_COLS(
		"coalesce(t.masked AND t.author = s.author, 0)") " FROM sheet s LEFT JOIN topic t ON t.id = s.topic JOIN person pe ON pe.id = s.author" SQL_MANDATE_AT
								 "s.created_at" SQL_MANDATE_HELD
								 " WHERE s.id = :id";

bool sheet_load(struct req *r, int64_t id, struct sheet *out, int64_t *author)
{
	struct query *q = db_q(r->db, SQL_SHEET);

	db_int(q, ":id", id);
	*out = (struct sheet){ .id = id };
	if (!db_one(q))
		return false;
	out->group = db_col_int(q, 0);
	out->has_topic = !db_col_null(q, 1);
	out->topic = db_col_int(q, 1);
	out->has_post = !db_col_null(q, 2);
	out->post = db_col_int(q, 2);
	struct str *const texts[] = { &out->title,  &out->situation, &out->done,   &out->cost,
		                      &out->failed, &out->contact,   &out->sources };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		*texts[i] = db_col_str(r->arena, q, 3 + (int)i);
	out->has_country = !db_col_null(q, 10);
	out->country = db_col_str(r->arena, q, 10);
	out->has_theme = matter_from_str(db_col_view(q, 11), &out->theme);
	out->has_review_at = !db_col_null(q, 12);
	out->review_at = db_col_int(q, 12);
	out->published = out->has_published_at = !db_col_null(q, 13);
	out->published_at = db_col_int(q, 13);
	out->updated_at = db_col_int(q, 14);
	out->version = db_col_int(q, 15);
	if (author)
		*author = db_col_int(q, 16);
	person_ref_cols(r->arena, q, 17, &out->author);
	return true;
}

struct sheet_ref sheet_short(struct req *r, const struct sheet *s)
{
	struct sheet_ref ref = { .id = s->id, .group = s->group, .title = s->title };

	ref.excerpt = markdown_excerpt(r->arena, s->situation, LANG_FR, EXCERPT_MAX);
	ref.has_country = s->has_country;
	ref.country = s->country;
	ref.has_theme = s->has_theme;
	ref.theme = s->theme;
	ref.has_review_at = s->has_review_at;
	ref.review_at = s->review_at;
	ref.author = s->author;
	ref.published = s->published;
	ref.updated_at = s->updated_at;
	return ref;
}

static const char SQL_OF_TOPIC[] = "SELECT id FROM sheet WHERE topic = :topic";

int64_t sheet_of_topic(struct req *r, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_OF_TOPIC);

	db_int(q, ":topic", topic);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

enum err sheet_caller_load(struct req *r, int64_t id, struct sheet_caller *out)
{
	struct access acc;

	*out = (struct sheet_caller){ .runs = false };
	if (!sheet_load(r, id, &out->sheet, &out->author) ||
	    access_group(r, out->sheet.group, RIGHT_READ, &acc) != ERR_OK)
		return req_fail(r, ERR_NOT_FOUND, "sheet");
	out->runs = topic_runs(r, &acc);
	out->own = r->person && out->author == r->person && access_role_has(acc.role, RIGHT_WRITE);
	if (!out->sheet.published && !out->runs && !out->own)
		return req_fail(r, ERR_NOT_FOUND, "sheet");
	return ERR_OK;
}

enum err sheet_own(struct req *r, int64_t id, struct sheet_caller *out)
{
	enum err e = sheet_caller_load(r, id, out);

	if (e)
		return e;
	return out->runs || out->own ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "sheet");
}

/* ---- writing ---- */

static const char SQL_INSERT[] =
	"INSERT INTO sheet (grp, topic, post, author, title, situation, done, contact, country, theme,"
	" review_at, created_at, updated_at) VALUES (:group, :topic, :post, :author, :title, :situation,"
	" :done, :contact, :country, :theme, :review_at, :now, :now)";

int64_t sheet_insert(struct req *r, const struct sheet *s)
{
	struct query *q = db_q(r->db, SQL_INSERT);

	db_int(q, ":group", s->group);
	db_int_opt(q, ":topic", s->has_topic, s->topic);
	db_int_opt(q, ":post", s->has_post, s->post);
	db_int(q, ":author", r->person);
	db_text(q, ":title", s->title);
	db_text(q, ":situation", s->situation);
	db_text(q, ":done", s->done);
	db_text(q, ":contact", s->contact);
	db_text_opt(q, ":country", s->has_country, s->country);
	db_text_opt(q, ":theme", s->has_theme, matter_str(s->theme));
	db_int_opt(q, ":review_at", s->has_review_at, s->review_at);
	db_int(q, ":now", r->now);
	return db_run(q) ? db_last_id(r->db) : 0;
}

static const char SQL_SET[] =
	"UPDATE sheet SET title = coalesce(:title, title), situation = coalesce(:situation, situation),"
	" done = coalesce(:done, done), cost = coalesce(:cost, cost), failed = coalesce(:failed, failed),"
	" contact = coalesce(:contact, contact), sources = coalesce(:sources, sources),"
	" country = iif(:country IS NULL, country, nullif(:country, '')),"
	" theme = coalesce(:theme, theme), review_at = coalesce(:review_at, review_at),"
	" updated_at = :now, version = version + 1 WHERE id = :id";

void sheet_set(struct req *r, const struct sheet_edit_args *a)
{
	struct query *q = db_q(r->db, SQL_SET);

	db_int(q, ":id", a->sheet);
	db_text_opt(q, ":title", a->has_title, a->title);
	db_text_opt(q, ":situation", a->has_situation, a->situation);
	db_text_opt(q, ":done", a->has_done, a->done);
	db_text_opt(q, ":cost", a->has_cost, a->cost);
	db_text_opt(q, ":failed", a->has_failed, a->failed);
	db_text_opt(q, ":contact", a->has_contact, a->contact);
	db_text_opt(q, ":sources", a->has_sources, a->sources);
	db_text_opt(q, ":country", a->has_country, a->country);
	db_text_opt(q, ":theme", a->has_theme, matter_str(a->theme));
	db_int_opt(q, ":review_at", a->has_review_at, a->review_at);
	db_int(q, ":now", r->now);
	db_run(q);
}

static const char SQL_PUBLISH[] = "UPDATE sheet SET published_at = :at, updated_at = :now"
				  " WHERE id = :id";

void sheet_set_published(struct req *r, int64_t id, bool on)
{
	struct query *q = db_q(r->db, SQL_PUBLISH);

	db_int(q, ":id", id);
	db_int_opt(q, ":at", on, r->now);
	db_int(q, ":now", r->now);
	db_run(q);
}

/* ---- announcing ---- */

/* What is published is found by its words; whoever reads the group reads it. */
static void index_words(struct req *r, const struct sheet *s, int64_t author)
{
	struct str theme = s->has_theme ? matter_str(s->theme) : STR("");
	struct search_new n = { .kind = SEARCH_KIND_SHEET, .id = s->id, .group = s->group };

	n.author = s->author.id ? author : 0;
	n.authority = s->author.has_authority_id ? s->author.authority_id : 0;
	n.at = s->updated_at;
	n.title = s->title;
	n.body = arena_printf(
		r->arena, STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT "\n" STR_FMT,
		STR_ARG(s->situation), STR_ARG(s->done), STR_ARG(s->cost), STR_ARG(s->failed),
		STR_ARG(s->contact), STR_ARG(s->sources));
	n.countries = &s->country;
	n.n_countries = s->has_country;
	n.themes = &theme;
	n.n_themes = s->has_theme;
	search_put(r->db, &n);
}

void sheet_index(struct req *r, int64_t id)
{
	struct sheet s;
	int64_t author;

	if (sheet_load(r, id, &s, &author) && s.published)
		index_words(r, &s, author);
}

enum err sheet_announce(struct req *r, int64_t id, struct sheet *out)
{
	int64_t author;

	if (!sheet_load(r, id, out, &author))
		return req_db_fail(r);
	if (out->published) {
		index_words(r, out, author);
		struct sheet_published ev = { .sheet = sheet_short(r, out) };
		emit_sheet_published(r, ch_group(out->group), &ev);
	} else {
		search_drop(r->db, SEARCH_KIND_SHEET, id);
		struct sheet_drafted ev = { .sheet = sheet_short(r, out) };
		emit_sheet_drafted(r, ch_user(author), &ev);
		emit_sheet_drafted(r, ch_mods(out->group), &ev);
	}
	return ERR_OK;
}
