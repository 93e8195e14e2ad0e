/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* box - the rows of push_out and their states, see push.h. Writer thread. */
#include "push/push.h"

enum push_outcome {
	PUSH_UNTRIED, /* not reached: due again, the try not counted */
	PUSH_SENT,
	PUSH_LATER,
	PUSH_FAILED,
	PUSH_GONE, /* the browser is no longer subscribed */
};

struct box_push {
	int64_t id, sub, tries, created_at;
	struct str endpoint, payload, tag;
	struct push_target target;
	bool urgent;
	enum push_outcome outcome;
	int64_t wait_ms; /* asked for by the service; 0: none */
	long status;     /* of its answer; 0: none came */
};

/* What a killed program left `sending` is dropped: it may have left. */
void box_recover(struct db *db);
/* Mark up to `max` that are due as `sending` and load them, texts in the arena. */
size_t box_claim(struct db *db, int64_t now, struct arena *a, struct box_push *out, size_t max);
/* When the next one is due; 0: none waits. */
int64_t box_next(struct db *db);
/* How many wait, for their first try or another. */
int64_t box_waiting(struct db *db);
/* What is given up here is from then on one that failed. */
void box_mark(struct db *db, struct box_push *p, int64_t now, int64_t scale_ms);
