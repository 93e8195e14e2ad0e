/* SPDX-License-Identifier: EUPL-1.2 */
#define _POSIX_C_SOURCE 200809L
#include "base/clock.h"
#include <stdio.h>
#include <time.h>

static int64_t now_us(clockid_t which)
{
	struct timespec t;
	clock_gettime(which, &t);
	return (int64_t)t.tv_sec * 1000000 + t.tv_nsec / 1000;
}

int64_t clock_wall_ms(void)
{
	return now_us(CLOCK_REALTIME) / 1000;
}

int64_t clock_mono_ms(void)
{
	return now_us(CLOCK_MONOTONIC) / 1000;
}

int64_t clock_mono_us(void)
{
	return now_us(CLOCK_MONOTONIC);
}

void clock_iso(int64_t wall_ms, char out[CLOCK_ISO])
{
	const int64_t first = -62167219200000, last = 253402300799999; /* years 0 and 9999 */
	int64_t at = wall_ms < first ? first : wall_ms > last ? last : wall_ms;
	int64_t ms = at % 1000 < 0 ? at % 1000 + 1000 : at % 1000;
	time_t s = (time_t)((at - ms) / 1000);
	struct tm tm;

	gmtime_r(&s, &tm);
	/* The masks change nothing; they show the compiler that the text fits. */
	snprintf(out, CLOCK_ISO, "%04u-%02u-%02uT%02u:%02u:%02u.%03uZ",
	         (unsigned)(tm.tm_year + 1900) % 10000, (unsigned)(tm.tm_mon + 1) % 100,
	         (unsigned)tm.tm_mday % 100, (unsigned)tm.tm_hour % 100, (unsigned)tm.tm_min % 100,
	         (unsigned)tm.tm_sec % 100, (unsigned)ms % 1000);
}
