/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * log - the latest events of one channel, framed, in one contiguous piece.
 *
 * Offsets count bytes since the channel came to memory and never go back; `base` is the
 * offset of the oldest byte kept. Memory grows up to the limit, then the oldest half goes.
 * HUB_WRITE_SPARE bytes stand free in front of the first byte.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct chanlog {
	char *mem;
	size_t n, cap;       /* bytes kept, bytes of room, spare not counted */
	uint64_t base;       /* offset of the first byte kept */
	bool begun;          /* `last` is known, be it 0 */
	int64_t first, last; /* seq of the first frame kept (0: none); of the last ever */
};

static inline uint64_t log_head(const struct chanlog *l)
{
	return l->base + l->n;
}

void chanlog_finish(struct chanlog *l);
/* Begin behind `seq`: the next frame is seq + 1. Nothing may have been appended. */
void chanlog_start(struct chanlog *l, int64_t seq);
/* Append one framed push; `seq` 0 leaves first and last alone. */
void chanlog_append(struct chanlog *l, int64_t seq, struct str payload, size_t limit);
/* The kept bytes from `off` on. */
const char *chanlog_at(const struct chanlog *l, uint64_t off);
/* The offset behind everything up to `seq`. false: what follows `seq` is no longer here. */
bool chanlog_find(const struct chanlog *l, int64_t seq, uint64_t *off);
/* Drop all but about `keep` bytes. */
void chanlog_trim(struct chanlog *l, size_t keep);
