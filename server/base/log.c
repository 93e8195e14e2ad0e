/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "base/clock.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdlib.h>

static const char *const NAMES[] = { "debug", "info", "warn", "error" };

/* The sink is one of the two things the house allows to be global. */
static FILE *sink;
static enum log_level least = LOG_INFO;

void log_init(FILE *out, enum log_level level)
{
	sink = out;
	least = level;
}

bool log_level_from_str(struct str s, enum log_level *out)
{
	for (int i = LOG_DEBUG; i <= LOG_ERROR; i++) {
		if (str_eq(s, str_from(NAMES[i]))) {
			*out = (enum log_level)i;
			return true;
		}
	}
	return false;
}

bool log_wants(enum log_level level)
{
	return level >= least;
}

/* A line being made, on the stack: logging must work when memory is out. */
struct line {
	char p[LOG_LINE];
	size_t n;
};

enum { TAIL = 2 }; /* kept free for the closing quote and the newline */

static bool put(struct line *l, const char *p, size_t n)
{
	if (l->n + n > LOG_LINE - TAIL)
		return false;
	memcpy(l->p + l->n, p, n);
	l->n += n;
	return true;
}

static void put_text(struct line *l, struct str s)
{
	static const char DIGITS[] = "0123456789abcdef";
	const char *at = s.n ? s.p : "", *end = at + s.n;
	bool valid = utf8_valid(s.p, s.n), room = l->n + 2 <= LOG_LINE - TAIL;

	if (!room)
		return;
	put(l, "\"", 1);
	while (room && at < end) {
		const char *from = at;
		unsigned char c = (unsigned char)*at;
		if (valid)
			utf8_next(&at, end);
		else
			at++;
		if (c == '"' || c == '\\') {
			room = put(l, (char[]){ '\\', (char)c }, 2);
		} else if (c == '\n') {
			room = put(l, "\\n", 2);
		} else if (c < 0x20 || c == 0x7f || (c >= 0x80 && !valid)) {
			char hex[] = { '\\', 'x', DIGITS[c >> 4], DIGITS[c & 15] };
			room = put(l, hex, sizeof(hex));
		} else {
			room = put(l, from, (size_t)(at - from));
		}
	}
	l->p[l->n++] = '"'; /* TAIL keeps this byte and the newline */
}

static void begin(struct line *l, enum log_level level, struct str msg)
{
	char now[CLOCK_ISO];

	clock_iso(clock_wall_ms(), now);
	l->n = (size_t)snprintf(l->p, sizeof(l->p), "t=%s level=%s msg=", now, NAMES[level]);
	put_text(l, msg);
}

static void end(struct line *l)
{
	FILE *out = sink ? sink : stderr;
	l->p[l->n++] = '\n';
	fwrite(l->p, 1, l->n, out);
	fflush(out);
}

__attribute__((format(printf, 2, 0))) static void say(enum log_level level, const char *fmt,
                                                      va_list ap)
{
	char msg[LOG_LINE];
	struct line l;

	int n = vsnprintf(msg, sizeof(msg), fmt, ap);
	if (n < 0)
		n = 0;
	struct str s = { msg, (size_t)n };
	if (s.n >= sizeof(msg)) { /* cut by vsnprintf, maybe inside a character */
		s.n = sizeof(msg) - 1;
		s = utf8_cut(s, s.n - 4);
	}
	begin(&l, level, s);
	end(&l);
}

/* One body for the four levels: a va_list cannot be passed on by a macro. */
#define SAY(level)                     \
	do {                           \
		va_list ap;            \
		if (!log_wants(level)) \
			return;        \
		va_start(ap, fmt);     \
		say(level, fmt, ap);   \
		va_end(ap);            \
	} while (0)

void log_debug(const char *fmt, ...)
{
	SAY(LOG_DEBUG);
}

void log_info(const char *fmt, ...)
{
	SAY(LOG_INFO);
}

void log_warn(const char *fmt, ...)
{
	SAY(LOG_WARN);
}

void log_error(const char *fmt, ...)
{
	SAY(LOG_ERROR);
}

void log_die(const char *fmt, ...)
{
	va_list ap;
	va_start(ap, fmt);
	say(LOG_ERROR, fmt, ap);
	va_end(ap);
	abort();
}

void log_kv(enum log_level level, const char *msg, const struct log_field *fields, size_t n)
{
	struct line l;

	if (!log_wants(level))
		return;
	begin(&l, level, str_from(msg));
	for (size_t i = 0; i < n; i++) {
		char num[32];
		struct str key = str_from(fields[i].key);
		/* Half a field is worse than none: leave when its least form has no room. */
		if (l.n + key.n + sizeof(num) + TAIL > LOG_LINE)
			break;
		put(&l, " ", 1);
		put(&l, key.p, key.n);
		put(&l, "=", 1);
		if (fields[i].is_txt) {
			put_text(&l, fields[i].txt);
		} else {
			int len = snprintf(num, sizeof(num), "%lld", (long long)fields[i].num);
			put(&l, num, (size_t)len);
		}
	}
	end(&l);
}
