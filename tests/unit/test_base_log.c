/* SPDX-License-Identifier: EUPL-1.2 */
/* base/log: the form of a line, and that nobody can forge or overflow one. */
#include "base/log.h"
#include "base/utf8.h"
#include "unit.h"
#include <stdlib.h>

static char got[4 * LOG_LINE];
static FILE *sink;

static int open_sink(void **state)
{
	(void)state;
	sink = fmemopen(got, sizeof(got), "w");
	log_init(sink, LOG_INFO);
	return !sink;
}

static int close_sink(void **state)
{
	(void)state;
	return fclose(sink);
}

static void fresh(void)
{
	rewind(sink);
	memset(got, 0, sizeof(got));
}

/* What stands after the time, which has a fixed length. */
static const char *line(void)
{
	assert_memory_equal(got, "t=20", 4);
	assert_int_equal(got[25], 'Z');
	return got + 27;
}

static void writes_logfmt(void **state)
{
	(void)state;
	fresh();
	log_info("started in %d ms", 12);
	assert_string_equal(line(), "level=info msg=\"started in 12 ms\"\n");
	fresh();
	LOG_KV(LOG_WARN, "slow", log_num("ms", -40), log_txt("file", STR("a b\"c")));
	assert_string_equal(line(), "level=warn msg=\"slow\" ms=-40 file=\"a b\\\"c\"\n");
	fresh();
	log_debug("not wanted");
	assert_string_equal(got, "");
}

static void a_value_cannot_forge_a_line(void **state)
{
	(void)state;
	fresh();
	log_error("%s", "x\nt=2026 level=info msg=\"me\"\x1b[0m\xff");
	assert_string_equal(
		line(), "level=error msg=\"x\\nt=2026 level=info msg=\\\"me\\\"\\x1b[0m\\xff\"\n");
	fresh();
	log_info("d\xc3\xa9j\xc3\xa0");
	assert_string_equal(line(), "level=info msg=\"d\xc3\xa9j\xc3\xa0\"\n");
}

static void a_long_line_is_cut_at_a_character(void **state)
{
	static char text[3 * LOG_LINE];
	(void)state;

	for (int shift = 0; shift < 4; shift++) {
		memset(text, 'x', 4);
		for (size_t i = (size_t)shift; i + 2 < sizeof(text); i += 2)
			memcpy(text + i, "\xc3\xa9", 2);
		text[sizeof(text) - 1] = '\0';
		text[sizeof(text) - 2] = '\0';
		fresh();
		log_info("%s", text);
		size_t n = strlen(got);
		assert_true(n <= LOG_LINE && n > LOG_LINE - 16);
		assert_true(utf8_valid(got, n));
		assert_memory_equal(got + n - 2, "\"\n", 2);
		fresh();
		LOG_KV(LOG_INFO, "kv", log_txt("a", str_from(text)), log_txt("b", STR("lost")),
		       log_num("c", 1));
		n = strlen(got);
		assert_true(n <= LOG_LINE && utf8_valid(got, n));
		assert_memory_equal(got + n - 2, "\"\n", 2);
	}
}

static void knows_its_levels(void **state)
{
	enum log_level level = LOG_DEBUG;
	(void)state;

	assert_true(log_level_from_str(STR("warn"), &level) && level == LOG_WARN);
	assert_false(log_level_from_str(STR("loud"), &level));
	assert_true(log_wants(LOG_INFO) && !log_wants(LOG_DEBUG));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_logfmt),
		cmocka_unit_test(a_value_cannot_forge_a_line),
		cmocka_unit_test(a_long_line_is_cut_at_a_character),
		cmocka_unit_test(knows_its_levels),
	};
	return cmocka_run_group_tests(tests, open_sink, close_sink);
}
