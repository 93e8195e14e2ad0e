/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * saved - the searches people keep, and whom they tell of what is new.
 *
 * A search that tells is looked at every SAVED_AGAIN_MS, only among what came since it last told.
 * When something fits that is not the person's own, and that he may read at that moment, he
 * has a notice, one a search a day: what comes later in the day is told the day after, with its number.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum {
	SAVED_MAX = 20, /* of one person */
	SAVED_AGAIN_MS = 5 * 60 * 1000,
	SAVED_DAY_MS = 24 * 3600 * 1000,
};

/* The caller's, latest first; returns how many. */
size_t saved_list(struct req *r, struct search_saved out[SAVED_MAX]);
/* Keep it, or change whether it tells. false: he keeps too many. */
bool saved_put(struct req *r, struct str q, bool alert, struct search_saved *out);
/* false: he has no such one. */
bool saved_drop(struct req *r, int64_t id);

/* A due_fn. */
int saved_due(struct req *r);
