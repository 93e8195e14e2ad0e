/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/hist.h"

static const int64_t bounds[HIST_BUCKETS] = { 100,     250,     500,     1000,     2500,     5000,
	                                      10000,   25000,   50000,   100000,   250000,   500000,
	                                      1000000, 2500000, 5000000, 10000000, INT64_MAX };

void hist_add(struct hist *h, int64_t us)
{
	int k = 0;

	us = us < 0 ? 0 : us;
	while (us > bounds[k])
		k++;
	h->n[k]++;
	h->sum_us += (uint64_t)us;
}

int64_t hist_bound_us(int bucket)
{
	return bounds[bucket];
}
