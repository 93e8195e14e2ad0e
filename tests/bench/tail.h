/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * tail - the last frames of a group in the reference server, in one piece of memory.
 *
 * Positions are bytes since the group began and never move; what lies before `base` is forgotten.
 * Frames are whole: `head` is always the end of one. The starts of the last TAIL_FRAMES frames are
 * kept, for those who resume by seq.
 */
#include <stddef.h>
#include <stdint.h>

enum { TAIL_FRAMES = 512, TAIL_BYTES = 1 << 20 };

struct tail {
	char *p;
	size_t cap;
	int64_t base, head;
	int64_t seq;     /* of the last frame, 0 before the first */
	int64_t *starts; /* of the frame with seq s, at s % TAIL_FRAMES */
};

void tail_finish(struct tail *t);
/* Room for a frame of n bytes, whose seq is t->seq from now on; the caller fills it before anything
 * else happens. */
char *tail_append(struct tail *t, size_t n);
/* Bytes from position `from` on. */
const char *tail_at(const struct tail *t, int64_t from);
/* The position after the frame `seq`, or -1 when it is forgotten. */
int64_t tail_after(const struct tail *t, int64_t seq);
