/* SPDX-License-Identifier: EUPL-1.2 */
/* base/zone, base/tzif: beside the C library's own reading of the same files. */
#define _GNU_SOURCE
#include "base/clock.h"
#include "base/tzif.h"
#include "base/zone.h"
#include "unit.h"
#include <fcntl.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

static const int64_t SPRING = 1774746000000; /* 2026-03-29T01:00:00Z: Paris goes from 2 to 3 */
static const int64_t AUTUMN = 1792890000000; /* 2026-10-25T01:00:00Z: Paris goes from 3 to 2 */

static void knows_zones_and_nothing_else(void **state)
{
	static const char *const known[] = { "Europe/Paris",
		                             "America/Port-au-Prince",
		                             "UTC",
		                             "America/Argentina/Buenos_Aires",
		                             "Etc/GMT+12",
		                             "Africa/Dar_es_Salaam",
		                             "Asia/Ho_Chi_Minh" };
	static const char *const unknown[] = {
		"",           "Europe",        "Europe/",       "/Europe/Paris", "Europe//Paris",
		"../passwd",  "Europe/../UTC", "posix/UTC",     "right/UTC",     "localtime",
		"zone.tab",   "tzdata.zi",     "Europe/Parys",  "europe/paris",  "Europe/Paris\n",
		"posixrules", "Europe/.",      "Europe/Paris ", "UTC/Paris",     "leapseconds",
	};
	char longest[ZONE_NAME_MAX + 2];
	(void)state;

	for (size_t i = 0; i < sizeof(known) / sizeof(*known); i++)
		assert_true(zone_known(str_from(known[i])));
	for (size_t i = 0; i < sizeof(unknown) / sizeof(*unknown); i++)
		assert_false(zone_known(str_from(unknown[i])));
	assert_false(zone_known((struct str){ "UTC\0Paris", 9 }));
	memset(longest, 'A', sizeof(longest));
	assert_false(zone_known((struct str){ longest, sizeof(longest) }));
}

static void says_what_the_clock_says(void **state)
{
	struct zone_time t = zone_local(STR("Europe/Paris"), SPRING - 1);
	(void)state;

	assert_int_equal(t.year, 2026);
	assert_int_equal(t.month, 3);
	assert_int_equal(t.day, 29);
	assert_int_equal(t.weekday, 7);
	assert_int_equal(t.minutes, 119);
	assert_int_equal(zone_local(STR("Europe/Paris"), SPRING).minutes, 180);
	assert_int_equal(zone_local(STR("Africa/Bamako"), SPRING).minutes, 60);
	t = zone_local(STR("America/Martinique"), 0);
	assert_int_equal(t.year, 1969);
	assert_int_equal(t.weekday, 3);
	assert_int_equal(zone_local(STR("Nowhere/At_All"), SPRING).minutes, 60);
	assert_int_equal(zone_local(STR("Europe/Paris"), INT64_MAX).year, 9999);
	assert_int_equal(zone_local(STR("Europe/Paris"), INT64_MIN).year, 1);
}

static int64_t at(const char *zone, int year, int month, int day, int minutes)
{
	struct zone_time t = { year, month, day, 0, minutes };

	return zone_instant(str_from(zone), &t);
}

static void finds_the_moment(void **state)
{
	(void)state;
	assert_int_equal(at("Europe/Paris", 2026, 3, 29, 119), SPRING - 60000);
	assert_int_equal(at("Europe/Paris", 2026, 3, 29, 180), SPRING);
	/* 2:30 does not exist and is as much later: 3:30 */
	assert_int_equal(at("Europe/Paris", 2026, 3, 29, 150), SPRING + 30 * 60000);
	/* 2:30 exists twice: the first */
	assert_int_equal(at("Europe/Paris", 2026, 10, 25, 150), AUTUMN - 30 * 60000);
	assert_int_equal(at("Europe/Paris", 2026, 10, 25, 180), AUTUMN + 60 * 60000);
	/* the 32nd of December, 24:00 */
	assert_int_equal(at("UTC", 2026, 12, 32, 1440), at("UTC", 2027, 1, 2, 0));
	assert_int_equal(at("UTC", 2026, 13, 1, 0), at("UTC", 2027, 1, 1, 0));
	assert_int_equal(at("UTC", 2028, 2, 29, 0), 1835395200000);
}

static void counts_working_days(void **state)
{
	const char *z = "Europe/Paris";
	int64_t friday = at(z, 2026, 10, 23, 9 * 60) + 12345;
	(void)state;

	assert_int_equal(zone_workdays(str_from(z), friday, 0), friday);
	/* over the end of summer time: still nine o'clock */
	assert_int_equal(zone_workdays(str_from(z), friday, 1), at(z, 2026, 10, 26, 540) + 12345);
	assert_int_equal(zone_workdays(str_from(z), friday, 5), at(z, 2026, 10, 30, 540) + 12345);
	assert_int_equal(zone_workdays(str_from(z), friday, 6), at(z, 2026, 11, 2, 540) + 12345);
	assert_int_equal(zone_workdays(str_from(z), at(z, 2026, 11, 25, 0), 3),
	                 at(z, 2026, 11, 30, 0));
	/* from a Saturday, as from the Monday */
	assert_int_equal(zone_workdays(str_from(z), at(z, 2026, 11, 28, 60), 1),
	                 at(z, 2026, 12, 1, 60));
}

/* Every three hours and a bit of sixty years, in zones of all sorts, as libc says it. */
static void agrees_with_libc(void **state)
{
	static const char *const zones[] = {
		"Europe/Paris",        "Africa/Casablanca", "Asia/Beirut",    "America/Sao_Paulo",
		"Australia/Lord_Howe", "Europe/Dublin",     "Asia/Kathmandu", "Pacific/Apia",
		"America/Godthab",     "Antarctica/Troll",  "Africa/Cairo",   "America/Havana"
	};
	(void)state;

	for (size_t i = 0; i < sizeof(zones) / sizeof(*zones); i++) {
		setenv("TZ", zones[i], 1);
		tzset();
		for (int64_t s = 1; s < 2200000000 + 1200000000; s += 86400 * 9 + 10811) {
			struct tm tm;
			time_t libc = (time_t)s;
			struct zone_time t = zone_local(str_from(zones[i]), s * 1000);
			localtime_r(&libc, &tm);
			if (t.year != tm.tm_year + 1900 || t.month != tm.tm_mon + 1 ||
			    t.day != tm.tm_mday || t.weekday % 7 != tm.tm_wday ||
			    t.minutes != tm.tm_hour * 60 + tm.tm_min)
				fail_msg("%s differs at %lld", zones[i], (long long)s);
			int64_t back = zone_instant(str_from(zones[i]), &t),
				minute = s / 60 * 60000;
			if (back != minute) { /* the hour that comes twice */
				struct zone_time u = zone_local(str_from(zones[i]), back);
				if (back > minute || u.minutes != t.minutes || u.day != t.day)
					fail_msg("%s: no way back to %lld", zones[i], (long long)s);
			}
		}
	}
	unsetenv("TZ");
}

static void reads_rules(void **state)
{
	static const char *const bad[] = { "",
		                           "CE-1",
		                           "CET",
		                           "CET-1CEST,",
		                           "CET-1CEST,M3.5.0",
		                           "CET-1CEST,M13.5.0,M10.5.0",
		                           "CET-1CEST,M3.6.0,M10.5.0",
		                           "CET-1CEST,M3.5.7,M10.5.0",
		                           "<+01-1",
		                           "CET-25",
		                           "CET-1CEST,J0,J366",
		                           "CET-1CEST,M3.5.0,M10.5.0,",
		                           "CET-1CEST,M3.5.0/168,M10.5.0",
		                           "CET-99999999999" };
	int off = 0;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(*bad); i++)
		assert_false(tzif_rule(str_from(bad[i]), 0, &off));
	assert_true(tzif_rule(STR("<-0330>3:30"), 0, &off));
	assert_int_equal(off, -12600);
	/* all the year summer, as RFC 8536 writes it */
	assert_true(tzif_rule(STR("EST5EDT,0/0,J365/25"), SPRING / 1000, &off));
	assert_int_equal(off, -4 * 3600);
	/* days of the year, with and without 29 February: 2028-02-29 and 2028-03-01 */
	assert_true(tzif_rule(STR("AAA0BBB,J60/0,J300"), 1835395200 + 3600, &off));
	assert_int_equal(off, 0);
	assert_true(tzif_rule(STR("AAA0BBB,59/0,J300"), 1835395200 + 3600, &off));
	assert_int_equal(off, 3600);
}

static void a_damaged_file_is_no_zone(void **state)
{
	char file[TZIF_MAX], copy[TZIF_MAX];
	int fd = open("/usr/share/zoneinfo/Europe/Paris", O_RDONLY), off = 0;
	(void)state;

	assert_true(fd >= 0);
	ssize_t got = read(fd, file, sizeof(file));
	close(fd);
	assert_true(got > 100);
	size_t n = (size_t)got;
	assert_true(tzif_offset((struct str){ file, n }, SPRING / 1000, &off));
	assert_int_equal(off, 7200);
	for (size_t cut = 0; cut < n; cut++)
		assert_false(tzif_offset((struct str){ file, cut }, 0, &off) && cut < n - 30);
	for (size_t i = 0; i < n; i++) { /* the sanitizers watch */
		memcpy(copy, file, n);
		copy[i] = (char)~copy[i];
		off = 0;
		tzif_offset((struct str){ copy, n }, SPRING / 1000, &off);
		assert_in_range(off + TZIF_OFFSET_MAX, 0, 2 * TZIF_OFFSET_MAX);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(knows_zones_and_nothing_else),
		cmocka_unit_test(says_what_the_clock_says),
		cmocka_unit_test(finds_the_moment),
		cmocka_unit_test(counts_working_days),
		cmocka_unit_test(agrees_with_libc),
		cmocka_unit_test(reads_rules),
		cmocka_unit_test(a_damaged_file_is_no_zone),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
