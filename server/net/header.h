/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * header - what the headers of a request say, and how a name is written into one of ours.
 *
 * Pure functions on texts as they came, from anybody: no libwebsockets here. Any thread.
 */
#include "base/buf.h"
#include <stdint.h>

/* The value of a cookie in a Cookie header, NUL-terminated, into `out` of `size` bytes. false: it is
 * not there, empty, or longer. */
bool header_cookie(struct str header, const char *name, char *out, size_t size);
/* The last address of an X-Forwarded-For header, which is the one that the proxy before us saw
 * itself. false: there is none, or it is no numeric address. */
bool header_forwarded(struct str header, char *out, size_t size);
/* Does an Accept-Encoding header take this coding ("br", in lower case)? Not by "*". */
bool header_accepts(struct str header, const char *coding);
/* application/json, with parameters or without. */
bool header_is_json(struct str type);
/* The value of "name=value", NUL-terminated. Its length; -1: another name, or it is longer. */
int header_arg(struct str part, const char *name, char *out, size_t size);
/* A request's name that a proxy gave, as it may stand anywhere: 8 to `max` letters, digits, _ or -. */
bool header_name_ok(const char *s, size_t max);
enum { HEADER_DATE = 30 };
/* A wall time as HTTP writes it (RFC 9110, 5.6.7); years before 1970 or after 9999 are clamped. */
void header_date(int64_t wall_ms, char out[HEADER_DATE]);
/* A whole content-disposition line for a file of this name, UTF-8 or not: shown in place or kept. */
void header_disposition(struct buf *b, struct str name, bool shown);
