/* SPDX-License-Identifier: EUPL-1.2 */
/* base/json: what is refused as a text, what is refused as a field, and what is written. */
#include "base/json.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

static const char *refused(struct str text)
{
	const char *why = NULL;
	struct jsondoc *doc = json_parse(text.p, text.n, &why);

	assert_true(!doc == !!why);
	json_free(doc);
	return why;
}

static void takes_what_rfc_8259_allows(void **state)
{
	static const char *const good[] = {
		"{}",
		"[]",
		"0",
		"-0",
		"12",
		"-1.5e+3",
		"0.25E2",
		"true",
		"false",
		"null",
		"\"\"",
		" \t\r\n{ \"a\" : [ 1 , { } ] } \n",
		"\"\\u00e9\\ud83d\\ude00 \\\"\\\\\\/\\b\\f\\n\\r\\t\"",
		"\"d\xc3\xa9j\xc3\xa0\"",
		"9007199254740991",
		"-9007199254740991",
		"{\"a\":1,\"A\":2}",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
		const char *why = refused(str_from(good[i]));
		if (why)
			fail_msg("%s: %s", good[i], why);
	}
}

static void refuses_what_is_not_json(void **state)
{
	static const char *const bad[] = {
		"",          " ",           "{",        "}",
		"[",         "[1,]",        "[1 2]",    "{\"a\"}",
		"{\"a\":}",  "{\"a\":1,}",  "{a:1}",    "01",
		"+1",        ".5",          "1.",       "1e",
		"-",         "0x10",        "NaN",      "Infinity",
		"tru",       "nulls",       "\"",       "\"\\x\"",
		"\"\\u12\"", "\"\\u12g4\"", "'a'",      "{} {}",
		"[1]]",      "\"a\nb\"",    "\"\x01\"", "{\"a\":1,\"b\"",
		"// c\n1",
	};
	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (!refused(str_from(bad[i])))
			fail_msg("taken: %s", bad[i]);
}

static void refuses_with_its_reason(void **state)
{
	static const struct {
		struct str text;
		const char *why;
	} t[] = {
		{ STR_INIT("\"a\\u0000b\""), "a text holds U+0000" },
		{ STR_INIT("{\"a\\u0000\":1}"), "a text holds U+0000" },
		{ STR_INIT("\"a\0b\""), "a raw control character in a text" },
		{ STR_INIT("1\0"), "something after the value" },
		{ STR_INIT("\"\\ud800\""), "half a surrogate pair" },
		{ STR_INIT("\"\\ud800\\n\""), "half a surrogate pair" },
		{ STR_INIT("\"\\udc00\""), "half a surrogate pair" },
		{ STR_INIT("\"\xff\""), "not UTF-8" },
		{ STR_INIT("\"\xc0\xaf\""), "not UTF-8" },
		{ STR_INIT("\"\xed\xa0\x80\""), "not UTF-8" },
		{ STR_INIT("9007199254740992"), "number out of range" },
		{ STR_INIT("[-9007199254740993]"), "number out of range" },
		{ STR_INIT("1e400"), "number out of range" },
		{ STR_INIT("0.00000000000000000000000000000000000000000001"), "number too long" },
		{ STR_INIT("{\"a\":1,\"a\":2}"), "the same key twice" },
		{ STR_INIT("[{\"b\":{\"a\":1,\"\\u0061\":2}}]"), "the same key twice" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		const char *why = refused(t[i].text);
		assert_non_null(why);
		assert_string_equal(why, t[i].why);
	}
}

static void bounds_depth_and_values(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 1 << 20);
	for (int depth = JSON_DEPTH; depth <= JSON_DEPTH + 1; depth++) {
		buf_reset(&b);
		for (int i = 0; i < depth; i++)
			buf_char(&b, '[');
		for (int i = 0; i < depth; i++)
			buf_char(&b, ']');
		assert_int_equal(!refused(buf_view(&b)), depth == JSON_DEPTH);
	}
	/* an unclosed tower must end at the limit, not at the end of the stack */
	buf_reset(&b);
	for (int i = 0; i < 500000; i++)
		buf_char(&b, '[');
	assert_string_equal(refused(buf_view(&b)), "nested too deep");

	for (int n = JSON_VALUES - 1; n <= JSON_VALUES; n++) { /* the list counts too */
		buf_reset(&b);
		for (int i = 0; i < n; i++)
			buf_puts(&b, i ? ",1" : "[1");
		buf_char(&b, ']');
		assert_int_equal(!refused(buf_view(&b)), n == JSON_VALUES - 1);
	}
	buf_finish(&b);
}

static void finds_one_duplicate_among_many_keys(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 1 << 20);
	for (int twin = 0; twin < 2; twin++) {
		buf_reset(&b);
		for (int i = 0; i < 1000; i++)
			buf_printf(&b, "%s\"k%d\":1", i ? "," : "{", i);
		buf_puts(&b, twin ? ",\"k500\":1}" : "}");
		assert_int_equal(refused(buf_view(&b)) != NULL, twin);
	}
	buf_finish(&b);
}

static void canonical_hash_ignores_order_only(void **state)
{
	static const char *const same[] = {
		"{\"a\":1,\"b\":[1,2],\"c\":{\"x\":true,\"y\":null}}",
		" {\"c\":{\"y\":null,\"x\":true}, \"b\":[1,2.0],\"\\u0061\":1}"
	};
	static const char *const others[] = {
		"{\"a\":1,\"b\":[2,1],\"c\":{\"x\":true,\"y\":null}}",
		"{\"a\":1,\"b\":[1,2],\"c\":{\"x\":true}}",
		"{\"a\":\"1\",\"b\":[1,2],\"c\":{\"x\":true,\"y\":null}}",
		"{\"a\":1,\"b\":[1,2],\"c\":{\"x\":false,\"y\":null}}",
		"[]",
		"{}",
		"\"\"",
		"null",
		"0"
	};
	uint8_t want[16], got[16];
	(void)state;

	for (int i = 0; i < 2; i++) {
		struct jsondoc *doc = json_parse(same[i], strlen(same[i]), NULL);
		json_canonical_hash(json_root(doc), i ? got : want);
		json_free(doc);
	}
	assert_memory_equal(want, got, 16);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		struct jsondoc *doc = json_parse(others[i], strlen(others[i]), NULL);
		json_canonical_hash(json_root(doc), got);
		json_free(doc);
		assert_memory_not_equal(want, got, 16);
	}
}

/* ---- fields ---- */

struct reading {
	struct arena arena;
	struct json_fail fail;
	struct jsondoc *doc;
};

static struct json_in open_reading(struct reading *r, const char *text)
{
	*r = (struct reading){ .doc = json_parse(text, strlen(text), NULL) };
	assert_non_null(r->doc);
	arena_init(&r->arena);
	return (struct json_in){ json_root(r->doc), &r->arena, &r->fail };
}

static void close_reading(struct reading *r)
{
	json_free(r->doc);
	arena_finish(&r->arena);
}

static void reads_fields(void **state)
{
	static const char *const colours[] = { "red", "green" };
	struct reading r;
	struct json_in in = open_reading(
		&r,
		"{\"i\":-3,\"id\":7,\"t\":\" d\xc3\xa9j\xc3\xa0 \",\"b\":true,\"e\":\"green\","
		"\"ids\":[1,2],\"ts\":[\"a\",\"\"],\"es\":[\"red\"],\"z\":null,\"o\":{\"x\":1}}");
	int64_t i, id, x, *ids = NULL;
	struct str t, *ts = NULL;
	bool b, has = true;
	int e, *es = NULL;
	size_t n;
	const struct cJSON *o;
	(void)state;

	assert_true(json_in_int(&in, "i", -5, 5, &i, NULL) && i == -3);
	assert_true(json_in_id(&in, "id", &id, &has) && has && id == 7);
	assert_true(json_in_text(&in, "t", 1, 6, JSON_TRIMMED | JSON_LINE, &t, NULL));
	assert_true(str_eq(t, STR("d\xc3\xa9j\xc3\xa0")));
	assert_true(json_in_bool(&in, "b", &b, NULL) && b);
	assert_true(json_in_enum(&in, "e", colours, 2, &e, NULL) && e == 1);
	assert_true(json_in_ids(&in, "ids", 0, 2, &ids, &n, NULL) && n == 2 && ids[1] == 2);
	assert_true(json_in_texts(&in, "ts", 0, 2, 0, 1, 0, &ts, &n, NULL) && n == 2 && !ts[1].n);
	assert_true(json_in_enums(&in, "es", 1, 2, colours, 2, &es, &n, NULL) && n == 1 && !es[0]);
	assert_true(json_in_object(&in, "o", &o, NULL));
	struct json_in within = json_in_within(&in, o);
	assert_true(json_in_int(&within, "x", 0, 9, &x, NULL) && x == 1);
	/* null and absent are not given */
	assert_true(json_in_int(&in, "z", 0, 9, &x, &has) && !has);
	assert_true(json_in_ids(&in, "none", 0, 9, &ids, &n, &has) && !has && n == 0);
	close_reading(&r);
}

#define REFUSES(call, path, reason)                      \
	do {                                             \
		assert_false(call);                      \
		assert_string_equal(r.fail.field, path); \
		assert_string_equal(r.fail.why, reason); \
	} while (0)

static void names_the_field_that_is_wrong(void **state)
{
	static const char *const colours[] = { "red", "green" };
	static const char *const keys[] = { "n", "t", "l", "ids", "ts", "e" };
	struct reading r;
	struct json_in in = open_reading(&r,
	                                 "{\"n\":1.5,\"t\":\"abc\",\"l\":\"a\\nb\",\"ids\":[1,0],"
	                                 "\"ts\":[\"a\",\"abcdef\"],\"e\":\"blue\",\"extra\":1}");
	int64_t v, *vs;
	struct str t, *ts;
	size_t n;
	int e;
	bool b;
	(void)state;

	REFUSES(json_in_only(&in, keys, 6), "extra", "is not a known field");
	REFUSES(json_in_int(&in, "n", 0, 9, &v, NULL), "n", "must be a whole number");
	REFUSES(json_in_int(&in, "t", 0, 9, &v, NULL), "t", "must be a number");
	REFUSES(json_in_int(&in, "gone", 0, 9, &v, NULL), "gone", "is required");
	REFUSES(json_in_text(&in, "t", 4, 9, 0, &t, NULL), "t", "is too short");
	REFUSES(json_in_text(&in, "t", 0, 2, 0, &t, NULL), "t", "is too long");
	REFUSES(json_in_text(&in, "n", 0, 2, 0, &t, NULL), "n", "must be a text");
	REFUSES(json_in_text(&in, "l", 0, 9, JSON_LINE, &t, NULL), "l",
	        "holds a line break or a control character");
	assert_true(json_in_text(&in, "l", 0, 9, 0, &t, NULL));
	REFUSES(json_in_bool(&in, "t", &b, NULL), "t", "must be true or false");
	REFUSES(json_in_enum(&in, "e", colours, 2, &e, NULL), "e",
	        "is not one of the known values");
	REFUSES(json_in_ids(&in, "ids", 0, 9, &vs, &n, NULL), "ids[1]", "is out of range");
	REFUSES(json_in_ids(&in, "ids", 0, 1, &vs, &n, NULL), "ids", "has too many items");
	REFUSES(json_in_ids(&in, "ids", 3, 9, &vs, &n, NULL), "ids", "has too few items");
	REFUSES(json_in_ids(&in, "t", 0, 1, &vs, &n, NULL), "t", "must be a list");
	REFUSES(json_in_texts(&in, "ts", 0, 9, 0, 5, 0, &ts, &n, NULL), "ts[1]", "is too long");
	REFUSES(json_in_blame(&in, "agenda", 0), "agenda[0].ts[1]", "is too long");
	close_reading(&r);
}

/* ---- writing ---- */

static void writes_commas_by_itself(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 1024);
	struct jsonw w = json_writer(&b);
	json_begin_obj(&w);
	json_key(&w, "a");
	json_int(&w, INT64_MIN);
	json_key(&w, "b");
	json_begin_arr(&w);
	json_bool(&w, true);
	json_null(&w);
	json_begin_obj(&w);
	json_end_obj(&w);
	json_begin_arr(&w);
	json_end_arr(&w);
	json_raw(&w, STR("{\"r\":1}"));
	json_end_arr(&w);
	json_key_str(&w, STR("c\"d"));
	json_str(&w, STR(""));
	json_end_obj(&w);
	assert_true(str_eq(buf_view(&b), STR("{\"a\":-9223372036854775808,\"b\":[true,null,{},[],"
	                                     "{\"r\":1}],\"c\\\"d\":\"\"}")));
	assert_int_equal(w.depth, 0);
	buf_finish(&b);
}

/* Every byte value at every place of a word comes back from the parser. */
static void escapes_what_must_be(void **state)
{
	struct buf b;
	struct reading r;
	struct str got;
	(void)state;

	buf_init(&b, 1024);
	for (int c = 1; c < 0x80; c++) {
		for (size_t at = 0; at < 20; at++) {
			char text[20];
			memset(text, 'x', sizeof(text));
			text[at] = (char)c;
			buf_reset(&b);
			struct jsonw w = json_writer(&b);
			json_begin_obj(&w);
			json_key(&w, "t");
			json_str(&w, (struct str){ text, sizeof(text) });
			json_end_obj(&w);
			buf_char(&b, '\0');
			struct json_in in = open_reading(&r, b.p);
			assert_true(json_in_text(&in, "t", 0, 99, 0, &got, NULL));
			assert_true(str_eq(got, (struct str){ text, sizeof(text) }));
			close_reading(&r);
		}
	}
	buf_reset(&b);
	struct jsonw w = json_writer(&b);
	json_str(&w, STR("\"\\\n\x1f d\xc3\xa9j\xc3\xa0 \xf0\x9f\x98\x80"));
	assert_true(str_eq(buf_view(&b),
	                   STR("\"\\\"\\\\\\n\\u001f d\xc3\xa9j\xc3\xa0 \xf0\x9f\x98\x80\"")));
	buf_finish(&b);
}

static void a_full_buffer_is_told_once(void **state)
{
	struct buf b;
	(void)state;

	buf_init(&b, 8);
	struct jsonw w = json_writer(&b);
	json_begin_arr(&w);
	json_str(&w, STR("longer than it may be"));
	json_end_arr(&w);
	assert_true(b.full);
	assert_true(b.n <= 8);
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_what_rfc_8259_allows),
		cmocka_unit_test(refuses_what_is_not_json),
		cmocka_unit_test(refuses_with_its_reason),
		cmocka_unit_test(bounds_depth_and_values),
		cmocka_unit_test(finds_one_duplicate_among_many_keys),
		cmocka_unit_test(canonical_hash_ignores_order_only),
		cmocka_unit_test(reads_fields),
		cmocka_unit_test(names_the_field_that_is_wrong),
		cmocka_unit_test(writes_commas_by_itself),
		cmocka_unit_test(escapes_what_must_be),
		cmocka_unit_test(a_full_buffer_is_told_once),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
