/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * zone - what a clock on the wall says somewhere, and when it will say it.
 *
 * A zone is an IANA name, "America/Port-au-Prince", and is read from the machine's own files
 * (Debian's tzdata) at each call: what an update of the package changes is true at once, and
 * nothing is kept. A call costs some 15 µs; no more than some hundred a turn.
 * A zone that is not known counts as UTC. Any thread.
 */
#include "base/str.h"
#include <stdint.h>

enum { ZONE_NAME_MAX = 64 };

struct zone_time {
	int year;    /* 1 to 9999 */
	int month;   /* 1 to 12 */
	int day;     /* of the month, from 1 */
	int weekday; /* 1 Monday to 7 Sunday */
	int minutes; /* since midnight as the clock says it, 0 to 1439 */
};

/* Whether the machine knows the zone. What leads out of its folder is not known. */
bool zone_known(struct str zone);

/* What a clock there says at that moment. Moments outside the years 1 to 9999 are clamped. */
struct zone_time zone_local(struct str zone, int64_t ms);

/* When a clock there says this; `weekday` is not looked at, `day` and `minutes` may lie outside
 * their month and day ("the 32nd"). Of two such moments the first; a time that the clock skips
 * is as much later. */
int64_t zone_instant(struct str zone, const struct zone_time *local);

/* The same time of day `days` working days later (Monday to Friday; holidays are not known).
 * From a weekend it counts from the Monday on: one day after a Saturday is Tuesday. */
int64_t zone_workdays(struct str zone, int64_t ms, int days);
