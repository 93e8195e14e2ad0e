/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * judge - has every subscriber heard every message once, in the order of the channel, and the same
 * one under each seq?
 *
 * The generator holds all subscribers, so nothing is sampled: each delivery is checked when it
 * comes. A channel's seq is dense. An ear is one subscriber of one channel; it lives on across
 * reconnections. All counts are of deliveries, except `refused`, `unanswered` and `phantom`, which
 * count posts.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct judge_slot {
	uint32_t tag; /* of the first delivery under this seq, 0 before, JUDGE_OTHER when no post of
	                 this run */
	uint32_t got; /* ears that heard it */
};
#define JUDGE_OTHER UINT32_MAX

struct judge_channel {
	int64_t base; /* seq of slot 0, 0 before the first delivery */
	int64_t head; /* highest seq that anybody heard */
	uint32_t listeners;
	size_t n, cap;
	struct judge_slot *slots;
};

struct judge_ear {
	struct judge_channel *channel; /* NULL: only the density of seq is checked */
	int64_t last;                  /* highest seq heard; -1 before the head is known */
	uint32_t n_missing;
	int64_t *missing; /* seqs that were skipped */
};

struct judge_post {
	int64_t at;  /* when it was, or should have been, sent */
	int64_t seq; /* 0 until somebody heard it */
	struct judge_channel *channel;
	bool answered, refused, heard; /* heard: by all */
};

struct judge {
	struct judge_post *posts; /* by tag - 1 */
	size_t n_posts, cap_posts;
	size_t open; /* posts not yet both answered and heard by all */
	uint64_t deliveries;
	uint64_t doubled, reordered, diverged, phantom, refused;
	uint64_t missing; /* skipped and not come since */
};

struct judge_verdict {
	uint64_t lost, doubled, reordered, diverged, phantom, unanswered, refused;
	bool clean; /* all but `refused` are 0 */
};

void judge_finish(struct judge *j);
void judge_channel_finish(struct judge_channel *c);
void judge_ear_finish(struct judge_ear *e);

/* A post sent at `at` to the channel; gives its tag, from 1. */
int64_t judge_sent(struct judge *j, struct judge_channel *c, int64_t at);
/* It is answered, and nobody hears of it alone. */
void judge_quiet(struct judge *j, int64_t tag);
struct judge_post *judge_find(struct judge *j, int64_t tag);
/* The server answered ok, with the seq it gave, or refused. */
void judge_answered(struct judge *j, int64_t tag, int64_t seq);
void judge_refused(struct judge *j, int64_t tag);
/* A push came; true when its post has just been heard by all. */
bool judge_heard(struct judge *j, struct judge_ear *e, int64_t seq, int64_t tag);

/* What to say in the end; `ears` are all there are. */
struct judge_verdict judge_say(const struct judge *j, const struct judge_ear *const *ears,
                               size_t n);
