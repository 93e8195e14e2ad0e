/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * clock - the two clocks, in whole milliseconds or microseconds.
 *
 * Wall time is what is stored and shown; it may jump. Mono time only grows and
 * is what durations and deadlines are measured with; its zero means nothing.
 * Any thread.
 */
#include <stdint.h>

int64_t clock_wall_ms(void); /* since 1970-01-01T00:00:00Z */
int64_t clock_mono_ms(void);
int64_t clock_mono_us(void);

enum { CLOCK_ISO = 25 }; /* bytes of "2026-11-23T09:48:01.123Z" and its NUL */

/* A wall time as ISO 8601 in UTC; years outside 0 to 9999 are clamped. */
void clock_iso(int64_t wall_ms, char out[CLOCK_ISO]);
