/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * match - what was typed, as FTS5 is asked for it, and what each word of it is found by.
 *
 * Nothing typed ever reaches FTS5's own syntax: every term comes out of base/term.h, which knows
 * letters and digits alone, and stands in quotes.
 *
 * A word is asked for by itself and by its stem, a compound in its parts and as one; words in quotes
 * exactly, in a row. Articles and the like are left out unless there is nothing else.
 */
#include "app/search/query.h"
#include "base/buf.h"
#include "base/term.h"

enum {
	MATCH_WORDS = QUERY_ITEMS,
	MATCH_PLACES = 12,       /* of one item: more is cut */
	MATCH_BYTES = 32 * 1024, /* of all of it */
};

/* One item, by its places among the phrases of the whole. */
struct match_word {
	int exact, loose; /* phrases; -1: none */
	bool without;
	size_t from, to; /* where it stands in what is asked for */
};

struct match {
	struct buf with, without; /* what is asked for, and what not */
	int phrases;
	struct match_word words[MATCH_WORDS];
	size_t n_words;
	/* What to make out in what was found: words and stems, each ended by a blank. */
	struct buf shown;
};

void match_init(struct match *m);
/* What stands after MATCH; empty: nothing is asked for. */
struct str match_text(struct match *m, struct arena *a);
void match_finish(struct match *m);
/* One word alone, as it is asked for. */
struct str match_asked(const struct match *m, size_t word);
/* Before the items: ask for all of this as well. `marks`: terms of one place with bars between ("@g1|@g2"). */
void match_marks(struct match *m, struct str marks);
/* The items of what was typed; false: none of them can be looked for. */
bool match_items(struct match *m, struct term_maker *maker, const struct query_item *items,
                 size_t n);
/* Is this term one to make out? */
bool match_shows(const struct match *m, struct str word);
/* Articles, pronouns, the commonest of verbs, in French and English; folded. */
bool match_is_common(struct str word);
