/* SPDX-License-Identifier: EUPL-1.2 */
/* base/str, base/utf8, base/hex, base/clock, base/random. */
#include "base/clock.h"
#include "base/hex.h"
#include "base/random.h"
#include "base/str.h"
#include "base/utf8.h"
#include "unit.h"
#include <limits.h>

static void compares_and_cuts(void **state)
{
	struct str s = STR("a,b,,c"), none = { NULL, 0 };
	(void)state;

	assert_true(str_eq(none, STR("")));
	assert_true(str_starts(s, STR("a,")) && str_ends(s, STR(",c")) && str_ends(s, none));
	assert_false(str_starts(STR("a"), STR("ab")) || str_ends(STR("b"), STR("ab")));
	assert_true(str_holds(s, STR("b,,c")) && str_holds(s, s) && str_holds(none, none));
	assert_false(str_holds(s, STR("cc")) || str_holds(none, s) || str_holds(STR("a"), s));
	assert_true(str_cmp(STR("a"), STR("b")) < 0 && str_cmp(STR("ab"), STR("a")) > 0);
	assert_true(str_cmp(none, STR("")) == 0);
	assert_true(str_eq(str_split(&s, ','), STR("a")));
	assert_true(str_eq(str_split(&s, ','), STR("b")));
	assert_true(str_eq(str_split(&s, ','), STR("")));
	assert_true(str_eq(str_split(&s, ','), STR("c")));
	assert_int_equal(s.n, 0);
}

static void trims_french_blanks(void **state)
{
	(void)state;
	assert_true(str_eq(str_trim(STR(" \t\n\xc2\xa0\xef\xbb\xbf"
	                                "d\xc3\xa9j\xc3\xa0 vu\xe2\x80\xaf\xe2\x80\x8b \r\n")),
	                   STR("d\xc3\xa9j\xc3\xa0 vu")));
	assert_int_equal(str_trim(STR(" \xc2\xa0 ")).n, 0);
	assert_int_equal(str_trim((struct str){ NULL, 0 }).n, 0);
}

static void reads_numbers(void **state)
{
	static const char *const bad[] = { "",
		                           "-",
		                           "+1",
		                           " 1",
		                           "1 ",
		                           "1a",
		                           "9223372036854775808",
		                           "-9223372036854775809",
		                           "99999999999999999999" };
	long long v = 7;
	(void)state;

	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(str_to_int(str_from(bad[i]), &v));
	assert_int_equal(v, 7);
	assert_true(str_to_int(STR("9223372036854775807"), &v) && v == LLONG_MAX);
	assert_true(str_to_int(STR("-9223372036854775808"), &v) && v == LLONG_MIN);
	assert_true(str_to_int(STR("-0042"), &v) && v == -42);
}

static void knows_valid_utf8(void **state)
{
	static const struct str good[] = {
		STR_INIT(""),
		STR_INIT("plain ASCII, longer than a word of eight"),
		STR_INIT("\xc2\x80\xdf\xbf"),
		STR_INIT("\xe0\xa0\x80\xed\x9f\xbf\xee\x80\x80\xef\xbf\xbf"),
		STR_INIT("\xf0\x90\x80\x80\xf4\x8f\xbf\xbf"),
		STR_INIT("12345678\xc3\xa9"),
		STR_INIT("a\0b"),
	};
	static const struct str bad[] = {
		STR_INIT("\x80"),
		STR_INIT("\xc3"),
		STR_INIT("\xc3("),
		STR_INIT("\xc0\x80"),
		STR_INIT("\xc1\xbf"),
		STR_INIT("\xe0\x9f\xbf"),
		STR_INIT("\xed\xa0\x80"),
		STR_INIT("\xe2\x82"),
		STR_INIT("\xe2\x28\xa1"),
		STR_INIT("\xf0\x8f\xbf\xbf"),
		STR_INIT("\xf4\x90\x80\x80"),
		STR_INIT("\xf5\x80\x80\x80"),
		STR_INIT("\xff"),
		STR_INIT("12345678\xc3"),
		STR_INIT("1234567\xf0\x9f\x98"),
		STR_INIT("\xf0\x9f\x98\x41"),
	};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(utf8_valid(good[i].p, good[i].n));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_valid(bad[i].p, bad[i].n));
}

static void walks_and_cuts_utf8(void **state)
{
	static const uint32_t want[] = { 'a', 0xe9, 0x20ac, 0x1f600 };
	const struct str s = STR("a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	static const size_t cut[] = { 0, 1, 1, 3, 3, 3, 6, 6, 6, 6, 10, 10 };
	const char *at = s.p;
	(void)state;

	assert_int_equal(utf8_count(s.p, s.n), 4);
	for (size_t i = 0; i < 4; i++)
		assert_int_equal(utf8_next(&at, s.p + s.n), want[i]);
	assert_ptr_equal(at, s.p + s.n);
	for (size_t max = 0; max < sizeof(cut) / sizeof(cut[0]); max++)
		assert_int_equal(utf8_cut(s, max).n, cut[max]);
}

static void finds_controls(void **state)
{
	(void)state;
	assert_false(utf8_has_control(STR("d\xc3\xa9j\xc3\xa0 \xf0\x9f\x98\x80 \xc2\xa0")));
	assert_false(utf8_has_control((struct str){ NULL, 0 }));
	assert_true(utf8_has_control(STR("a\nb")));
	assert_true(utf8_has_control(STR("a\tb")));
	assert_true(utf8_has_control(STR("\x7f")));
	assert_true(utf8_has_control(STR("\xc2\x85")));
	assert_true(utf8_has_control(STR("a\xe2\x80\xa8")));
}

static void hex_both_ways(void **state)
{
	uint8_t in[5] = { 0, 1, 0xab, 0xff, 0x7f }, out[5];
	char text[HEX_SIZE(5)];
	(void)state;

	hex_encode(text, in, 5);
	assert_string_equal(text, "0001abff7f");
	assert_true(hex_decode(STR("0001ABff7f"), out, 5));
	assert_memory_equal(in, out, 5);
	assert_false(hex_decode(STR("0001abff7"), out, 5));
	assert_false(hex_decode(STR("0001abff7g"), out, 5));
	assert_false(hex_decode(STR("0001abff7f00"), out, 5));
	assert_true(hex_decode(STR(""), out, 0));
}

static void base64url_both_ways(void **state)
{
	uint8_t in[32], out[32];
	char text[BASE64URL_SIZE(32)];
	size_t n;
	(void)state;

	for (size_t len = 0; len <= sizeof(in); len++) {
		random_bytes(in, sizeof(in));
		base64url_encode(text, in, len);
		assert_int_equal(strlen(text) + 1, BASE64URL_SIZE(len));
		assert_true(base64url_decode(str_from(text), out, sizeof(out), &n));
		assert_int_equal(n, len);
		assert_true(!memcmp(in, out, len));
	}
	assert_false(base64url_decode(STR("a+/="), out, sizeof(out), &n));
	assert_false(base64url_decode(STR("AAAA="), out, sizeof(out), &n));
	assert_false(base64url_decode(STR("\xf0\x9f\x98\x80"), out, sizeof(out), &n));
	assert_false(base64url_decode(STR("AAAAAAAA"), out, 5, &n));
}

static void clocks_and_chance(void **state)
{
	char iso[CLOCK_ISO];
	int64_t before = clock_mono_us();
	bool seen[3] = { false };
	(void)state;

	assert_true(clock_mono_us() >= before && clock_mono_ms() >= before / 1000);
	assert_true(clock_wall_ms() > INT64_C(1700000000000));
	clock_iso(INT64_C(1795407753621), iso);
	assert_string_equal(iso, "2026-11-23T04:22:33.621Z");
	clock_iso(-1, iso);
	assert_string_equal(iso, "1969-12-31T23:59:59.999Z");
	clock_iso(INT64_MAX, iso);
	assert_string_equal(iso, "9999-12-31T23:59:59.999Z");
	for (int i = 0; i < 1000; i++)
		seen[random_below(3)] = true;
	assert_true(seen[0] && seen[1] && seen[2]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(compares_and_cuts),   cmocka_unit_test(trims_french_blanks),
		cmocka_unit_test(reads_numbers),       cmocka_unit_test(knows_valid_utf8),
		cmocka_unit_test(walks_and_cuts_utf8), cmocka_unit_test(finds_controls),
		cmocka_unit_test(hex_both_ways),       cmocka_unit_test(base64url_both_ways),
		cmocka_unit_test(clocks_and_chance),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
