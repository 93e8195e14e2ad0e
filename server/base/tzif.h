/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * tzif - the bytes of a time zone file (RFC 8536), for base/zone alone.
 *
 * Everything is bounded by the bytes given; nothing is allocated. Leap seconds are not
 * supported, nor is version 1: no system has needed either for years. Any thread.
 */
#include "base/str.h"
#include <stdint.h>

enum {
	TZIF_MAX = 16 * 1024, /* bytes of a file; the largest there is has 4 KB */
	TZIF_OFFSET_MAX = 26 * 3600,
};

/* Seconds east of UTC at the moment `at` (seconds since 1970). false: not a file we can read. */
bool tzif_offset(struct str file, int64_t at, int *offset);

/* The same from the rule at a file's end, "CET-1CEST,M3.5.0,M10.5.0/3" (POSIX TZ). */
bool tzif_rule(struct str rule, int64_t at, int *offset);

/* Days since 1970-01-01 of a day of the Gregorian calendar; month and day may lie outside. */
int64_t tzif_days(int64_t year, int64_t month, int64_t day);
/* The other way round. */
void tzif_date(int64_t days, int64_t *year, int *month, int *day);
