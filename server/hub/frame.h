/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * frame - WebSocket text frames as they go out: unmasked, unfragmented (RFC 6455, 5.2).
 *
 * Everything sent is framed once, when it is queued; what is then written to sockets are
 * slices that begin and end at frame boundaries.
 */
#include "base/buf.h"
#include <stddef.h>
#include <stdint.h>

enum { FRAME_HEAD_MAX = 10 };

/* Write the header of a text frame of `n` payload bytes into `out` of FRAME_HEAD_MAX; returns its length. */
size_t frame_head(uint8_t *out, size_t n);
/* Length, header included, of the complete frame at `p`. */
size_t frame_length(const char *p);
/* Append a text frame. */
void frame_put(struct buf *b, struct str payload);
/* The longest whole number of frames in the `n` bytes at `p` that fits in `max`; at least the first one. */
size_t frame_slice(const char *p, size_t n, size_t max);
