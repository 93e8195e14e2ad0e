/* SPDX-License-Identifier: EUPL-1.2 */
/* search.find - what is said in one's groups, the nearest and the newest of it first. */
#include "app/search/find.h"
#include "app/authority/authority.h"
#include "app/group/group.h"
#include "app/person/person.h"
#include "app/search/show.h"
#include "base/buf.h"
#include "db/db.h"

enum {
	PAGE = 20,
	PAGE_BYTES = 160 * 1024,
	COUNTS = 40,
	PEOPLE = 5,
	EXPERTS = 3,
};

/* Where a page begins: below which rows it looks, and how many of those found are on pages before. */
struct cursor {
	int64_t below, topics_below, skip;
};

static bool cursor_read(struct str s, struct cursor *out)
{
	long long below, topics, skip;

	if (!str_to_int(str_split(&s, '.'), &below) || !str_to_int(str_split(&s, '.'), &topics) ||
	    !str_to_int(s, &skip) || below < 0 || topics < 0 || skip < 0 || skip > FIND_CANDIDATES)
		return false;
	*out = (struct cursor){ below, topics, skip };
	return true;
}

static bool is_topic_kind(enum search_kind k)
{
	return k <= SEARCH_KIND_ANNOUNCEMENT;
}

/* ---- counts ---- */

static void count_kinds(struct req *r, const struct find *f, struct search_find_result *out)
{
	int64_t n[SEARCH_KIND_SHEET + 1] = { 0 };
	(void)r;

	for (size_t i = 0; i < f->n; i++)
		n[f->found[i].kind]++;
	for (int k = 0; k <= SEARCH_KIND_SHEET && out->n_counts < COUNTS; k++)
		if (n[k])
			out->counts[out->n_counts++] = (struct search_count){
				.has_kind = true, .kind = (enum search_kind)k, .n = n[k]
			};
}

static void count_groups(struct req *r, const struct find *f, struct search_find_result *out)
{
	size_t from = out->n_counts;

	for (size_t i = 0; i < f->n; i++) {
		struct search_count *c = NULL;
		for (size_t k = from; k < out->n_counts && !c; k++)
			if (out->counts[k].group.id == f->found[i].group)
				c = &out->counts[k];
		if (!c && f->found[i].group && out->n_counts < COUNTS) {
			c = &out->counts[out->n_counts];
			if (group_ref_load(r, f->found[i].group, &c->group) != ERR_OK)
				continue;
			c->has_group = true;
			out->n_counts++;
		}
		if (c)
			c->n++;
	}
}

/* ---- people ---- */

static void show_people(struct req *r, struct str words, struct search_find_result *out)
{
	int64_t ids[PEOPLE];
	size_t n = find_people(r, words, true, ids, PEOPLE);

	out->people = arena_array(r->arena, PEOPLE, struct person_ref);
	for (size_t i = 0; i < n; i++)
		if (person_ref_load(r, ids[i], 0, &out->people[out->n_people]))
			out->n_people++;
	n = authority_find(r, words, ids, PEOPLE);
	out->authorities = arena_array(r->arena, PEOPLE, struct authority_ref);
	for (size_t i = 0; i < n; i++)
		if (authority_ref_load(r, ids[i], &out->authorities[out->n_authorities]))
			out->n_authorities++;
}

/* Whoever wrote most of what has any of the words, among the latest that does. */
static void show_experts(struct req *r, struct find *f, struct search_find_result *out)
{
	out->experts = arena_array(r->arena, FIND_CANDIDATES, struct search_expert);
	for (size_t i = 0; i < f->n; i++) {
		size_t k = 0;
		int64_t who = f->found[i].author;
		if (!who || who == r->person)
			continue;
		while (k < out->n_experts && out->experts[k].person.id != who)
			k++;
		if (k == out->n_experts &&
		    !person_ref_load(r, who, 0, &out->experts[out->n_experts++].person))
			out->n_experts--;
		else
			out->experts[k].n++;
	}
	for (size_t i = 0; i < EXPERTS && i < out->n_experts; i++)
		for (size_t k = i + 1; k < out->n_experts; k++)
			if (out->experts[k].n > out->experts[i].n) {
				struct search_expert swap = out->experts[i];
				out->experts[i] = out->experts[k];
				out->experts[k] = swap;
			}
	if (out->n_experts > EXPERTS)
		out->n_experts = EXPERTS;
}

/* ---- the page ---- */

static void show_page(struct req *r, struct find *f, struct term_maker *maker,
                      const struct cursor *c, struct search_find_result *out)
{
	size_t at = (size_t)c->skip, bytes = 0;

	out->hits = arena_array(r->arena, PAGE, struct search_hit);
	for (; at < f->n && out->n_hits < PAGE && bytes < PAGE_BYTES; at++)
		if (show_hit(r, f, maker, &f->found[at], &out->hits[out->n_hits]))
			bytes += show_bytes(&out->hits[out->n_hits++]);
	out->more = f->below || f->topics_below;
	out->has_next = at < f->n || out->more;
	if (at < f->n)
		out->next = arena_printf(r->arena, "%lld.%lld.%zu", (long long)c->below,
		                         (long long)c->topics_below, at);
	else if (out->more)
		out->next = arena_printf(r->arena, "%lld.%lld.0", (long long)f->below,
		                         (long long)f->topics_below);
}

/* Nothing has all of the words: who has written of any of them? */
static void ask_experts(struct find *f, struct term_maker *maker, struct query_text *t,
                        struct search_find_result *out)
{
	struct match any;

	match_init(&any);
	for (size_t i = 0; i < t->n_items; i++)
		t->items[i].or_last = i > 0 && !t->items[i].without;
	struct find_want open = { .before = INT64_MAX };
	struct find near = { .r = f->r, .scope = f->scope, .want = &open, .match = &any };
	near.below = INT64_MAX;
	if (find_marks(f->r, &any, &open) && match_items(&any, maker, t->items, t->n_items)) {
		find_gather(&near, false);
		show_experts(f->r, &near, out);
	}
	match_finish(&any);
}

static void find_all(struct find *f, struct term_maker *maker, struct query_text *t,
                     const struct search_find_args *a, const struct cursor *c,
                     struct search_find_result *out)
{
	bool narrow = find_marks(f->r, f->match, f->want);
	bool words = narrow && match_items(f->match, maker, t->items, t->n_items);

	f->below = c->below;
	f->topics_below = c->topics_below;
	if (f->want->files || (f->want->has_kind && !is_topic_kind(f->want->kind)))
		f->topics_below = 0;
	if (narrow && (words || f->want->narrowed)) {
		find_gather(f, a->has_newest && a->newest);
	} else {
		f->below = f->topics_below = 0;
	}
	out->total = (int64_t)f->n;
	out->counts = arena_array(f->r->arena, COUNTS, struct search_count);
	count_kinds(f->r, f, out);
	count_groups(f->r, f, out);
	show_page(f->r, f, maker, c, out);
	if (!a->has_next && t->n_items)
		show_people(f->r, out->words, out);
	if (!a->has_next && words && !f->n)
		ask_experts(f, maker, t, out);
}

enum err cmd_search_find(struct req *r, const struct search_find_args *a,
                         struct search_find_result *out)
{
	struct cursor c = { .below = INT64_MAX, .topics_below = INT64_MAX };
	struct query_text text;
	struct find_want want;
	struct access_scope scope;
	struct match match;

	if (a->has_next && !cursor_read(a->next, &c))
		return req_fail(r, ERR_BAD_ARGS, "next");
	query_read(r->arena, a->q, &text);
	out->words = text.words;
	enum err e = find_want_read(r, a, &text, &want, out);
	if (e)
		return e;
	if (want.group)
		access_scope_group(r, want.group, &scope);
	else
		access_scope_load(r, &scope);
	match_init(&match);
	struct term_maker *maker = term_maker_create();
	struct find f = { .r = r, .scope = &scope, .want = &want, .match = &match };
	find_all(&f, maker, &text, a, &c, out);
	term_maker_destroy(maker);
	match_finish(&match);
	return ERR_OK;
}
