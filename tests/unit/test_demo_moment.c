/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/clock.h"
#include "demo/moment.h"
#include "unit.h"

#define AT_2026_11_23_08H INT64_C(1795420800000) /* UTC; a Monday, 09:00 in Paris */

static void day_is(int64_t reference, int64_t days, const char *text)
{
	struct buf b;

	buf_init(&b, 100);
	moment_put_day(&b, reference, days);
	assert_int_equal(b.n, strlen(text));
	assert_memory_equal(b.p, text, b.n);
	buf_finish(&b);
}

static void iso_is(int64_t at, const char *text)
{
	char iso[CLOCK_ISO];

	clock_iso(at, iso);
	assert_string_equal(iso, text);
}

static void paris_keeps_the_rule_of_the_union(void **state)
{
	(void)state;
	assert_int_equal(moment_paris_hours(INT64_C(1774745999000)), 1); /* 2026-03-29 00:59:59 */
	assert_int_equal(moment_paris_hours(INT64_C(1774746000000)), 2);
	assert_int_equal(moment_paris_hours(INT64_C(1792889999000)), 2); /* 2026-10-25 00:59:59 */
	assert_int_equal(moment_paris_hours(INT64_C(1792890000000)), 1);
	assert_int_equal(moment_paris_hours(AT_2026_11_23_08H), 1);
}

static void the_reference_is_an_evening_in_paris(void **state)
{
	(void)state;
	/* the latest words were written at 08:30 this morning: they are said already */
	iso_is(moment_reference(AT_2026_11_23_08H, 9.5 / 24), "2026-11-23T17:00:00.000Z");
	/* at 10:00: not yet, so it is all a day earlier */
	iso_is(moment_reference(AT_2026_11_23_08H, 8.0 / 24), "2026-11-22T17:00:00.000Z");
	/* in summer the evening comes an hour sooner in UTC; a night belongs to the day of Paris */
	iso_is(moment_reference(INT64_C(1782860400000), 1), "2026-07-01T16:00:00.000Z");
}

static void days_are_said_as_in_french(void **state)
{
	int64_t r = moment_reference(AT_2026_11_23_08H, 9.5 / 24);

	(void)state;
	day_is(r, 0, "23 novembre");
	day_is(r, 9, "2 décembre");
	day_is(r, 8, "1er décembre");
	day_is(r, -40, "14 octobre"); /* across the end of summer time */
	day_is(r, 40, "2 janvier");
	day_is(r, 464, "1er mars");
	day_is(r, 463, "29 février"); /* 2028 */
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(paris_keeps_the_rule_of_the_union),
		cmocka_unit_test(the_reference_is_an_evening_in_paris),
		cmocka_unit_test(days_are_said_as_in_french),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
