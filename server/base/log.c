/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/log.h"
#include "base/clock.h"
#include "base/log_limit.h"
#include "base/utf8.h"
#include <stdarg.h>
#include <stdlib.h>
#include <sys/stat.h>

static const char *const NAMES[] = { "debug", "info", "warn", "error" };
static const char *const PRIORITIES[] = { "<7>", "<6>", "<4>", "<3>" }; /* syslog(3) */
static const char WORD[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";

/* The sink is one of the two things the house allows to be global. */
static FILE *sink;
static enum log_level least = LOG_INFO;
static enum log_format form = LOG_LOGFMT;
static bool journal; /* the sink is systemd's: each line says its level in front */
static _Thread_local char request[LOG_REQUEST + 1];

/* The service manager names the stream it reads (systemd.exec(5), JOURNAL_STREAM). */
static bool is_journal(FILE *out)
{
	const char *named = getenv("JOURNAL_STREAM");
	char here[64];
	struct stat st;

	if (!named || fileno(out) < 0 || fstat(fileno(out), &st))
		return false;
	snprintf(here, sizeof(here), "%llu:%llu", (unsigned long long)st.st_dev,
	         (unsigned long long)st.st_ino);
	return !strcmp(named, here);
}

void log_init(FILE *out, enum log_level level)
{
	sink = out;
	journal = is_journal(out);
	least = level;
}

void log_set_format(enum log_format format)
{
	form = format;
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

void log_request(const char *id)
{
	size_t n = id ? strspn(id, WORD) : 0;

	n = n < LOG_REQUEST ? n : LOG_REQUEST;
	if (n)
		memcpy(request, id, n);
	request[n] = 0;
}

/* ---- a line ---- */

/* Made on the stack: logging must work when memory is out. */
struct line {
	char p[LOG_LINE];
	size_t n;
};

enum { TAIL = 3 }; /* kept free for the closing quote, the brace and the newline */

static bool put(struct line *l, const char *p, size_t n)
{
	if (l->n + n > LOG_LINE - TAIL)
		return false;
	memcpy(l->p + l->n, p, n);
	l->n += n;
	return true;
}

/* One byte that may not stand as it is. */
static bool put_escaped(struct line *l, unsigned char c)
{
	static const char DIGITS[] = "0123456789abcdef";
	const char hex[] = { '\\', 'x', DIGITS[c >> 4], DIGITS[c & 15] };
	const char uni[] = { '\\', 'u', '0', '0', DIGITS[c >> 4], DIGITS[c & 15] };

	if (c == '"' || c == '\\')
		return put(l, (char[]){ '\\', (char)c }, 2);
	if (c == '\n')
		return put(l, "\\n", 2);
	if (form == LOG_LOGFMT)
		return put(l, hex, sizeof(hex));
	/* JSON knows characters only: a stray byte is shown as the four that logfmt has for it. */
	return c < 0x80 ? put(l, uni, sizeof(uni))
	                : put(l, (char[]){ '\\', '\\', 'x', hex[2], hex[3] }, 5);
}

/* A control character: C0, DEL, or of C1, which terminals obey as well; U+2028 and U+2029, where
 * some readers end a line. */
static bool is_control(const char *at, size_t n)
{
	unsigned char c = (unsigned char)*at;

	return c < 0x20 || c == 0x7f || (c == 0xc2 && n == 2 && (unsigned char)at[1] < 0xa0) ||
	       (n == 3 && (!memcmp(at, "\u2028", 3) || !memcmp(at, "\u2029", 3)));
}

static void put_text(struct line *l, struct str s)
{
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
		size_t n = (size_t)(at - from), before = l->n;
		if (c != '"' && c != '\\' && !is_control(from, n) && (valid || c < 0x80))
			room = put(l, from, n);
		else
			for (size_t i = 0; room && i < n; i++)
				room = put_escaped(l, (unsigned char)from[i]);
		if (!room)
			l->n = before;
	}
	l->p[l->n++] = '"'; /* TAIL keeps this byte, the brace and the newline */
}

/* false: there is no room for a field of this least size; half of one is worse than none. */
static bool put_key(struct line *l, const char *key, size_t least_value)
{
	size_t n = strlen(key);

	if (l->n + n + least_value + 4 > LOG_LINE - TAIL)
		return false;
	put(l, form == LOG_JSON ? ",\"" : " ", form == LOG_JSON ? 2 : 1);
	put(l, key, n);
	put(l, form == LOG_JSON ? "\":" : "=", form == LOG_JSON ? 2 : 1);
	return true;
}

static void put_field(struct line *l, const struct log_field *f)
{
	char num[32];

	if (!put_key(l, f->key, sizeof(num)))
		return;
	if (f->is_txt)
		put_text(l, f->txt);
	else
		put(l, num, (size_t)snprintf(num, sizeof(num), "%lld", (long long)f->num));
}

/* A word of our own: quoted in JSON, bare in logfmt. */
static void put_word(struct line *l, const char *key, struct str word)
{
	if (!put_key(l, key, word.n + 2))
		return;
	if (form == LOG_JSON)
		put_text(l, word);
	else
		put(l, word.p, word.n);
}

/* How many bytes of "store: writes fail" are the name of the module; 0: there is none. */
static size_t module_of(const char *msg)
{
	size_t n = strspn(msg, "abcdefghijklmnopqrstuvwxyz");

	return n && !strncmp(msg + n, ": ", 2) ? n : 0;
}

/* `fmt` is the constant that `msg` was made from. */
static void begin(struct line *l, enum log_level level, const char *fmt, struct str msg)
{
	char now[CLOCK_ISO];
	size_t mod = module_of(fmt);
	struct log_field text = log_txt("msg", msg);

	clock_iso(clock_wall_ms(), now);
	l->n = (size_t)snprintf(l->p, sizeof(l->p), form == LOG_JSON ? "%s{\"t\":\"%s\"" : "%st=%s",
	                        journal ? PRIORITIES[level] : "", now);
	put_word(l, "level", str_from(NAMES[level]));
	if (mod) {
		put_word(l, "mod", (struct str){ fmt, mod });
		text.txt.p += mod + 2;
		text.txt.n -= mod + 2;
	}
	put_field(l, &text);
	if (request[0])
		put_word(l, "req", str_from(request));
}

static void end(struct line *l, uint64_t held)
{
	FILE *out = sink ? sink : stderr;

	if (held) {
		struct log_field f = log_num("held", (int64_t)held);
		put_field(l, &f);
	}
	if (form == LOG_JSON)
		l->p[l->n++] = '}';
	l->p[l->n++] = '\n';
	fwrite(l->p, 1, l->n, out);
	fflush(out);
}

static bool may_leave(enum log_level level, const char *msg, uint64_t *held)
{
	*held = 0;
	return level == LOG_DEBUG || log_limit_take(msg, clock_mono_ms(), held);
}

__attribute__((format(printf, 3, 0))) static void say(enum log_level level, uint64_t held,
                                                      const char *fmt, va_list ap)
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
	begin(&l, level, fmt, s);
	end(&l, held);
}

/* One body for the four levels: a va_list cannot be passed on by a macro. */
#define SAY(level)                                                      \
	do {                                                            \
		va_list ap;                                             \
		uint64_t held;                                          \
		if (!log_wants(level) || !may_leave(level, fmt, &held)) \
			return;                                         \
		va_start(ap, fmt);                                      \
		say(level, held, fmt, ap);                              \
		va_end(ap);                                             \
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
	say(LOG_ERROR, 0, fmt, ap);
	va_end(ap);
	abort();
}

void log_kv(enum log_level level, const char *msg, const struct log_field *fields, size_t n)
{
	struct line l;
	uint64_t held;

	if (!log_wants(level) || !may_leave(level, msg, &held))
		return;
	begin(&l, level, msg, str_from(msg));
	for (size_t i = 0; i < n; i++)
		put_field(&l, &fields[i]);
	end(&l, held);
}

void log_settle(void)
{
	const char *msg;
	uint64_t held;

	while ((msg = log_limit_next_held(&held)))
		LOG_KV(LOG_WARN, "log: lines were held back", log_txt("of", str_from(msg)),
		       log_num("lines", (int64_t)held));
}
