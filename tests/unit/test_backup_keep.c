/* SPDX-License-Identifier: EUPL-1.2 */
/* Which backups stay, and when the next one is due. */
#include "temp.h"

#include "backup/keep.h"
#include "backup/schedule.h"
#include "base/log.h"
#include "base/random.h"
#include <time.h>

enum { MOST = 600 };
#define HOUR INT64_C(3600000)
#define DAY (24 * HOUR)
/* 2026-11-25T12:00:00Z, a Wednesday */
#define NOON INT64_C(1795608000000)

/* ---- names ---- */

static void a_moment_has_one_name(void **state)
{
	(void)state;
	char name[KEEP_NAME];
	int64_t moment;

	keep_name(NOON + 999, name);
	assert_string_equal(name, "palabre-20261125T120000Z.backup");
	assert_true(keep_moment(name, &moment));
	assert_int_equal(moment, NOON);
	for (int i = 0; i < 2000; i++) {
		int64_t at = (int64_t)random_below(UINT32_MAX) * 1000;
		keep_name(at, name);
		assert_true(keep_moment(name, &moment));
		assert_int_equal(moment, at);
	}
}

static void other_names_are_none(void **state)
{
	(void)state;
	static const char *const others[] = {
		"",
		"palabre.db",
		"palabre-20261125T120000Z.backup.tmp",
		"palabre-20261125T120000Z.backup ",
		"palabre-20261125T120000.backup",
		"palabre-2026-11-25T12:00:00Z.backup",
		"palabre-20261325T120000Z.backup",
		"palabre-20260231T120000Z.backup",
		"palabre-20261125T240000Z.backup",
		"palabre-20261125T126000Z.backup",
		"palabre-2026112aT120000Z.backup",
		"Palabre-20261125T120000Z.backup",
		"palabre-20261125T120000Z.backuq",
	};
	int64_t moment;

	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		assert_false(keep_moment(others[i], &moment));
}

/* ---- the rule ---- */

static size_t count(const bool *keep, size_t n)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		kept += keep[i];
	return kept;
}

/* What is there after each of many backups, the old ones let go each time. */
static size_t live_through(const struct keep_rule *rule, int64_t from, int64_t step, int times,
                           int64_t *there)
{
	bool keep[MOST];
	size_t n = 0;

	for (int i = 0; i < times; i++) {
		memmove(there + 1, there, n * sizeof(*there));
		there[0] = from + i * step;
		n++;
		memset(keep, 0, sizeof(keep));
		keep_choose(rule, there, n, keep);
		assert_true(keep[0]);
		size_t left = 0;
		for (size_t j = 0; j < n; j++)
			if (keep[j])
				there[left++] = there[j];
		n = left;
		assert_true(n < MOST);
	}
	return n;
}

static void assert_days_ago(const int64_t *there, size_t n, const int *days)
{
	for (size_t i = 0; i < n; i++)
		assert_int_equal((there[0] - there[i]) / DAY, days[i]);
}

static void a_year_of_days_leaves_days_weeks_and_months(void **state)
{
	(void)state;
	int64_t there[MOST];
	const struct keep_rule rule = { 7, 4, 3 };
	/* from Wednesday 2026-11-25 back: seven days, the Sundays 11-22, 11-15, 11-08, and the last
	 * days of October and September */
	static const int days[] = { 0, 1, 2, 3, 4, 5, 6, 10, 17, 25, 56 };

	assert_int_equal(live_through(&rule, NOON - 399 * DAY, DAY, 400, there), 11);
	assert_days_ago(there, 11, days);
	/* Mondays begin a week */
	static const int monday[] = { 0, 1, 8, 15 };
	assert_int_equal(
		live_through(&(struct keep_rule){ 1, 4, 0 }, NOON - 101 * DAY, DAY, 100, there), 4);
	assert_int_equal(there[0], NOON - 2 * DAY);
	assert_days_ago(there, 4, monday);
}

static void every_hour_of_a_day_stays(void **state)
{
	(void)state;
	int64_t there[MOST];
	const struct keep_rule rule = { 3, 0, 0 };

	/* the 24 hours to Wednesday noon, and the last of Monday; Tuesday's last is among them */
	assert_int_equal(live_through(&rule, NOON - 299 * HOUR, HOUR, 300, there), 25);
	for (int i = 0; i < 24; i++)
		assert_int_equal(there[i], NOON - i * HOUR);
	assert_int_equal(there[24], NOON - 37 * HOUR);
}

static void a_long_silence_removes_nothing(void **state)
{
	(void)state;
	bool keep[5] = { 0 };
	const int64_t moments[] = { NOON, NOON - 200 * DAY, NOON - 201 * DAY, NOON - 202 * DAY,
		                    NOON - 203 * DAY };

	keep_choose(&(struct keep_rule){ 5, 0, 0 }, moments, 5, keep);
	assert_int_equal(count(keep, 5), 5);
}

/* Day, week or month, as the C library tells them. */
static void period_of(char kind, int64_t moment, char out[20])
{
	time_t t = (time_t)(moment / 1000);
	struct tm tm;

	gmtime_r(&t, &tm);
	if (kind == 'd')
		strftime(out, 20, "%Y %j", &tm);
	else if (kind == 'w')
		strftime(out, 20, "%G %V", &tm);
	else
		strftime(out, 20, "%Y %m", &tm);
}

/* Slowly and plainly: is the i-th the newest of its period, and are there fewer than `most`
 * periods with a backup after it? */
static bool by_period(char kind, int most, const int64_t *moments, size_t i)
{
	char mine[20], other[20], before[20] = "";
	int periods = 0;

	period_of(kind, moments[i], mine);
	for (size_t j = 0; j < i; j++) {
		period_of(kind, moments[j], other);
		if (!strcmp(other, mine))
			return false;
		periods += strcmp(other, before) != 0;
		memcpy(before, other, sizeof(other));
	}
	return periods < most;
}

static int newest_first(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
	return (x < y) - (x > y);
}

static void what_stays_is_what_the_rule_says(void **state)
{
	(void)state;
	int64_t moments[60], left[60];
	bool keep[60], again[60];

	for (int round = 0; round < 400; round++) {
		size_t n = 1 + random_below(60), kept = 0;
		struct keep_rule rule = { 1 + (int)random_below(9), (int)random_below(9),
			                  (int)random_below(9) };
		uint32_t span = 1 + random_below(round % 2 ? 3000000 : 60000000);
		for (size_t i = 0; i < n; i++)
			moments[i] = NOON - (int64_t)random_below(span) * 1000;
		qsort(moments, n, sizeof(*moments), newest_first);
		memset(keep, 0, sizeof(keep));
		keep_choose(&rule, moments, n, keep);
		for (size_t i = 0; i < n; i++) {
			bool expected = moments[0] - moments[i] < DAY ||
			                by_period('d', rule.days, moments, i) ||
			                by_period('w', rule.weeks, moments, i) ||
			                by_period('m', rule.months, moments, i);
			assert_int_equal(keep[i], expected);
			if (keep[i])
				left[kept++] = moments[i];
		}
		assert_true(keep[0]);
		/* asked again about what stayed, it lets go of no more */
		memset(again, 0, sizeof(again));
		keep_choose(&rule, left, kept, again);
		assert_int_equal(count(again, kept), kept);
	}
}

/* ---- when ---- */

static void it_is_due_when_the_last_one_is_old(void **state)
{
	(void)state;
	assert_true(schedule_due(NOON, 0, DAY));
	assert_false(schedule_due(NOON, NOON, DAY));
	assert_false(schedule_due(NOON, NOON - DAY + 1, DAY));
	assert_true(schedule_due(NOON, NOON - DAY, DAY));
	assert_true(schedule_due(NOON, NOON + 400 * DAY, DAY)); /* a clock was wrong */
}

/* ---- a folder ---- */

static void a_folder_is_read_newest_first(void **state)
{
	(void)state;
	struct temp t = temp_make();
	static const char *const names[] = { "palabre-20260102T030405Z.backup",
		                             "palabre-20270102T030405Z.backup",
		                             "palabre-20260102T030406Z.backup",
		                             "palabre-20260102T030406Z.backup.tmp", "notes.txt" };
	char path[400];
	int64_t *moments;
	size_t n;

	assert_true(keep_list(t.dir, &moments, &n));
	assert_int_equal(n, 0);
	free(moments);
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "%s/%s", t.dir, names[i]);
		fclose(fopen(path, "w"));
	}
	assert_true(keep_list(t.dir, &moments, &n));
	assert_int_equal(n, 3);
	assert_true(moments[0] > moments[1] && moments[1] == moments[2] + 1000);
	free(moments);
	for (size_t i = 0; i < 5; i++) {
		snprintf(path, sizeof(path), "%s/%s", t.dir, names[i]);
		unlink(path);
	}
	temp_remove(&t);
	log_init(stderr, LOG_ERROR + 1);
	assert_false(keep_list(t.dir, &moments, &n));
	free(moments);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_moment_has_one_name),
		cmocka_unit_test(other_names_are_none),
		cmocka_unit_test(a_year_of_days_leaves_days_weeks_and_months),
		cmocka_unit_test(every_hour_of_a_day_stays),
		cmocka_unit_test(a_long_silence_removes_nothing),
		cmocka_unit_test(what_stays_is_what_the_rule_says),
		cmocka_unit_test(it_is_due_when_the_last_one_is_old),
		cmocka_unit_test(a_folder_is_read_newest_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
