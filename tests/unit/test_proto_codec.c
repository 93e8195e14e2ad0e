/* SPDX-License-Identifier: EUPL-1.2 */
/* The generated decoders and encoders, on commands that use every kind of field. */
#include "proto.h"
#include "unit.h"
#include <string.h>

struct reading {
	struct arena arena;
	struct json_fail fail;
	struct jsondoc *doc;
};

static const struct cJSON *open_reading(struct reading *r, const char *text)
{
	*r = (struct reading){ .doc = json_parse(text, strlen(text), NULL) };
	assert_non_null(r->doc);
	arena_init(&r->arena);
	return json_root(r->doc);
}

static void close_reading(struct reading *r)
{
	json_free(r->doc);
	arena_finish(&r->arena);
}

static void decodes_what_is_given(void **state)
{
	struct reading r;
	struct post_create_args a;
	const struct cJSON *in = open_reading(
		&r, "{\"topic\":7,\"body\":\" Bonjour \\n\",\"files\":[3,4],\"quote\":null}");
	(void)state;

	assert_true(post_create_decode(in, &r.arena, &a, &r.fail));
	assert_int_equal(a.topic, 7);
	assert_true(str_eq(a.body, STR("Bonjour")));
	assert_true(a.has_files && a.n_files == 2 && a.files[1] == 4);
	assert_false(a.has_quote || a.has_reply_to);
	close_reading(&r);
}

static void decodes_enums_and_bools(void **state)
{
	struct reading r;
	struct post_react_args a;
	struct topic_create_args t;
	(void)state;

	assert_true(
		post_react_decode(open_reading(&r, "{\"post\":1,\"kind\":\"us_too\",\"on\":false}"),
	                          &r.arena, &a, &r.fail));
	assert_true(a.kind == REACTION_US_TOO && !a.on);
	close_reading(&r);
	assert_true(
		topic_create_decode(open_reading(&r, "{\"group\":1,\"kind\":\"question\","
	                                             "\"title\":\"Pour quand ?\",\"body\":\"x\"}"),
	                            &r.arena, &t, &r.fail));
	assert_int_equal(t.kind, TOPIC_KIND_QUESTION);
	close_reading(&r);
}

static void decodes_lists_of_objects(void **state)
{
	struct reading r;
	struct session_resume_args a;
	const struct cJSON *in =
		open_reading(&r, "{\"epoch\":\"00c0ffee00c0ffee\",\"channels\":"
	                         "[{\"ch\":\"g1\",\"seq\":3},{\"seq\":0,\"ch\":\"u9\"}]}");
	(void)state;

	assert_true(session_resume_decode(in, &r.arena, &a, &r.fail));
	assert_int_equal(a.n_channels, 2);
	assert_true(str_eq(a.channels[1].ch, STR("u9")) && a.channels[0].seq == 3);
	close_reading(&r);
}

static void absent_arguments_are_an_empty_object(void **state)
{
	struct reading r;
	struct group_list_args none;
	struct topic_read_args read;
	(void)state;

	open_reading(&r, "{}");
	assert_true(group_list_decode(NULL, &r.arena, &none, &r.fail));
	assert_false(topic_read_decode(NULL, &r.arena, &read, &r.fail));
	assert_string_equal(r.fail.field, "topic");
	assert_string_equal(r.fail.why, "is required");
	close_reading(&r);
	assert_false(group_list_decode(open_reading(&r, "[]"), &r.arena, &none, &r.fail));
	assert_string_equal(r.fail.field, "");
	close_reading(&r);
}

/* Each wrong text, the field that must be named, and why. */
static void names_the_wrong_field(void **state)
{
	static const struct {
		const char *text, *field, *why;
	} t[] = {
		{ "{\"topic\":7}", "body", "is required" },
		{ "{\"topic\":null,\"body\":\"a\"}", "topic", "is required" },
		{ "{\"topic\":0,\"body\":\"a\"}", "topic", "is out of range" },
		{ "{\"topic\":-1,\"body\":\"a\"}", "topic", "is out of range" },
		{ "{\"topic\":1.5,\"body\":\"a\"}", "topic", "must be a whole number" },
		{ "{\"topic\":\"7\",\"body\":\"a\"}", "topic", "must be a number" },
		{ "{\"topic\":7,\"body\":7}", "body", "must be a text" },
		{ "{\"topic\":7,\"body\":\" \\n \"}", "body", "is empty" },
		{ "{\"topic\":7,\"body\":\"a\",\"files\":{}}", "files", "must be a list" },
		{ "{\"topic\":7,\"body\":\"a\",\"files\":[1,2,\"3\"]}", "files[2]",
		  "must be a number" },
		{ "{\"topic\":7,\"body\":\"a\",\"files\":[1,2,3,4,5,6,7,8,9,10,11]}", "files",
		  "has too many items" },
		{ "{\"topic\":7,\"body\":\"a\",\"colour\":1}", "colour", "is not a known field" },
		{ "{\"topic\":7,\"body\":\"a\",\"Files\":[]}", "Files", "is not a known field" },
		{ "7", "", "must be an object" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct reading r;
		struct post_create_args a;
		assert_false(
			post_create_decode(open_reading(&r, t[i].text), &r.arena, &a, &r.fail));
		assert_string_equal(r.fail.field, t[i].field);
		assert_string_equal(r.fail.why, t[i].why);
		close_reading(&r);
	}
}

static void names_the_field_inside(void **state)
{
	static const struct {
		const char *text, *field;
	} t[] = {
		{ "{\"epoch\":\"a\",\"channels\":[{\"ch\":\"g1\",\"seq\":1},{\"ch\":\"g2\"}]}",
		  "channels[1].seq" },
		{ "{\"epoch\":\"a\",\"channels\":[{\"ch\":\"g1\",\"seq\":1,\"x\":1}]}",
		  "channels[0].x" },
		{ "{\"epoch\":\"a\",\"channels\":[7]}", "channels[0]" },
		{ "{\"epoch\":\"a\\u0009\",\"channels\":[]}", "epoch" },
		{ "{\"epoch\":\"12345678901234567\",\"channels\":[]}", "epoch" },
	};
	(void)state;
	for (size_t i = 0; i < sizeof(t) / sizeof(t[0]); i++) {
		struct reading r;
		struct session_resume_args a;
		assert_false(
			session_resume_decode(open_reading(&r, t[i].text), &r.arena, &a, &r.fail));
		assert_string_equal(r.fail.field, t[i].field);
		close_reading(&r);
	}
}

static void body_is_bounded_in_bytes(void **state)
{
	enum { MAX = 16384 };
	struct buf b;
	(void)state;

	buf_init(&b, 1 << 20);
	for (size_t bytes = MAX; bytes <= MAX + 2; bytes += 2) {
		struct reading r;
		struct post_create_args a;
		buf_reset(&b);
		buf_puts(&b, "{\"topic\":1,\"body\":\"");
		for (size_t i = 0; i < bytes; i += 2)
			buf_puts(&b, "\xc3\xa9");
		buf_puts(&b, "\"}");
		buf_char(&b, '\0');
		bool ok = post_create_decode(open_reading(&r, b.p), &r.arena, &a, &r.fail);
		assert_int_equal(ok, bytes == MAX);
		if (!ok)
			assert_string_equal(r.fail.why, "is too long");
		close_reading(&r);
	}
	buf_finish(&b);
}

static void encodes_what_it_holds(void **state)
{
	struct file_ref files[] = { { .id = 3,
		                      .name = STR_INIT("Relev\xc3\xa9.pdf"),
		                      .mime = STR_INIT("application/pdf"),
		                      .size = 1200 } };
	struct post p = { .id = 1, .topic = 2, .html = STR_INIT("<p>\"a\"</p>"), .version = 1 };
	struct buf b;
	(void)state;

	p.author = (struct person_ref){ .id = 5, .name = STR("Awa Diallo") };
	p.has_edited_at = true;
	p.edited_at = 1795407753621;
	p.files = files;
	p.n_files = 1;
	buf_init(&b, 1 << 16);
	struct jsonw w = json_writer(&b);
	post_encode(&w, &p);
	assert_true(str_eq(
		buf_view(&b),
		STR("{\"id\":1,\"topic\":2,\"author\":{\"id\":5,\"name\":\"Awa Diallo\"},\"at\":0,"
	            "\"html\":\"<p>\\\"a\\\"</p>\",\"files\":[{\"id\":3,\"name\":\"Relev\xc3\xa9.pdf\","
	            "\"mime\":\"application/pdf\",\"size\":1200}],\"version\":1,"
	            "\"edited_at\":1795407753621,\"useful\":0,\"us_too\":0}")));
	/* every event encodes from the table, and what it writes parses */
	for (int i = 0; i < EV_COUNT; i++) {
		static const int64_t zeroed[512]; /* larger than any event */
		enum ev found;
		buf_reset(&b);
		w = json_writer(&b);
		ev_table[i].encode(&w, zeroed);
		struct jsondoc *doc = json_parse(b.p, b.n, NULL);
		assert_non_null(doc);
		json_free(doc);
		assert_true(ev_from_str(str_from(ev_table[i].name), &found) && (int)found == i);
	}
	buf_finish(&b);
}

static void knows_errors_and_names(void **state)
{
	enum err e;
	enum role role;
	(void)state;

	for (int i = 1; i < ERR_COUNT; i++) {
		assert_true(err_from_str(str_from(err_code((enum err)i)), &e) && (int)e == i);
		assert_true(strlen(err_text(e, LANG_FR)) > 0 && strlen(err_text(e, LANG_EN)) > 0);
	}
	assert_false(err_from_str(STR("lost"), &e));
	assert_string_equal(err_code(ERR_RATE_LIMITED), "rate_limited");
	assert_true(err_retry(ERR_BUSY) && !err_retry(ERR_FORBIDDEN));
	assert_true(role_from_str(STR("chair"), &role) && role == ROLE_CHAIR);
	assert_true(str_eq(role_str(ROLE_OBSERVER), STR("observer")));
	assert_false(role_from_str(STR("Chair"), &role));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(decodes_what_is_given),
		cmocka_unit_test(decodes_enums_and_bools),
		cmocka_unit_test(decodes_lists_of_objects),
		cmocka_unit_test(absent_arguments_are_an_empty_object),
		cmocka_unit_test(names_the_wrong_field),
		cmocka_unit_test(names_the_field_inside),
		cmocka_unit_test(body_is_bounded_in_bytes),
		cmocka_unit_test(encodes_what_it_holds),
		cmocka_unit_test(knows_errors_and_names),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
