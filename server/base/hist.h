/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * hist - how long something took, counted in steps from a tenth of a millisecond to ten seconds.
 *
 * A bucket counts what took at most hist_bound_us() of it and more than that of the one before; the
 * last has no bound. Zeroed is empty. One thread at a time.
 */
#include <stdint.h>

enum { HIST_BUCKETS = 17 };

struct hist {
	uint64_t n[HIST_BUCKETS];
	uint64_t sum_us;
};

void hist_add(struct hist *h, int64_t us); /* negative counts as nothing */
/* INT64_MAX for the last one. */
int64_t hist_bound_us(int bucket);
