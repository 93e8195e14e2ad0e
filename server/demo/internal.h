/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* internal - what the files of the filler share; nobody else includes it. */
#include "base/json.h"
#include "demo/demo.h"
#include "demo/moment.h"
#include <cjson/cJSON.h>

enum { TOPIC_FILES_MAX = 64 };

/* A thing of the corpus and what became of it. */
struct named {
	const char *key;
	const cJSON *def;
	int64_t id;
};

struct table {
	struct named *rows;
	size_t n;
};

struct demo {
	struct local *l;
	cJSON *corpus[TOPIC_FILES_MAX]; /* all files, parsed */
	size_t n_corpus;
	struct table authorities, people, groups;
	int64_t reference; /* the instant that the corpus counts back from */
	int64_t now;       /* the real one: nothing happens later */
	uint64_t chance;
	struct buf args, words; /* of the command being written, of its longest text */
	struct demo_counts *n;
	bool failed;
};

/* corpus_read.c: the corpus, parsed */
bool demo_read(struct demo *d);
void demo_forget(struct demo *d);
/* The corpus is right, tests see to it: a key that is missing is a mistake of ours, and aborts. */
struct named *demo_find(const struct table *t, const char *key);
const char *demo_text(const cJSON *obj, const char *key); /* "" when absent */
double demo_number(const cJSON *obj, const char *key);
bool demo_flag(const cJSON *obj, const char *key);
const cJSON *demo_list(const cJSON *obj, const char *key); /* its first item; NULL: none */
/* The instant "days_ago" says, never later than now. */
int64_t demo_at(const struct demo *d, const cJSON *obj);
/* 0 .. below-1, the same for the same seed. */
uint64_t demo_chance(struct demo *d, uint64_t below);

/* words.c: texts with the days and mentions of the corpus put in */
struct str demo_words(struct demo *d, const char *text);

/* cast.c: authorities, people, groups */
void demo_cast(struct demo *d, const char *geo);
/* What a thematic group is about, in the words of the protocol; NULL for other groups. */
const char *demo_matter(const char *group);

/* play.c, steps.c: what is said and done, in the order of time */
void demo_play(struct demo *d);

/* meetings.c: those the groups hold */
void demo_meetings(struct demo *d);
/* held.c: the agenda of one that begins at `at`, and what is done in it */
void demo_held(struct demo *d, const cJSON *m, int64_t meeting, int64_t at);

/* consultations.c: what they ask their authorities */
void demo_consultations(struct demo *d);

/* positions.c: those the groups draft and sign */
void demo_positions(struct demo *d);

/* Commands: demo_begin(), fields, then one of the other two. */
struct jsonw demo_begin(struct demo *d);
/* Wait for the answer; false: refused, which is logged and fails the whole. */
bool demo_call(struct demo *d, struct jsonw *w, int64_t person, const char *command,
               struct str *reply);
void demo_post(struct demo *d, struct jsonw *w, int64_t person, const char *command);
void demo_put_id(struct jsonw *w, const char *key, int64_t id);
void demo_put_text(struct jsonw *w, const char *key, struct str s);
void demo_put_flag(struct jsonw *w, const char *key, bool on);
