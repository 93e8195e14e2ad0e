/* SPDX-License-Identifier: EUPL-1.2 */
/* Headers as anybody may send them. */
#include "net/header.h"
#include "unit.h"
#include <string.h>

static void a_cookie_is_found_whole_or_not_at_all(void **state)
{
	static const struct {
		struct str header;
		const char *value; /* NULL: none */
	} t[] = {
		{ STR_INIT("s=abc"), "abc" },
		{ STR_INIT("a=1; s=abc; b=2"), "abc" },
		{ STR_INIT("a=1;s=abc"), "abc" },
		{ STR_INIT("s=a=b"), "a=b" },
		{ STR_INIT("xs=1; s=abc; s=def"), "abc" },
		{ STR_INIT("s=1234567"), "1234567" },
		{ STR_INIT("s=12345678"), NULL },
		{ STR_INIT("s="), NULL },
		{ STR_INIT("s"), NULL },
		{ STR_INIT("S=abc"), NULL },
		{ STR_INIT("ss=abc; as=1"), NULL },
		{ STR_INIT(""), NULL },
		{ STR_INIT(";;=;"), NULL },
	};
	char out[8];
	(void)state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_int_equal(header_cookie(t[i].header, "s", out, sizeof(out)),
		                 t[i].value != NULL);
		if (t[i].value)
			assert_string_equal(out, t[i].value);
	}
}

static void the_last_address_counts_when_it_is_one(void **state)
{
	static const struct {
		struct str header;
		const char *address;
	} t[] = {
		{ STR_INIT("203.0.113.7"), "203.0.113.7" },
		{ STR_INIT("1.1.1.1, 203.0.113.7 "), "203.0.113.7" },
		{ STR_INIT("::1,2001:db8::1"), "2001:db8::1" },
		{ STR_INIT("203.0.113.7,"), NULL },
		{ STR_INIT("unknown"), NULL },
		{ STR_INIT("203.0.113.7:80"), NULL },
		{ STR_INIT("203.0.113.7\0, x"), NULL },
		{ STR_INIT("203.0.113.7\0"), NULL },
		{ STR_INIT(""), NULL },
	};
	char out[46];
	(void)state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		assert_int_equal(header_forwarded(t[i].header, out, sizeof(out)),
		                 t[i].address != NULL);
		if (t[i].address)
			assert_string_equal(out, t[i].address);
	}
}

static void a_coding_is_taken_by_its_name(void **state)
{
	static const struct {
		struct str header;
		bool br;
	} t[] = {
		{ STR_INIT("gzip, deflate, br"), true },
		{ STR_INIT("br;q=0.5"), true },
		{ STR_INIT("gzip;q=1 , BR ; q=0.001"), true },
		{ STR_INIT("br;q=0"), false },
		{ STR_INIT("br; q=0"), false },
		{ STR_INIT("br ; Q=0.000, gzip"), false },
		{ STR_INIT("brotli, xbr"), false },
		{ STR_INIT("*"), false },
		{ STR_INIT("br;q="), true },
		{ STR_INIT(""), false },
	};
	(void)state;

	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++)
		if (header_accepts(t[i].header, "br") != t[i].br)
			fail_msg("%s", t[i].header.p);
	assert_true(header_is_json(STR("application/json")));
	assert_true(header_is_json(STR("Application/JSON ; charset=utf-8")));
	assert_false(header_is_json(STR("application/jsonp")));
	assert_false(header_is_json(STR("text/plain; application/json")));
}

static void an_argument_has_its_whole_name(void **state)
{
	char out[8];
	(void)state;

	assert_int_equal(header_arg(STR("name=a=b"), "name", out, sizeof(out)), 3);
	assert_string_equal(out, "a=b");
	assert_int_equal(header_arg(STR("name="), "name", out, sizeof(out)), 0);
	assert_int_equal(header_arg(STR("name"), "name", out, sizeof(out)), -1);
	assert_int_equal(header_arg(STR("names=1"), "name", out, sizeof(out)), -1);
	assert_int_equal(header_arg(STR("name=12345678"), "name", out, sizeof(out)), -1);
	assert_true(header_name_ok("9f86d081-884c_7D65", 36));
	assert_false(header_name_ok("short", 36));
	assert_false(header_name_ok("123456789", 8));
	assert_false(header_name_ok("12345678 level=error", 36));
}

static void a_file_name_cannot_leave_its_header(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 1000);
	header_disposition(&b, STR("Été \"1\"\r\nx: y\0.pdf"), false);
	buf_char(&b, 0);
	assert_string_equal(b.p, "content-disposition: attachment; "
	                         "filename=\"__t____1___x__y_.pdf\"; filename*=UTF-8''"
	                         "%C3%89t%C3%A9%20%221%22%0D%0Ax%3A%20y%00.pdf\r\n");
	buf_finish(&b);
}

static void a_date_is_as_http_writes_it(void **state)
{
	char out[HEADER_DATE];

	(void)state;
	header_date(INT64_C(784111777999), out);
	assert_string_equal(out, "Sun, 06 Nov 1994 08:49:37 GMT");
	header_date(-1, out);
	assert_string_equal(out, "Thu, 01 Jan 1970 00:00:00 GMT");
	header_date(INT64_MAX, out);
	assert_string_equal(out, "Fri, 31 Dec 9999 23:59:59 GMT");
}

int main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_cookie_is_found_whole_or_not_at_all),
		cmocka_unit_test(the_last_address_counts_when_it_is_one),
		cmocka_unit_test(a_coding_is_taken_by_its_name),
		cmocka_unit_test(an_argument_has_its_whole_name),
		cmocka_unit_test(a_file_name_cannot_leave_its_header),
		cmocka_unit_test(a_date_is_as_http_writes_it),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
