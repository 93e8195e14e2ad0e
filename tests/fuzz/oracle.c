/* SPDX-License-Identifier: EUPL-1.2 */
#include "oracle.h"
#include "base/mem.h"
#include <stdlib.h>

enum { DEEPEST = 1000, KEYS = 8192 };

static bool within(const unsigned char *p, size_t n, size_t i, unsigned low, unsigned high)
{
	return i < n && p[i] >= low && p[i] <= high;
}

/* UTF8-2, UTF8-3 and UTF8-4, each alternative as a line of its own. */
static size_t one(const unsigned char *p, size_t n)
{
	static const struct {
		unsigned char low[2], high[2];
		size_t tails;
	} rules[] = {
		{ { 0xc2, 0x80 }, { 0xdf, 0xbf }, 0 }, { { 0xe0, 0xa0 }, { 0xe0, 0xbf }, 1 },
		{ { 0xe1, 0x80 }, { 0xec, 0xbf }, 1 }, { { 0xed, 0x80 }, { 0xed, 0x9f }, 1 },
		{ { 0xee, 0x80 }, { 0xef, 0xbf }, 1 }, { { 0xf0, 0x90 }, { 0xf0, 0xbf }, 2 },
		{ { 0xf1, 0x80 }, { 0xf3, 0xbf }, 2 }, { { 0xf4, 0x80 }, { 0xf4, 0x8f }, 2 },
	};

	if (p[0] <= 0x7f)
		return 1;
	for (size_t r = 0; r < sizeof(rules) / sizeof(rules[0]); r++) {
		bool fits = within(p, n, 0, rules[r].low[0], rules[r].high[0]) &&
		            within(p, n, 1, rules[r].low[1], rules[r].high[1]);
		for (size_t t = 0; fits && t < rules[r].tails; t++)
			fits = within(p, n, 2 + t, 0x80, 0xbf);
		if (fits)
			return 2 + rules[r].tails;
	}
	return 0;
}

bool oracle_utf8(const char *p, size_t n)
{
	for (size_t i = 0; i < n;) {
		size_t len = one((const unsigned char *)p + i, n - i);
		if (!len)
			return false;
		i += len;
	}
	return true;
}

bool oracle_has_control(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		const unsigned char *c = (const unsigned char *)s.p + i;
		size_t left = s.n - i;
		if (c[0] < 0x20 || c[0] == 0x7f || (c[0] == 0xc2 && left > 1 && c[1] < 0xa0) ||
		    (left > 2 && c[0] == 0xe2 && c[1] == 0x80 && (c[2] == 0xa8 || c[2] == 0xa9)))
			return true;
	}
	return false;
}

/* ---- JSON ---- */

void oracle_text(struct buf *norm, struct str text)
{
	buf_char(norm, '"');
	for (size_t i = 0; i < text.n; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 0x20 || c == '"' || c == '\\')
			buf_printf(norm, "\\%02x", c);
		else
			buf_char(norm, (char)c);
	}
	buf_char(norm, '"');
}

void oracle_number(struct buf *norm, double v)
{
	buf_printf(norm, "%.17g", v + 0.0); /* -0 is 0 */
}

struct reader {
	const char *p;
	size_t n, i;
	unsigned depth;
	struct oracle_json *out;
	struct buf text; /* the last string read, without its escapes */
};

static int peek(const struct reader *r)
{
	return r->i < r->n ? (unsigned char)r->p[r->i] : -1;
}

static void blanks(struct reader *r)
{
	for (int c = peek(r); c == 0x20 || c == 0x09 || c == 0x0a || c == 0x0d; c = peek(r))
		r->i++;
}

static bool eat(struct reader *r, const char *word)
{
	size_t n = strlen(word);

	if (r->n - r->i < n || memcmp(r->p + r->i, word, n) != 0)
		return false;
	r->i += n;
	return true;
}

static void put_code(struct buf *b, unsigned c)
{
	if (c < 0x80) {
		buf_char(b, (char)c);
	} else if (c < 0x800) {
		buf_char(b, (char)(0xc0 + c / 64));
		buf_char(b, (char)(0x80 + c % 64));
	} else if (c < 0x10000) {
		buf_char(b, (char)(0xe0 + c / 4096));
		buf_char(b, (char)(0x80 + c / 64 % 64));
		buf_char(b, (char)(0x80 + c % 64));
	} else {
		buf_char(b, (char)(0xf0 + c / 262144));
		buf_char(b, (char)(0x80 + c / 4096 % 64));
		buf_char(b, (char)(0x80 + c / 64 % 64));
		buf_char(b, (char)(0x80 + c % 64));
	}
}

static bool hex4(struct reader *r, unsigned *out)
{
	static const char digits[] = "0123456789abcdef0123456789ABCDEF";

	*out = 0;
	for (int k = 0; k < 4; k++, r->i++) {
		const char *d = peek(r) > 0 ? strchr(digits, peek(r)) : NULL;
		if (!d)
			return false;
		*out = *out * 16 + (unsigned)(d - digits) % 16;
	}
	return true;
}

static bool code(struct reader *r)
{
	unsigned c, low;

	if (!hex4(r, &c))
		return false;
	if (c >= 0xd800 && c < 0xdc00) {
		size_t here = r->i;
		if (eat(r, "\\u") && hex4(r, &low) && low >= 0xdc00 && low < 0xe000) {
			c = 0x10000 + (c - 0xd800) * 0x400 + (low - 0xdc00);
		} else {
			r->out->broken_text = true;
			r->i = here;
			return true;
		}
	}
	if (!c || (c >= 0xdc00 && c < 0xe000))
		r->out->broken_text = true;
	else
		put_code(&r->text, c);
	return true;
}

static bool text(struct reader *r)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";

	buf_reset(&r->text);
	if (!eat(r, "\""))
		return false;
	for (;;) {
		int c = peek(r);
		r->i++;
		if (c < 0x20)
			return false; /* a control, or the end */
		if (c == '"')
			return true;
		if (c != '\\') {
			buf_char(&r->text, (char)c);
			continue;
		}
		int e = peek(r);
		const char *known = e > 0 ? strchr(from, e) : NULL;
		r->i++;
		if (known)
			buf_char(&r->text, to[known - from]);
		else if (e != 'u' || !code(r))
			return false;
	}
}

static size_t digits(struct reader *r)
{
	size_t from = r->i;

	while (peek(r) >= '0' && peek(r) <= '9')
		r->i++;
	return r->i - from;
}

static bool number(struct reader *r)
{
	size_t from = r->i;
	bool zero;

	eat(r, "-");
	zero = peek(r) == '0';
	size_t whole = digits(r);
	if (!whole || (zero && whole > 1) || (eat(r, ".") && !digits(r)))
		return false;
	if (eat(r, "e") || eat(r, "E")) {
		if (!eat(r, "+"))
			eat(r, "-");
		if (!digits(r))
			return false;
	}
	char *copy = xstrndup((struct str){ r->p + from, r->i - from });
	double v = strtod(copy, NULL);
	free(copy);
	if (!(v >= -9007199254740991.0 && v <= 9007199254740991.0))
		r->out->outside = true;
	if (r->i - from > r->out->longest_number)
		r->out->longest_number = r->i - from;
	oracle_number(r->out->norm, v);
	return true;
}

static bool value(struct reader *r);

/* A member of an object up to its colon; its key into `keys`. */
static bool member(struct reader *r, char ***keys, size_t *n)
{
	blanks(r);
	if (!text(r))
		return false;
	char *key = xstrndup(buf_view(&r->text));
	for (size_t i = 0; i < *n; i++)
		r->out->twice |= !strcmp((*keys)[i], key);
	oracle_text(r->out->norm, buf_view(&r->text));
	buf_char(r->out->norm, ':');
	if (*n < KEYS) {
		*keys = xrealloc(*keys, (*n + 1) * sizeof(char *));
		(*keys)[(*n)++] = key;
	} else {
		free(key);
	}
	blanks(r);
	return eat(r, ":");
}

static bool members(struct reader *r, bool object)
{
	const char *close = object ? "}" : "]";
	char **keys = NULL;
	size_t n = 0;
	bool fine = ++r->depth <= DEEPEST, first = true;

	if (r->depth > r->out->depth)
		r->out->depth = r->depth;
	r->i++;
	buf_char(r->out->norm, object ? '{' : '[');
	blanks(r);
	if (!eat(r, close)) {
		do {
			if (!first)
				buf_char(r->out->norm, ',');
			first = false;
			fine = fine && (!object || member(r, &keys, &n)) && value(r);
			blanks(r);
		} while (fine && eat(r, ","));
		fine = fine && eat(r, close);
	}
	buf_puts(r->out->norm, close);
	for (size_t i = 0; i < n; i++)
		free(keys[i]);
	free(keys);
	r->depth--;
	return fine;
}

static bool value(struct reader *r)
{
	static const char *const words[] = { "true", "false", "null" };

	r->out->values++;
	blanks(r);
	switch (peek(r)) {
	case '{':
	case '[': return members(r, peek(r) == '{');
	case '"':
		if (!text(r))
			return false;
		oracle_text(r->out->norm, buf_view(&r->text));
		return true;
	case 't':
	case 'f':
	case 'n':
		for (int i = 0; i < 3; i++)
			if (eat(r, words[i])) {
				buf_puts(r->out->norm, words[i]);
				return true;
			}
		return false;
	default: return number(r);
	}
}

bool oracle_json(const char *p, size_t n, struct oracle_json *out)
{
	struct reader r = { .p = p, .n = n, .out = out };

	out->depth = out->values = 0;
	out->longest_number = 0;
	out->outside = out->twice = out->broken_text = false;
	buf_init(&r.text, n + 16);
	bool fine = oracle_utf8(p, n) && value(&r);
	blanks(&r);
	buf_finish(&r.text);
	return fine && r.i == n;
}
