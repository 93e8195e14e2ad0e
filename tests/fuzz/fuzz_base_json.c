/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * json_parse() and utf8_valid() beside the oracle: both take the same texts, and read the same in
 * them. What was read is written, read again, and still the same.
 */
#include "base/json.h"
#include "base/log.h"
#include "base/utf8.h"
#include "fuzz.h"
#include "oracle.h"
#include <cjson/cJSON.h>

enum { NORM_MAX = 1 << 20, NUMBER_LONGEST = 40 };

static struct buf norm, again, written;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	buf_init(&norm, NORM_MAX);
	buf_init(&again, NORM_MAX);
	buf_init(&written, NORM_MAX);
	return 0;
}

/* As the oracle writes it. */
static void normal(struct buf *b, const cJSON *v)
{
	if (cJSON_IsString(v)) {
		oracle_text(b, str_from(v->valuestring));
	} else if (cJSON_IsNumber(v)) {
		oracle_number(b, v->valuedouble);
	} else if (cJSON_IsObject(v) || cJSON_IsArray(v)) {
		buf_char(b, cJSON_IsObject(v) ? '{' : '[');
		for (const cJSON *c = v->child; c; c = c->next) {
			if (c != v->child)
				buf_char(b, ',');
			if (cJSON_IsObject(v)) {
				oracle_text(b, str_from(c->string));
				buf_char(b, ':');
			}
			normal(b, c);
		}
		buf_char(b, cJSON_IsObject(v) ? '}' : ']');
	} else {
		buf_puts(b, cJSON_IsTrue(v) ? "true" : cJSON_IsFalse(v) ? "false" : "null");
	}
}

/* With our own writer. */
static void write_value(struct jsonw *w, const cJSON *v)
{
	char number[40];

	if (cJSON_IsString(v)) {
		json_str(w, str_from(v->valuestring));
	} else if (cJSON_IsNumber(v)) {
		snprintf(number, sizeof(number), "%.17g", v->valuedouble);
		json_raw(w, str_from(number));
	} else if (cJSON_IsObject(v)) {
		json_begin_obj(w);
		for (const cJSON *c = v->child; c; c = c->next) {
			json_key_str(w, str_from(c->string));
			write_value(w, c);
		}
		json_end_obj(w);
	} else if (cJSON_IsArray(v)) {
		json_begin_arr(w);
		for (const cJSON *c = v->child; c; c = c->next)
			write_value(w, c);
		json_end_arr(w);
	} else if (cJSON_IsBool(v)) {
		json_bool(w, cJSON_IsTrue(v));
	} else {
		json_null(w);
	}
}

static void same_when_written(const struct jsondoc *doc)
{
	uint8_t hash[16], hash_again[16];
	struct jsonw w = json_writer(&written);

	buf_reset(&written);
	write_value(&w, json_root(doc));
	MUST(!written.full);
	struct jsondoc *copy = json_parse(written.p, written.n, NULL);
	MUST(copy);
	buf_reset(&again);
	normal(&again, json_root(copy));
	MUST(str_eq(buf_view(&again), buf_view(&norm)));
	json_canonical_hash(json_root(doc), hash);
	json_canonical_hash(json_root(copy), hash_again);
	MUST(!memcmp(hash, hash_again, sizeof(hash)));
	json_free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	const char *p = (const char *)data, *why = NULL;
	struct oracle_json o = { .norm = &norm };

	MUST(utf8_valid(p, n) == oracle_utf8(p, n));
	buf_reset(&norm);
	bool is_json = oracle_json(p, n, &o);
	bool wanted = is_json && o.depth <= JSON_DEPTH && o.values <= JSON_VALUES && !o.outside &&
	              !o.twice && !o.broken_text && o.longest_number <= NUMBER_LONGEST;
	struct jsondoc *doc = json_parse(p, n, &why);
	MUST(!doc == !!why);
	MUST(!!doc == wanted);
	if (doc) {
		buf_reset(&again);
		normal(&again, json_root(doc));
		MUST(!norm.full && str_eq(buf_view(&again), buf_view(&norm)));
		same_when_written(doc);
	}
	json_free(doc);
	return 0;
}
