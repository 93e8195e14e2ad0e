/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * hist - a histogram of durations with a relative error under 1 %.
 *
 * Values are nanoseconds; below 1 ns count as 1, above 2^42 ns (73 minutes) as 2^42. Fixed size, no
 * allocation.
 */
#pragma once

#include <stdint.h>

enum { HIST_STEPS = 128, HIST_OCTAVES = 36 };

struct hist {
	uint64_t n;
	uint64_t count[HIST_OCTAVES * HIST_STEPS];
};

void hist_reset(struct hist *h);
void hist_add(struct hist *h, int64_t ns);
/* The value under which the share q (0..1) of what was added lies, in milliseconds; 0 when empty.
 */
double hist_ms(const struct hist *h, double q);
