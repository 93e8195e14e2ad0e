/* SPDX-License-Identifier: EUPL-1.2 */
#include "hub/frame.h"

enum { FIN_TEXT = 0x81, LEN_16 = 126, LEN_64 = 127 };

size_t frame_head(uint8_t *out, size_t n)
{
	out[0] = FIN_TEXT;
	if (n < LEN_16) {
		out[1] = (uint8_t)n;
		return 2;
	}
	if (n <= UINT16_MAX) {
		out[1] = LEN_16;
		out[2] = (uint8_t)(n >> 8);
		out[3] = (uint8_t)n;
		return 4;
	}
	out[1] = LEN_64;
	for (int i = 0; i < 8; i++)
		out[2 + i] = (uint8_t)((uint64_t)n >> (56 - 8 * i));
	return 10;
}

size_t frame_length(const char *p)
{
	const uint8_t *h = (const uint8_t *)p;

	if (h[1] < LEN_16)
		return 2u + h[1];
	if (h[1] == LEN_16)
		return 4u + ((size_t)h[2] << 8 | h[3]);
	uint64_t n = 0;
	for (int i = 0; i < 8; i++)
		n = n << 8 | h[2 + i];
	return 10 + (size_t)n;
}

void frame_put(struct buf *b, struct str payload)
{
	uint8_t head[FRAME_HEAD_MAX];
	size_t h = frame_head(head, payload.n);
	char *room = buf_room(b, h + payload.n); /* whole or not at all */

	if (!room)
		return;
	memcpy(room, head, h);
	if (payload.n)
		memcpy(room + h, payload.p, payload.n);
	b->n += h + payload.n;
}

size_t frame_slice(const char *p, size_t n, size_t max)
{
	size_t at = frame_length(p);

	if (n <= max)
		return n;
	while (at < n) {
		size_t next = at + frame_length(p + at);
		if (next > max)
			break;
		at = next;
	}
	return at;
}
