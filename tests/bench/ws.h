/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * ws - RFC 6455 as far as the bench needs it: the upgrade, and whole (never fragmented) frames.
 *
 * Nothing here allocates or keeps a pointer. A frame handed out points into the caller's bytes.
 */
#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { WS_TEXT = 1, WS_CLOSE = 8, WS_PING = 9, WS_PONG = 10 };
enum { WS_HEAD_MAX = 14, WS_ACCEPT_SIZE = 29 };

struct ws_frame {
	unsigned op;
	char *p;
	size_t n;
};

enum ws_read { WS_MORE, WS_FRAME, WS_BROKEN };

/*
 * The first frame of p[0..n), unmasked in place; *used becomes its length.
 * WS_BROKEN: reserved bits, a fragment, or a payload above 1 MiB.
 */
enum ws_read ws_next(char *p, size_t n, struct ws_frame *out, size_t *used);

/* Writes the head of a server's frame of n payload bytes; gives its length. */
size_t ws_head(char out[WS_HEAD_MAX], unsigned op, size_t n);
/* Writes a client's whole frame, masked; out has room for WS_HEAD_MAX + n. Gives its length. */
size_t ws_client_frame(char *out, unsigned op, const char *p, size_t n);

/* The length of the HTTP head that p[0..n) begins with, 0 when it is not complete. */
size_t ws_http_head(const char *p, size_t n);
/* Sec-WebSocket-Accept for the value key[0..n), NUL-terminated. */
void ws_accept(const char *key, size_t n, char out[WS_ACCEPT_SIZE]);
