/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * workday - which days count when something is to be answered within so many of them.
 *
 * Monday to Friday, but for the public holidays of the Code du travail, article L. 3133-1: 1
 * January, Easter Monday, 1 May, 8 May, Ascension, Whit Monday, 14 July, 15 August, 1 November,
 * 11 November, 25 December. Those of one department only (Alsace-Moselle, overseas), of partner
 * countries and "ponts" are not known: a question that goes on a day early is less harm than a
 * calendar nobody keeps.
 *
 * Any thread.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stdint.h>

/* A day of the Gregorian calendar, as a count of days since 1970-01-01. */
int64_t workday_number(int year, int month, int day);
bool workday_is(int64_t day);
/* The same time of day in `zone` on the `days`th working day after the one of `ms`. */
int64_t workday_after(struct str zone, int64_t ms, int days);
