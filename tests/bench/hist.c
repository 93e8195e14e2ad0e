/* SPDX-License-Identifier: EUPL-1.2 */
#include "hist.h"

#include <string.h>

enum { STEP_BITS = 7 };

void hist_reset(struct hist *h)
{
	memset(h, 0, sizeof(*h));
}

/* The first octave holds 0..127 one by one; each next one splits [2^k, 2^(k+1)) into 128 steps. */
static unsigned bucket_of(uint64_t v)
{
	unsigned top;

	if (v < HIST_STEPS)
		return (unsigned)v;
	top = 63u - (unsigned)__builtin_clzll(v);
	return (top - STEP_BITS + 1) * HIST_STEPS +
	       (unsigned)((v >> (top - STEP_BITS)) & (HIST_STEPS - 1));
}

static uint64_t value_of(unsigned bucket)
{
	unsigned octave = bucket / HIST_STEPS;
	uint64_t step = bucket % HIST_STEPS;

	return octave ? (HIST_STEPS + step) << (octave - 1) : step;
}

void hist_add(struct hist *h, int64_t ns)
{
	uint64_t v = ns < 1 ? 1 : (uint64_t)ns;

	if (v >= UINT64_C(1) << 42)
		v = (UINT64_C(1) << 42) - 1;
	h->count[bucket_of(v)]++;
	h->n++;
}

double hist_ms(const struct hist *h, double q)
{
	uint64_t want = (uint64_t)(q * (double)h->n), seen = 0;
	unsigned i;

	for (i = 0; i < HIST_OCTAVES * HIST_STEPS; i++) {
		seen += h->count[i];
		if (seen > want || (seen == h->n && seen))
			return (double)value_of(i) / 1e6;
	}
	return 0;
}
