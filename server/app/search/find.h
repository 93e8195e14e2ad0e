/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * find - what the commands of search share: by what is narrowed, what was found, how it is shown.
 *
 * What the caller may not read never enters a list of candidates: neither titles nor counts nor
 * facets know of it. The index is asked only for things of what he may read, by their marks, as
 * they stood when they were indexed; then the topic as it now is decides (access_scope_has()), and
 * access_topic() once more for each one shown. Of minutes each paragraph is a thing of its own, so that its words are
 * found, counted and shown to who may read this paragraph alone: doc_found(). The best of each stands for them.
 *
 * Looked at are at most FIND_NEWEST of what fits, latest first, and FIND_TOPICS topics besides;
 * these are ranked. So a word that stands everywhere costs no more than a rare one, and is ranked among the latest
 * of those that have it. The next page goes on from there.
 *
 * Any thread with a connection.
 */
#include "app/group/access.h"
#include "app/search/match.h"

enum {
	FIND_NEWEST = 300,
	FIND_TOPICS = 100,
	FIND_CANDIDATES = FIND_NEWEST + FIND_TOPICS,
	FIND_NAMED = 20, /* people or authorities that one operator may mean */
	FIND_PIECES = 40,
	FIND_EXCERPT = 240, /* bytes */
};

/* ---- by what it is narrowed ---- */

struct find_want {
	int64_t group;
	int64_t authors[FIND_NAMED], authorities[FIND_NAMED];
	size_t n_authors, n_authorities;
	bool has_kind, has_theme, files;
	enum search_kind kind;
	enum matter theme;
	struct str country; /* empty: any */
	int64_t after, before;
	bool nothing;  /* an operator names nothing: there is nothing to be found */
	bool narrowed; /* by anything at all */
};

/* From the operators and the arguments; what the result says of them is filled in. */
enum err find_want_read(struct req *r, const struct search_find_args *a, const struct query_text *t,
                        struct find_want *out, struct search_find_result *result)
	__attribute__((warn_unused_result));
/* All of it as marks of what is asked for. false: nothing can be found. */
bool find_marks(struct req *r, struct match *m, const struct find_want *w);
/* The marks of what may be read, with bars between; empty: of everything. */
struct str find_scope_marks(struct arena *a, const struct access_scope *scope);
/* People whose name has words beginning so; `about`: or whose functions have. */
size_t find_people(struct req *r, struct str words, bool about, int64_t *ids, size_t max);

/* ---- what is found ---- */

struct found {
	int64_t item, ref, topic, post, group, author;
	int64_t meeting; /* of a paragraph of minutes: whose */
	enum search_kind kind;
	bool first; /* a message: the first of its topic */
	double score;
};

struct find {
	struct req *r;
	const struct access_scope *scope;
	const struct find_want *want;
	struct match *match;
	const double *rare;  /* how rare each word is; NULL: that is looked for */
	struct found *found; /* from the arena, FIND_CANDIDATES */
	size_t n;
	int64_t below, topics_below; /* to go on from; 0: there is no more */
};

/* Gather what is below these two, and give each its score. */
void find_gather(struct find *f, bool newest);

/* How rare a word is, as it is asked for, among the things from that row on. */
double find_rarity(struct req *r, struct str phrase, int64_t from);
int64_t find_sample(struct req *r);

/* ---- how it is shown ---- */

/* Pieces of a text, every second one to be made out. `whole`: all of it, else the place that has
 * most of what was looked for. */
void find_pieces(struct arena *a, struct term_maker *maker, const struct match *m, struct str text,
                 bool whole, struct str **out, size_t *n);
