/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * steps - all that is done in the topics of the demonstration, in the order of time.
 *
 * The corpus says it topic by topic; here it becomes one list over all groups, so that ids rise
 * with time as they do in life. What the corpus gives no time for (reactions, a pin, a close)
 * gets a plausible one. steps_make() needs people and groups to have their ids.
 */
#include "demo/internal.h"

enum step_kind {
	STEP_POST, /* the first one opens the topic */
	STEP_EDIT,
	STEP_DELETE,
	STEP_REACT,
	STEP_ESSENTIAL,
	STEP_PIN,
	STEP_CLOSE,
	STEP_FOLLOW,
	STEP_ASK,    /* somebody is asked to answer */
	STEP_TAKE,   /* and takes it */
	STEP_ACCEPT, /* message `i` is the answer, and is thanked for */
	STEP_SHEET,  /* and becomes a sheet */
	STEP_READ,   /* `i` messages */
};

/* A topic while it is played. */
struct scene {
	const cJSON *def;
	const struct named *group;
	int64_t runner; /* moderator or chair of the group */
	int64_t topic;
	int64_t *posts; /* ids, by their place in the corpus */
	size_t n_posts;
	int64_t essential; /* version of the last one */
};

struct step {
	int64_t at;
	size_t order; /* among those of the same time */
	enum step_kind kind;
	struct scene *scene;
	size_t i;         /* of the message */
	const cJSON *def; /* of the message, essential, reaction or level */
	int64_t person;
};

struct steps {
	struct step *list;
	size_t n, cap;
	struct scene *scenes;
	size_t n_scenes;
};

void steps_make(struct steps *s, struct demo *d);
void steps_finish(struct steps *s);
/* Who runs a group: its first moderator or chair. */
int64_t steps_runner(const struct demo *d, const struct named *group);
