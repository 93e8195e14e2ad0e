/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * log - one line a fact, in logfmt or JSON, in UTC.
 *
 *     t=2026-11-23T09:48:01.123Z level=warn mod=net msg="slow" req=9f86d081884c7d65 port=8443
 *     {"t":"2026-11-23T09:48:01.123Z","level":"warn","mod":"net","msg":"slow","port":8443}
 *
 * A message begins with the name of its module, "net: slow", which becomes the field `mod`; it is
 * taken from the format, never from what is filled into it.
 * A line leaves in a single write of at most LOG_LINE bytes, so lines of several threads never mix;
 * what does not fit is cut at a character. Values are quoted and escaped: what a client sent cannot
 * forge a line, nor a field of one. Texts of people, their addresses and secrets are never logged.
 * What is said over and over is held back: of each message LOG_BURST lines leave at once and
 * LOG_PER_SECOND afterwards; the next one that leaves tells in `held` how many did not. Lines of
 * level debug are not counted.
 * When `out` is the journal of systemd, each line says its level to it in front ("<4>").
 * Before log_init() lines of level info and above go to stderr. Any thread.
 */
#include "base/str.h"
#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum log_format { LOG_LOGFMT, LOG_JSON };
enum { LOG_LINE = 2048, LOG_BURST = 200, LOG_PER_SECOND = 50, LOG_REQUEST = 64 };

/* Where lines go and the least level that is written. Call before any thread starts; `out` is
 * borrowed for the life of the program. */
void log_init(FILE *out, enum log_level level);
/* In which form; logfmt without it. As early as log_init(). */
void log_set_format(enum log_format format);
/* "debug", "info", "warn" or "error". */
bool log_level_from_str(struct str s, enum log_level *out);
bool log_wants(enum log_level level);

/* Lines of this thread carry `id` as `req` until it is NULL again. Copied: at most LOG_REQUEST letters,
 * digits, _ and -. */
void log_request(const char *id);
/* Say what is being held back of messages that came no more. Every minute, and at the end. */
void log_settle(void);

void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A broken invariant: log at level error, then abort(). */
_Noreturn void log_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line with fields of its own:
 *     LOG_KV(LOG_INFO, "db: checkpoint", log_num("pages", n), log_txt("file", path)); */
struct log_field {
	const char *key; /* a bare word */
	struct str txt;  /* the value when `is_txt` */
	int64_t num;
	bool is_txt;
};

void log_kv(enum log_level level, const char *msg, const struct log_field *fields, size_t n);

#define LOG_KV(level, msg, ...)                                           \
	log_kv((level), (msg), (const struct log_field[]){ __VA_ARGS__ }, \
	       sizeof((const struct log_field[]){ __VA_ARGS__ }) / sizeof(struct log_field))

static inline struct log_field log_num(const char *key, int64_t v)
{
	return (struct log_field){ .key = key, .num = v };
}

static inline struct log_field log_txt(const char *key, struct str v)
{
	return (struct log_field){ .key = key, .txt = v, .is_txt = true };
}
