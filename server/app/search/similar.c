/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * search.similar - topics near what is being written, questions first.
 *
 * Of the words typed the rarest are asked for, two of them together, else any one. A topic counts by
 * its title and « L'essentiel », and by the message it was opened with.
 */
#include "app/search/find.h"
#include "app/search/show.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include <stdlib.h>

enum {
	FOUND = 4,
	WORDS = 5, /* the rarest */
};

struct typed {
	struct query_item items[QUERY_ITEMS];
	double rare[QUERY_ITEMS]; /* of each */
	size_t n;
	struct arena *a;
};

static bool take(void *arg, const struct term *t)
{
	struct typed *w = arg;

	if (t->kind != TERM_WORD || match_is_common(t->word))
		return true;
	for (size_t i = 0; i < w->n; i++)
		if (str_eq(w->items[i].text, t->word))
			return true;
	w->items[w->n++] = (struct query_item){ .text = arena_str(w->a, t->word) };
	return w->n < QUERY_ITEMS;
}

/* ---- which words say most ---- */

struct rare {
	struct query_item item;
	double rarity;
};

static int by_rarity(const void *a, const void *b)
{
	const struct rare *x = a, *y = b;

	return x->rarity < y->rarity ? 1 : x->rarity > y->rarity ? -1 : 0;
}

/* The rarest first; how many are worth asking for. */
static size_t rarest(struct req *r, struct term_maker *maker, struct typed *w)
{
	struct rare rare[QUERY_ITEMS];
	int64_t from = find_sample(r);

	for (size_t i = 0; i < w->n; i++) {
		struct match one;
		match_init(&one);
		match_items(&one, maker, &w->items[i], 1);
		rare[i].item = w->items[i];
		rare[i].rarity = one.n_words ? find_rarity(r, match_asked(&one, 0), from) : 0;
		match_finish(&one);
	}
	if (w->n)
		qsort(rare, w->n, sizeof(*rare), by_rarity);
	for (size_t i = 0; i < w->n; i++) {
		w->items[i] = rare[i].item;
		w->rare[i] = rare[i].rarity;
	}
	return w->n < WORDS ? w->n : WORDS;
}

/* ---- looking ---- */

struct near {
	int64_t topic;
	double score;
	bool question;
};

struct looking {
	struct req *r;
	struct term_maker *maker;
	const struct access_scope *scope;
	struct find_want want;
	struct near near[FOUND];
	size_t n;
};

static const char SQL_KIND[] =
	"SELECT kind = 'question' FROM topic WHERE id = :topic AND merged_into IS NULL";

static bool before(const struct near *a, const struct near *b)
{
	return a->question != b->question ? a->question : a->score > b->score;
}

static void keep(struct looking *l, struct near one)
{
	for (size_t i = 0; i < l->n; i++)
		if (l->near[i].topic == one.topic) {
			if (l->near[i].score >= one.score)
				return;
			memmove(&l->near[i], &l->near[i + 1], (--l->n - i) * sizeof(one));
		}
	size_t at = l->n;
	while (at && before(&one, &l->near[at - 1]))
		at--;
	if (at == FOUND)
		return;
	size_t moved = (l->n < FOUND ? l->n : FOUND - 1) - at;
	memmove(&l->near[at + 1], &l->near[at], moved * sizeof(one));
	l->near[at] = one;
	l->n += l->n < FOUND;
}

/* All of these words, or any of them. */
static void look(struct looking *l, const struct query_item *items, const double *rare, size_t n,
                 bool any)
{
	struct query_item asked[WORDS];
	struct match m;
	struct find f = { .r = l->r, .scope = l->scope, .want = &l->want, .match = &m };

	for (size_t i = 0; i < n; i++) {
		asked[i] = items[i];
		asked[i].or_last = any && i;
	}
	match_init(&m);
	f.rare = rare;
	f.below = INT64_MAX;
	if (find_marks(l->r, &m, &l->want)) {
		match_marks(&m, STR("@ktopic|@first"));
		if (match_items(&m, l->maker, asked, n))
			find_gather(&f, false);
	}
	for (size_t i = 0; i < f.n && i < 2 * FOUND * FOUND; i++) {
		struct query *q = db_q(l->r->db, SQL_KIND);
		db_int(q, ":topic", f.found[i].topic);
		if (db_one(q))
			keep(l, (struct near){ f.found[i].topic, f.found[i].score,
			                       db_col_bool(q, 0) });
	}
	match_finish(&m);
}

static void look_near(struct looking *l, const struct typed *w, size_t n)
{
	static const size_t pairs[][2] = { { 0, 1 }, { 0, 2 }, { 1, 2 } };

	look(l, w->items, w->rare, n, false);
	for (size_t i = 0; n > 2 && i < 3 && l->n < FOUND; i++) {
		size_t a = pairs[i][0], b = pairs[i][1];
		look(l, (struct query_item[]){ w->items[a], w->items[b] },
		     (double[]){ w->rare[a], w->rare[b] }, 2, false);
	}
	if (n > 1 && l->n < FOUND)
		look(l, w->items, w->rare, n, true);
}

/* ---- showing ---- */

static bool show(struct req *r, struct term_maker *maker, const struct match *m, int64_t id,
                 struct search_topic *out)
{
	struct topic t;

	if (access_topic(r, &id, RIGHT_READ, NULL) != ERR_OK || !topic_load(r, id, &t))
		return false;
	share_see(r, &t);
	*out = (struct search_topic){ .topic = t.id, .group = t.group, .kind = t.kind };
	out->title = t.title;
	out->resolved = t.kind == TOPIC_KIND_QUESTION && show_resolved(r, id);
	out->author = t.author;
	out->at = t.created_at;
	out->posts = t.post_count;
	find_pieces(r->arena, maker, m, show_first(r, id), false, &out->excerpt, &out->n_excerpt);
	return true;
}

enum err cmd_search_similar(struct req *r, const struct search_similar_args *a,
                            struct search_similar_result *out)
{
	struct typed typed = { .a = r->arena };
	struct access_scope scope;
	struct match shown;

	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	if (a->has_group)
		access_scope_group(r, a->group, &scope);
	else
		access_scope_load(r, &scope);
	struct looking l = { .r = r, .scope = &scope, .maker = term_maker_create() };
	l.want = (struct find_want){ .group = a->has_group ? a->group : 0, .before = INT64_MAX };
	term_each(l.maker, a->text, take, &typed);
	size_t n = rarest(r, l.maker, &typed);
	if (n)
		look_near(&l, &typed, n);
	match_init(&shown);
	match_items(&shown, l.maker, typed.items, typed.n);
	out->topics = arena_array(r->arena, FOUND, struct search_topic);
	for (size_t i = 0; i < l.n; i++)
		if (show(r, l.maker, &shown, l.near[i].topic, &out->topics[out->n_topics]))
			out->n_topics++;
	match_finish(&shown);
	term_maker_destroy(l.maker);
	return ERR_OK;
}
