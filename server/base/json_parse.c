/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The tree is cJSON's, but cJSON is lenient (leading zeros, control characters
 * in strings, its own idea of depth), so the text is scanned here first, by the
 * grammar of RFC 8259 and our limits, and cJSON only ever sees what passed.
 */
#include "base/json.h"
#include "base/mem.h"
#include "base/utf8.h"
#include <cjson/cJSON.h>
#include <sodium.h>
#include <stdlib.h>

struct jsondoc {
	cJSON *root; /* owned */
};

struct scan {
	const char *at, *end;
	unsigned depth, values;
	const char *why; /* the first thing wrong; sticks */
};

static bool wrong(struct scan *s, const char *why)
{
	if (!s->why)
		s->why = why;
	return false;
}

static void skip_blanks(struct scan *s)
{
	while (s->at < s->end &&
	       (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
		s->at++;
}

/* Step over `c` if it is next. */
static bool next_is(struct scan *s, char c)
{
	if (s->at == s->end || *s->at != c)
		return false;
	s->at++;
	return true;
}

static bool scan_word(struct scan *s, struct str word)
{
	if (!str_starts((struct str){ s->at, (size_t)(s->end - s->at) }, word))
		return wrong(s, "not JSON");
	s->at += word.n;
	return true;
}

static bool scan_digits(struct scan *s)
{
	const char *from = s->at;
	while (s->at < s->end && *s->at >= '0' && *s->at <= '9')
		s->at++;
	return s->at > from || wrong(s, "not JSON");
}

static bool scan_number(struct scan *s)
{
	enum { LONGEST = 40 }; /* cJSON cuts a number at 63 bytes */
	const char *from = s->at;

	next_is(s, '-');
	if (!next_is(s, '0') && !scan_digits(s))
		return false;
	if (next_is(s, '.') && !scan_digits(s))
		return false;
	if (next_is(s, 'e') || next_is(s, 'E')) {
		if (!next_is(s, '+'))
			next_is(s, '-');
		if (!scan_digits(s))
			return false;
	}
	return s->at - from <= LONGEST || wrong(s, "number too long");
}

/* Four hexadecimal digits; -1 when they are not. */
static long scan_hex4(struct scan *s)
{
	long v = 0;
	for (int i = 0; i < 4; i++) {
		char c = s->at < s->end ? *s->at++ : ' ';
		if (c >= '0' && c <= '9')
			v = v * 16 + (c - '0');
		else if (c >= 'a' && c <= 'f')
			v = v * 16 + (c - 'a' + 10);
		else if (c >= 'A' && c <= 'F')
			v = v * 16 + (c - 'A' + 10);
		else
			return -1;
	}
	return v;
}

/* What follows "\u". */
static bool scan_code(struct scan *s)
{
	long c = scan_hex4(s);
	if (c < 0)
		return wrong(s, "not JSON");
	if (!c)
		return wrong(s, "a text holds U+0000");
	if (c >= 0xdc00 && c <= 0xdfff)
		return wrong(s, "half a surrogate pair");
	if (c >= 0xd800 && c <= 0xdbff) {
		long low = next_is(s, '\\') && next_is(s, 'u') ? scan_hex4(s) : -1;
		if (low < 0xdc00 || low > 0xdfff)
			return wrong(s, "half a surrogate pair");
	}
	return true;
}

static bool scan_string(struct scan *s)
{
	if (!next_is(s, '"'))
		return wrong(s, "not JSON");
	for (;;) {
		s->at += json_plain(s->at, (size_t)(s->end - s->at));
		if (s->at == s->end)
			break;
		unsigned char c = (unsigned char)*s->at++;
		if (c == '"')
			return true;
		if (c < 0x20)
			return wrong(s, "a raw control character in a text");
		if (c != '\\')
			continue;
		if (next_is(s, 'u')) {
			if (!scan_code(s))
				return false;
		} else if (s->at == s->end || !*s->at || !strchr("\"\\/bfnrt", *s->at++)) {
			return wrong(s, "not JSON");
		}
	}
	return wrong(s, "not JSON");
}

static bool scan_value(struct scan *s);

/* The inside of an object or list, whose opening bracket is behind. */
static bool scan_members(struct scan *s, bool object)
{
	char close = object ? '}' : ']';

	if (++s->depth > JSON_DEPTH)
		return wrong(s, "nested too deep");
	skip_blanks(s);
	if (!next_is(s, close)) {
		do {
			skip_blanks(s);
			if (object) {
				if (!scan_string(s))
					return false;
				skip_blanks(s);
				if (!next_is(s, ':'))
					return wrong(s, "not JSON");
			}
			if (!scan_value(s))
				return false;
			skip_blanks(s);
		} while (next_is(s, ','));
		if (!next_is(s, close))
			return wrong(s, "not JSON");
	}
	s->depth--;
	return true;
}

static bool scan_value(struct scan *s)
{
	if (++s->values > JSON_VALUES)
		return wrong(s, "too many values");
	skip_blanks(s);
	switch (s->at < s->end ? *s->at : '\0') {
	case '{':
	case '[': return scan_members(s, *s->at++ == '{');
	case '"': return scan_string(s);
	case 't': return scan_word(s, STR("true"));
	case 'f': return scan_word(s, STR("false"));
	case 'n': return scan_word(s, STR("null"));
	default: return scan_number(s);
	}
}

static int by_key(const void *a, const void *b)
{
	const cJSON *const *x = a, *const *y = b;
	return strcmp((*x)->string, (*y)->string);
}

/* The members of an object by key, in malloc'd memory; NULL when there are none. */
static const cJSON **sorted_members(const cJSON *obj, size_t *n)
{
	const cJSON **all;
	size_t i = 0;

	*n = 0;
	for (const cJSON *c = obj->child; c; c = c->next)
		++*n;
	if (!*n)
		return NULL;
	all = xcalloc(*n, sizeof(const cJSON *));
	for (const cJSON *c = obj->child; c; c = c->next)
		all[i++] = c;
	qsort(all, *n, sizeof(const cJSON *), by_key);
	return all;
}

static bool has_duplicate(const cJSON *obj)
{
	enum { FEW = 24 }; /* below it, comparing all pairs beats sorting */
	size_t seen = 0, n;
	bool found = false;

	for (const cJSON *c = obj->child; c; c = c->next) {
		if (++seen > FEW)
			break;
		for (const cJSON *d = obj->child; d != c; d = d->next)
			if (!strcmp(c->string, d->string))
				return true;
	}
	if (seen <= FEW)
		return false;
	const cJSON **all = sorted_members(obj, &n);
	for (size_t i = 1; i < n && !found; i++)
		found = !strcmp(all[i - 1]->string, all[i]->string);
	free(all);
	return found;
}

/* What can only be told from the tree: numbers' values and keys without their
 * escapes. Recursion is bounded by JSON_DEPTH. */
static const char *check_tree(const cJSON *v)
{
	if (cJSON_IsNumber(v) &&
	    !(v->valuedouble >= -(double)JSON_INT_MAX && v->valuedouble <= (double)JSON_INT_MAX))
		return "number out of range";
	if (cJSON_IsObject(v) && has_duplicate(v))
		return "the same key twice";
	if (!cJSON_IsObject(v) && !cJSON_IsArray(v))
		return NULL;
	for (const cJSON *c = v->child; c; c = c->next) {
		const char *why = check_tree(c);
		if (why)
			return why;
	}
	return NULL;
}

struct jsondoc *json_parse(const char *p, size_t n, const char **why)
{
	struct scan s = { .at = p, .end = n ? p + n : p };
	cJSON *root = NULL;

	if (!utf8_valid(p, n)) {
		wrong(&s, "not UTF-8");
	} else if (scan_value(&s)) {
		skip_blanks(&s);
		if (s.at != s.end)
			wrong(&s, "something after the value");
	}
	if (!s.why) {
		root = cJSON_ParseWithLength(p, n);
		s.why = root ? check_tree(root) : "not JSON";
	}
	if (why)
		*why = s.why;
	if (s.why) {
		cJSON_Delete(root);
		return NULL;
	}
	struct jsondoc *doc = xmalloc(sizeof(*doc));
	doc->root = root;
	return doc;
}

void json_free(struct jsondoc *doc)
{
	if (!doc)
		return;
	cJSON_Delete(doc->root);
	free(doc);
}

const struct cJSON *json_root(const struct jsondoc *doc)
{
	return doc->root;
}

const struct cJSON *json_at(const struct cJSON *obj, const char *key)
{
	const cJSON *v = cJSON_IsObject(obj) ? cJSON_GetObjectItemCaseSensitive(obj, key) : NULL;
	return cJSON_IsNull(v) ? NULL : v;
}

/* Each value is hashed as a letter, then its size, then its bytes, so that no
 * two values are written alike. */
static void hash_text(crypto_generichash_state *st, char tag, const char *s)
{
	uint64_t n = strlen(s);
	crypto_generichash_update(st, (const unsigned char *)&tag, 1);
	crypto_generichash_update(st, (const unsigned char *)&n, sizeof(n));
	crypto_generichash_update(st, (const unsigned char *)s, n);
}

static void hash_value(crypto_generichash_state *st, const cJSON *v)
{
	if (cJSON_IsString(v)) {
		hash_text(st, 's', v->valuestring);
	} else if (cJSON_IsNumber(v)) {
		double d = v->valuedouble + 0.0; /* -0 becomes 0 */
		crypto_generichash_update(st, (const unsigned char *)"#", 1);
		crypto_generichash_update(st, (const unsigned char *)&d, sizeof(d));
	} else if (cJSON_IsObject(v)) {
		size_t n;
		const cJSON **all = sorted_members(v, &n);
		crypto_generichash_update(st, (const unsigned char *)"{", 1);
		for (size_t i = 0; i < n; i++) {
			hash_text(st, 'k', all[i]->string);
			hash_value(st, all[i]);
		}
		crypto_generichash_update(st, (const unsigned char *)"}", 1);
		free(all);
	} else if (cJSON_IsArray(v)) {
		crypto_generichash_update(st, (const unsigned char *)"[", 1);
		for (const cJSON *c = v->child; c; c = c->next)
			hash_value(st, c);
		crypto_generichash_update(st, (const unsigned char *)"]", 1);
	} else {
		const char *word = cJSON_IsTrue(v) ? "t" : cJSON_IsFalse(v) ? "f" : "n";
		crypto_generichash_update(st, (const unsigned char *)word, 1);
	}
}

void json_canonical_hash(const struct cJSON *v, uint8_t out[16])
{
	crypto_generichash_state st;

	crypto_generichash_init(&st, NULL, 0, 16);
	hash_value(&st, v);
	crypto_generichash_final(&st, out, 16);
}
