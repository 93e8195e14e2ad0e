/* SPDX-License-Identifier: EUPL-1.2 */
#include "backup/keep.h"
#include "base/log.h"
#include "base/mem.h"
#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static const int64_t DAY_MS = INT64_C(24) * 3600 * 1000;

/* ---- names ---- */

void keep_name(int64_t made_at, char out[KEEP_NAME])
{
	time_t seconds = (time_t)(made_at / 1000);
	struct tm tm;

	if (!gmtime_r(&seconds, &tm) || tm.tm_year < -1900 || tm.tm_year > 9999 - 1900)
		log_die("backup: the clock says no year of four digits");
	strftime(out, KEEP_NAME, "palabre-%Y%m%dT%H%M%SZ.backup", &tm);
}

bool keep_moment(const char *name, int64_t *made_at)
{
	static const char shape[] = "palabre-00000000T000000Z.backup";
	char again[KEEP_NAME];
	struct tm tm = { 0 };
	int at[6], n = 0;
	static const int digits[6] = { 4, 2, 2, 2, 2, 2 };
	const char *p = name;

	if (strlen(name) != sizeof(shape) - 1)
		return false;
	for (size_t i = 0; shape[i]; i++)
		if (shape[i] == '0' ? name[i] < '0' || name[i] > '9' : name[i] != shape[i])
			return false;
	for (; n < 6; n++) {
		while (*p < '0' || *p > '9')
			p++;
		at[n] = 0;
		for (int i = 0; i < digits[n]; i++)
			at[n] = at[n] * 10 + (*p++ - '0');
	}
	tm.tm_year = at[0] - 1900;
	tm.tm_mon = at[1] - 1;
	tm.tm_mday = at[2];
	tm.tm_hour = at[3];
	tm.tm_min = at[4];
	tm.tm_sec = at[5];
	*made_at = (int64_t)timegm(&tm) * 1000;
	/* The 31st of February is the 3rd of March to timegm(), and no name that we gave. */
	keep_name(*made_at, again);
	return !strcmp(name, again);
}

/* ---- the choice ---- */

static int64_t day_of(int64_t moment)
{
	int64_t day = moment / DAY_MS;
	return day - (moment % DAY_MS < 0);
}

/* 1970 began on a Thursday. */
static int64_t week_of(int64_t moment)
{
	int64_t day = day_of(moment) + 3;
	return day / 7 - (day % 7 < 0);
}

static int64_t month_of(int64_t moment)
{
	time_t seconds = (time_t)(day_of(moment) * (DAY_MS / 1000));
	struct tm tm;

	gmtime_r(&seconds, &tm);
	return (int64_t)tm.tm_year * 12 + tm.tm_mon;
}

/* The newest of each of the first `count` periods that have one. */
static void keep_periods(int64_t (*period)(int64_t), int count, const int64_t *moments, size_t n,
                         bool *keep)
{
	for (size_t i = 0; i < n && count > 0; i++)
		if (!i || period(moments[i]) != period(moments[i - 1])) {
			keep[i] = true;
			count--;
		}
}

void keep_choose(const struct keep_rule *rule, const int64_t *moments, size_t n, bool *keep)
{
	for (size_t i = 0; i < n; i++)
		keep[i] = moments[i] > moments[0] - DAY_MS;
	keep_periods(day_of, rule->days, moments, n, keep);
	keep_periods(week_of, rule->weeks, moments, n, keep);
	keep_periods(month_of, rule->months, moments, n, keep);
}

/* ---- the folder ---- */

static int newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x < y) - (x > y);
}

bool keep_list(const char *dir, int64_t **out, size_t *n)
{
	DIR *d = opendir(dir);

	*out = NULL;
	*n = 0;
	if (!d) {
		log_error("backup: %s: %s", dir, strerror(errno));
		return false;
	}
	*out = xcalloc(KEEP_MOST, sizeof(**out));
	for (struct dirent *e = readdir(d); e && *n <= KEEP_MOST; e = readdir(d)) {
		int64_t moment;
		if (!keep_moment(e->d_name, &moment))
			continue;
		if (*n < KEEP_MOST)
			(*out)[*n] = moment;
		(*n)++;
	}
	closedir(d);
	qsort(*out, *n < KEEP_MOST ? *n : KEEP_MOST, sizeof(**out), newest_first);
	return true;
}
