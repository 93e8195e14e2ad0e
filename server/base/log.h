/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * log - one line a fact, in logfmt, in UTC.
 *
 *     t=2026-11-23T09:48:01.123Z level=info msg="listening" port=8443
 *
 * A line leaves in a single write of at most LOG_LINE bytes, so lines of
 * several threads never mix; what does not fit is cut at a character. Values
 * are quoted and escaped: what a client sent cannot forge a line. Texts of
 * people and secrets are never logged.
 * Before log_init() lines of level info and above go to stderr. Any thread.
 */
#include "base/str.h"
#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_DEBUG, LOG_INFO, LOG_WARN, LOG_ERROR };
enum { LOG_LINE = 2048 };

/* Where lines go and the least level that is written. Call before any thread
 * starts; `out` is borrowed for the life of the program. */
void log_init(FILE *out, enum log_level level);
/* "debug", "info", "warn" or "error". */
bool log_level_from_str(struct str s, enum log_level *out);
bool log_wants(enum log_level level);

void log_debug(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_info(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_warn(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
void log_error(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A broken invariant: log at level error, then abort(). */
_Noreturn void log_die(const char *fmt, ...) __attribute__((format(printf, 1, 2)));

/* A line with fields of its own:
 *     LOG_KV(LOG_INFO, "checkpoint", log_num("pages", n), log_txt("file", path)); */
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
