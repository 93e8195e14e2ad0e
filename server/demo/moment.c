/* SPDX-License-Identifier: EUPL-1.2 */
#include "demo/moment.h"

#define HOUR (INT64_C(3600) * 1000)

struct date {
	int64_t year;
	int month, day; /* from 1 */
};

/* Days since 1970-01-01 to a date of the Gregorian calendar, and back (Howard Hinnant's). */
static struct date date_of(int64_t days)
{
	days += 719468;
	int64_t era = days / 146097;
	int64_t doe = days - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct date){ yoe + era * 400 + (month <= 2), month,
		              (int)(doy - (153 * mp + 2) / 5 + 1) };
}

static int64_t days_of(struct date d)
{
	int64_t y = d.year - (d.month <= 2);
	int64_t era = y / 400, yoe = y - era * 400;
	int64_t doy = (153 * (d.month > 2 ? d.month - 3 : d.month + 9) + 2) / 5 + d.day - 1;

	return era * 146097 + yoe * 365 + yoe / 4 - yoe / 100 + doy - 719468;
}

/* 01:00 UTC on the last Sunday of a month of 31 days. */
static int64_t last_sunday(int64_t year, int month)
{
	int64_t last = days_of((struct date){ year, month, 31 });
	int64_t weekday = (last + 4) % 7; /* 0: Sunday; 1970 began on a Thursday */

	return (last - weekday) * MOMENT_DAY + HOUR;
}

int moment_paris_hours(int64_t at)
{
	int64_t year = date_of(at / MOMENT_DAY).year;

	return at >= last_sunday(year, 3) && at < last_sunday(year, 10) ? 2 : 1;
}

/* 18:00 in Paris on the day of Paris that this instant belongs to. */
static int64_t evening(int64_t at)
{
	int64_t day = (at + moment_paris_hours(at) * HOUR) / MOMENT_DAY;
	int64_t utc = day * MOMENT_DAY + 18 * HOUR;

	return utc - moment_paris_hours(utc) * HOUR;
}

int64_t moment_before(int64_t reference, double days)
{
	return reference - (int64_t)(days * (double)MOMENT_DAY);
}

int64_t moment_reference(int64_t now, double latest_days)
{
	int64_t reference = evening(now);

	return moment_before(reference, latest_days) < now ? reference : evening(now - MOMENT_DAY);
}

void moment_put_day(struct buf *b, int64_t reference, int64_t days)
{
	static const char *const months[] = { "janvier",   "février", "mars",     "avril",
		                              "mai",       "juin",    "juillet",  "août",
		                              "septembre", "octobre", "novembre", "décembre" };
	int64_t at = reference + days * MOMENT_DAY;
	struct date d = date_of((at + moment_paris_hours(at) * HOUR) / MOMENT_DAY);

	buf_printf(b, "%d%s %s", d.day, d.day == 1 ? "er" : "", months[d.month - 1]);
}
