/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * search - one index of everything that is said, and of the names of people.
 *
 * Owner of the tables search_item, search_fts, search_name_fts, search_todo, search_progress and
 * search_saved; nothing else writes to them.
 *
 * Whoever writes a message writes nothing here: due.run finds new topics, messages and people by
 * their ids and indexes them in slices of SEARCH_SLICE_US, so that no commit waits for it. Meetings,
 * consultations, positions and the paragraphs of minutes are touched when written and put themselves in, in
 * such a slice; a sheet does so at once, when it is published. What is
 * changed is taken out at once and put back in by a later slice; what is deleted is taken out at
 * once. So nothing is ever found by words that do not stand there any more.
 *
 * In the index each thing says where it stood when it was indexed: enough to look among the right
 * ones. Whether the caller may read it is asked of the topic as it now is, see find.h.
 *
 * The words of what was taken out stay in the segments of the index until these are merged; no
 * query gives them back.
 *
 * Writer thread, within a transaction.
 */
#include "app/req/req.h"

enum {
	SEARCH_SLICE_US = 2000, /* of indexing in one run */
	SEARCH_TITLE_MAX = 400, /* bytes; more is not indexed */
	SEARCH_BODY_MAX = 256 * 1024,
};

struct query;

/* One thing to be found. */
struct search_new {
	enum search_kind kind;
	int64_t id;            /* among its kind */
	int64_t group;         /* 0: it is everybody's who is signed in */
	const int64_t *groups; /* further ones whose it is: of a meeting */
	size_t n_groups;
	int64_t topic;             /* whoever reads it reads this; 0: whoever reads the group */
	int64_t post;              /* message to open at; 0: none */
	int64_t author, authority; /* 0: none */
	int64_t at;
	struct str title, body; /* plain words */
	enum topic_kind of;     /* of its topic, or of itself */
	bool first;             /* a message: with which its topic was opened */
	bool has_file;
	const struct str *countries, *themes; /* of its own, beside those of its group */
	size_t n_countries, n_themes;
};

/* Put it in, or in place of what was there of it. */
void search_put(struct db *db, const struct search_new *n);
/* The same of the row a query finds, if it finds one; `n` says what it is and whose else. The columns: group, title,
 * plain words, markdown, language of that, author, authority, time. */
void search_put_row(struct req *r, struct query *q, struct search_new *n);
void search_drop(struct db *db, enum search_kind kind, int64_t id);
/* It was written or changed: out now, in again with the next slice. */
void search_touch(struct db *db, enum search_kind kind, int64_t id);
/* All that is said in a topic is elsewhere now, or of another kind. */
void search_touch_within(struct db *db, int64_t topic);
/* A person or his functions were changed. */
void search_touch_person(struct db *db, int64_t person);

/* Index what waits, for so long at most; how many things. */
int search_slice(struct req *r, int64_t max_us);
/* How many things wait, about. */
int64_t search_behind(struct req *r);
