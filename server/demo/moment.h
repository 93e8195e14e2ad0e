/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * moment - when things are said in the demonstration.
 *
 * The corpus counts days back from a reference instant, 18:00 in Paris on the day of the
 * demonstration, or on the day before when its latest words would else lie in the future.
 * Paris keeps the rule of the European Union: summer time from the last Sunday of March to the
 * last one of October, at 01:00 UTC. Pure functions; any thread.
 */
#include "base/buf.h"
#include <stdint.h>

#define MOMENT_DAY (INT64_C(24) * 3600 * 1000)

/* Hours of Paris ahead of UTC at this instant: 1 or 2. */
int moment_paris_hours(int64_t at);
/* The reference instant; `latest_days` is the smallest number of days back that the corpus has. */
int64_t moment_reference(int64_t now, double latest_days);
/* `days` before `reference`. */
int64_t moment_before(int64_t reference, double days);
/* "2 décembre", "1er décembre": the day of Paris `days` after the reference. */
void moment_put_day(struct buf *b, int64_t reference, int64_t days);
