/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/json.h"
#include "base/log.h"

enum { LEVELS = 63 };

static bool in_object(const struct jsonw *w)
{
	return w->depth && (w->objs >> w->depth & 1);
}

/* Before any value: its comma, and the check that it may stand here. */
static void value(struct jsonw *w)
{
	if (w->keyed) {
		w->keyed = false;
		return;
	}
	if (in_object(w))
		log_die("json: a value without its key");
	if (w->comma && w->depth)
		buf_char(w->b, ',');
	else if (w->comma)
		log_die("json: a second value after the first");
	w->comma = true;
}

static void begin(struct jsonw *w, char open, bool object)
{
	value(w);
	if (++w->depth > LEVELS)
		log_die("json: nested too deep");
	w->objs &= ~(UINT64_C(1) << w->depth);
	w->objs |= (uint64_t)object << w->depth;
	w->comma = false;
	buf_char(w->b, open);
}

static void end(struct jsonw *w, char close, bool object)
{
	if (!w->depth || in_object(w) != object || w->keyed)
		log_die("json: an end that matches no begin");
	w->depth--;
	w->comma = true;
	buf_char(w->b, close);
}

void json_begin_obj(struct jsonw *w)
{
	begin(w, '{', true);
}

void json_end_obj(struct jsonw *w)
{
	end(w, '}', true);
}

void json_begin_arr(struct jsonw *w)
{
	begin(w, '[', false);
}

void json_end_arr(struct jsonw *w)
{
	end(w, ']', false);
}

static void key(struct jsonw *w)
{
	if (!in_object(w) || w->keyed)
		log_die("json: a key out of place");
	if (w->comma)
		buf_char(w->b, ',');
	w->comma = true;
	w->keyed = true;
}

void json_key_quoted(struct jsonw *w, const char *quoted, size_t n)
{
	key(w);
	buf_put(w->b, quoted, n);
}

/* Whether any of the eight bytes of `v` is below 0x20, a quote or a backslash.
 * Each term sets the top bit of (at least) the first byte that matches; bytes
 * of 0x80 and above never match (`& ~v`). */
static bool word_needs_escape(uint64_t v)
{
	const uint64_t ones = UINT64_C(0x0101010101010101), tops = ones << 7;
	uint64_t quote = v ^ (ones * '"'), slash = v ^ (ones * '\\');
	return (((v - ones * 0x20) | (quote - ones) | (slash - ones)) & ~v & tops) != 0;
}

static bool byte_needs_escape(unsigned char c)
{
	return c < 0x20 || c == '"' || c == '\\';
}

size_t json_plain(const char *p, size_t n)
{
	size_t i = 0;
	uint64_t word;

	for (; i + sizeof(word) <= n; i += sizeof(word)) {
		memcpy(&word, p + i, sizeof(word));
		if (word_needs_escape(word))
			break;
	}
	while (i < n && !byte_needs_escape((unsigned char)p[i]))
		i++;
	return i;
}

static void put_escaped(struct buf *b, unsigned char c)
{
	static const char DIGITS[] = "0123456789abcdef";
	static const char SHORT[] = "\"\"\\\\\nn\tt\rr\bb\ff"; /* pairs: the byte, its letter */

	for (size_t i = 0; i + 1 < sizeof(SHORT); i += 2) {
		if ((unsigned char)SHORT[i] == c) {
			buf_put(b, (char[]){ '\\', SHORT[i + 1] }, 2);
			return;
		}
	}
	char hex[] = { '\\', 'u', '0', '0', DIGITS[c >> 4], DIGITS[c & 15] };
	buf_put(b, hex, sizeof(hex));
}

static void quoted(struct buf *b, struct str s)
{
	buf_char(b, '"');
	for (size_t i = 0; i < s.n;) {
		size_t run = json_plain(s.p + i, s.n - i);
		buf_put(b, s.p + i, run);
		i += run;
		if (i < s.n)
			put_escaped(b, (unsigned char)s.p[i++]);
	}
	buf_char(b, '"');
}

void json_key_str(struct jsonw *w, struct str k)
{
	key(w);
	quoted(w->b, k);
	buf_char(w->b, ':');
}

void json_str(struct jsonw *w, struct str s)
{
	value(w);
	quoted(w->b, s);
}

void json_int(struct jsonw *w, int64_t v)
{
	value(w);
	buf_int(w->b, v);
}

void json_bool(struct jsonw *w, bool v)
{
	value(w);
	buf_puts(w->b, v ? "true" : "false");
}

void json_null(struct jsonw *w)
{
	value(w);
	buf_puts(w->b, "null");
}

void json_raw(struct jsonw *w, struct str json)
{
	value(w);
	buf_str(w->b, json);
}
