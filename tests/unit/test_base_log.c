/* SPDX-License-Identifier: EUPL-1.2 */
/* base/log: the form of a line, and that nobody can forge or overflow one. */
#include "base/log.h"
#include "base/utf8.h"
#include "unit.h"
#include <stdlib.h>
#include <sys/stat.h>

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
	log_info("a\u2028b\u2029c");
	assert_string_equal(line(), "level=info msg=\"a\\xe2\\x80\\xa8b\\xe2\\x80\\xa9c\"\n");
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

static void a_message_names_its_module(void **state)
{
	(void)state;
	fresh();
	log_warn("store: writes fail: %s", "full");
	assert_string_equal(line(), "level=warn mod=store msg=\"writes fail: full\"\n");
	fresh();
	log_warn("%s: %s", "forged", "x");
	assert_string_equal(line(), "level=warn msg=\"forged: x\"\n");
	fresh();
	LOG_KV(LOG_INFO, "net: request", log_num("ms", 3));
	assert_string_equal(line(), "level=info mod=net msg=\"request\" ms=3\n");
}

static void lines_of_a_request_carry_its_id(void **state)
{
	char longer[2 * LOG_REQUEST];
	(void)state;

	log_request("9f86d081884c7d65-7");
	fresh();
	log_info("net: a");
	assert_string_equal(line(), "level=info mod=net msg=\"a\" req=9f86d081884c7d65-7\n");
	log_request("forged\nt=2026");
	fresh();
	log_info("b");
	assert_string_equal(line(), "level=info msg=\"b\" req=forged\n");
	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	log_request(longer);
	fresh();
	log_info("c");
	assert_int_equal(strlen(line()), strlen("level=info msg=\"c\" req=\n") + LOG_REQUEST);
	log_request(NULL);
	fresh();
	log_info("d");
	assert_string_equal(line(), "level=info msg=\"d\"\n");
}

static void writes_json(void **state)
{
	(void)state;
	log_set_format(LOG_JSON);
	log_request("ab-1");
	fresh();
	LOG_KV(LOG_ERROR, "db: \"gone\"", log_num("n", -4),
	       log_txt("file", STR("a\n\t\x7f\\\xff\xc2\x9b\xc3\xa9")));
	log_request(NULL);
	assert_memory_equal(got, "{\"t\":\"20", 8);
	assert_string_equal(got + 30,
	                    "\",\"level\":\"error\",\"mod\":\"db\",\"msg\":\"\\\"gone\\\"\","
	                    "\"req\":\"ab-1\",\"n\":-4,\"file\":\"a\\n\\u0009\\u007f\\\\"
	                    "\\\\xff\\\\xc2\\\\x9b\\\\xc3\\\\xa9\"}\n");
	fresh();
	LOG_KV(LOG_WARN, "slow",
	       log_txt("file", STR("d\xc3\xa9\xc2\x9b"
	                           "j")));
	log_set_format(LOG_LOGFMT);
	assert_string_equal(got + 30, "\",\"level\":\"warn\",\"msg\":\"slow\","
	                              "\"file\":\"d\xc3\xa9\\\\xc2\\\\x9bj\"}\n");
}

/* The value of the last `key=` of the last line. */
static long last_value(const char *key)
{
	const char *at = NULL;

	for (const char *p = got; (p = strstr(p, key)); p++)
		at = p;
	return at ? strtol(at + strlen(key), NULL, 10) : 0;
}

static void what_is_said_over_and_over_is_held_back(void **state)
{
	enum { SAID = 10 * LOG_BURST };
	FILE *file = tmpfile();
	char text[512];
	int left = 0;
	long held = 0;
	(void)state;

	log_init(file, LOG_INFO);
	for (int i = 0; i < SAID; i++)
		log_warn("net: again");
	log_warn("net: another message is not concerned");
	log_settle();
	log_settle();
	log_init(sink, LOG_INFO);
	rewind(file);
	while (fgets(text, sizeof(text), file)) {
		left += strstr(text, "msg=\"again\"") != NULL;
		const char *at = strstr(text, " held=");
		held += at ? strtol(at + 6, NULL, 10) : 0;
		at = strstr(text, "of=\"net: again\" lines=");
		held += at ? strtol(at + strlen("of=\"net: again\" lines="), NULL, 10) : 0;
		memcpy(got, text, sizeof(text));
	}
	fclose(file);
	assert_true(left >= LOG_BURST && left < 2 * LOG_BURST);
	assert_int_equal(left + held, SAID);
	assert_non_null(strstr(
		got, "lines were held back")); /* the last line: the second settling had nothing */
	assert_true(last_value("lines=") > 0);
}

static void tells_the_journal_its_level(void **state)
{
	FILE *file = tmpfile();
	struct stat st;
	char text[512], other[64];
	(void)state;

	assert_int_equal(fstat(fileno(file), &st), 0);
	snprintf(text, sizeof(text), "%llu:%llu", (unsigned long long)st.st_dev,
	         (unsigned long long)st.st_ino);
	snprintf(other, sizeof(other), "%llu:%llu", (unsigned long long)st.st_dev,
	         (unsigned long long)st.st_ino + 1);
	setenv("JOURNAL_STREAM", other, 1);
	log_init(file, LOG_INFO);
	log_error("net: a");
	setenv("JOURNAL_STREAM", text, 1);
	log_init(file, LOG_INFO);
	log_error("net: b");
	unsetenv("JOURNAL_STREAM");
	log_init(sink, LOG_INFO);
	rewind(file);
	assert_non_null(fgets(text, sizeof(text), file));
	assert_memory_equal(text, "t=20", 4);
	assert_non_null(fgets(text, sizeof(text), file));
	assert_memory_equal(text, "<3>t=20", 7);
	fclose(file);
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
		cmocka_unit_test(a_message_names_its_module),
		cmocka_unit_test(lines_of_a_request_carry_its_id),
		cmocka_unit_test(writes_json),
		cmocka_unit_test(what_is_said_over_and_over_is_held_back),
		cmocka_unit_test(tells_the_journal_its_level),
		cmocka_unit_test(knows_its_levels),
	};
	return cmocka_run_group_tests(tests, open_sink, close_sink);
}
