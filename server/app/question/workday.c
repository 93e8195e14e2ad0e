/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/question/workday.h"
#include "base/zone.h"

/* Days from the civil calendar: years begin in March, so that the leap day is the last of one. */
int64_t workday_number(int year, int month, int day)
{
	int64_t y = month > 2 ? year : year - 1;
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t of_era = y - era * 400;
	int64_t of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;

	return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719468;
}

/* Easter Sunday by the Gregorian computus (Meeus, Jones and Butcher). */
static int64_t easter(int year)
{
	int a = year % 19, b = year / 100, c = year % 100;
	int f = (b + 8) / 25, g = (b - f + 1) / 3;
	int h = (19 * a + b - b / 4 - g + 15) % 30;
	int l = (32 + 2 * (b % 4) + 2 * (c / 4) - h - c % 4) % 7;
	int m = (a + 11 * h + 22 * l) / 451;
	int n = h + l - 7 * m + 114;

	return workday_number(year, n / 31, n % 31 + 1);
}

static int year_of(int64_t day)
{
	int year = (int)(1970 + day * 400 / 146097);

	while (workday_number(year, 1, 1) > day)
		year--;
	while (workday_number(year + 1, 1, 1) <= day)
		year++;
	return year;
}

static bool holiday(int64_t day)
{
	static const struct {
		int month, day;
	} FIXED[] = { { 1, 1 },  { 5, 1 },  { 5, 8 },   { 7, 14 },
		      { 8, 15 }, { 11, 1 }, { 11, 11 }, { 12, 25 } };
	enum { EASTER_MONDAY = 1, ASCENSION = 39, WHIT_MONDAY = 50 };
	int year = year_of(day);
	int64_t since = day - easter(year);

	for (size_t i = 0; i < sizeof(FIXED) / sizeof(FIXED[0]); i++)
		if (day == workday_number(year, FIXED[i].month, FIXED[i].day))
			return true;
	return since == EASTER_MONDAY || since == ASCENSION || since == WHIT_MONDAY;
}

bool workday_is(int64_t day)
{
	int64_t weekday = (day % 7 + 7 + 3) % 7; /* 0 Monday: 1970-01-01 was a Thursday */

	return weekday < 5 && !holiday(day);
}

int64_t workday_after(struct str zone, int64_t ms, int days)
{
	struct zone_time at = zone_local(zone, ms);
	int64_t from = workday_number(at.year, at.month, at.day), day = from;

	while (days > 0)
		days -= workday_is(++day);
	at.day += (int)(day - from);
	return zone_instant(zone, &at);
}
