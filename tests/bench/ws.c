/* SPDX-License-Identifier: EUPL-1.2 */
#include "ws.h"

#include <string.h>

enum { PAYLOAD_MAX = 1 << 20, BLOCK = 64 };

static void unmask(char *p, size_t n, const char key[4])
{
	uint32_t k32, v32;
	size_t i = 0;

	memcpy(&k32, key, 4);
	for (; i + 4 <= n; i += 4) {
		memcpy(&v32, p + i, 4);
		v32 ^= k32;
		memcpy(p + i, &v32, 4);
	}
	for (; i < n; i++)
		p[i] = (char)(p[i] ^ key[i & 3]);
}

enum ws_read ws_next(char *p, size_t n, struct ws_frame *out, size_t *used)
{
	const unsigned char *u = (const unsigned char *)p;
	size_t head = 2, len;
	bool masked;

	if (n < 2)
		return WS_MORE;
	if ((u[0] & 0xf0) != 0x80)
		return WS_BROKEN;
	masked = u[1] & 0x80;
	len = u[1] & 0x7f;
	if (len == 126) {
		if (n < 4)
			return WS_MORE;
		len = (size_t)u[2] << 8 | u[3];
		head = 4;
	} else if (len == 127) {
		if (n < 10)
			return WS_MORE;
		if (u[2] | u[3] | u[4] | u[5])
			return WS_BROKEN;
		len = (size_t)u[6] << 24 | (size_t)u[7] << 16 | (size_t)u[8] << 8 | u[9];
		head = 10;
	}
	if (len > PAYLOAD_MAX)
		return WS_BROKEN;
	head += masked ? 4 : 0;
	if (n < head + len)
		return WS_MORE;
	if (masked)
		unmask(p + head, len, p + head - 4);
	*out = (struct ws_frame){ .op = u[0] & 0x0f, .p = p + head, .n = len };
	*used = head + len;
	return WS_FRAME;
}

size_t ws_head(char out[WS_HEAD_MAX], unsigned op, size_t n)
{
	unsigned char *u = (unsigned char *)out;

	u[0] = (unsigned char)(0x80 | op);
	if (n < 126) {
		u[1] = (unsigned char)n;
		return 2;
	}
	if (n < 65536) {
		u[1] = 126;
		u[2] = (unsigned char)(n >> 8);
		u[3] = (unsigned char)n;
		return 4;
	}
	u[1] = 127;
	for (unsigned i = 0; i < 8; i++)
		u[2 + i] = (unsigned char)((uint64_t)n >> (56 - 8 * i));
	return 10;
}

size_t ws_client_frame(char *out, unsigned op, const char *p, size_t n)
{
	static const char key[4] = { 0x37, (char)0xfa, 0x21, 0x3d };
	size_t head = ws_head(out, op, n);

	out[1] = (char)(out[1] | (char)0x80);
	memcpy(out + head, key, 4);
	memcpy(out + head + 4, p, n);
	unmask(out + head + 4, n, key);
	return head + 4 + n;
}

size_t ws_http_head(const char *p, size_t n)
{
	const char *end = memmem(p, n, "\r\n\r\n", 4);

	return end ? (size_t)(end - p) + 4 : 0;
}

static uint32_t rotate(uint32_t v, unsigned n)
{
	return v << n | v >> (32 - n);
}

static void sha1_block(uint32_t h[5], const unsigned char *p)
{
	uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];

	for (unsigned i = 0; i < 16; i++)
		w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
		       (uint32_t)p[4 * i + 2] << 8 | p[4 * i + 3];
	for (unsigned i = 16; i < 80; i++)
		w[i] = rotate(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
	for (unsigned i = 0; i < 80; i++) {
		uint32_t f, k, t;

		if (i < 20)
			f = (b & c) | (~b & d), k = 0x5a827999;
		else if (i < 40)
			f = b ^ c ^ d, k = 0x6ed9eba1;
		else if (i < 60)
			f = (b & c) | (b & d) | (c & d), k = 0x8f1bbcdc;
		else
			f = b ^ c ^ d, k = 0xca62c1d6;
		t = rotate(a, 5) + f + e + k + w[i];
		e = d, d = c, c = rotate(b, 30), b = a, a = t;
	}
	h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

/* The key is 24 characters: with the GUID 60, so padding always takes a second block. */
void ws_accept(const char *key, size_t n, char out[WS_ACCEPT_SIZE])
{
	static const char guid[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	uint32_t h[5] = { 0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0 };
	unsigned char text[2 * BLOCK] = { 0 }, sum[21] = { 0 };
	size_t len;

	n = n > 24 ? 24 : n;
	memcpy(text, key, n);
	memcpy(text + n, guid, sizeof(guid) - 1);
	len = n + sizeof(guid) - 1;
	text[len] = 0x80;
	text[2 * BLOCK - 2] = (unsigned char)(len * 8 >> 8);
	text[2 * BLOCK - 1] = (unsigned char)(len * 8);
	sha1_block(h, text);
	sha1_block(h, text + BLOCK);
	for (unsigned i = 0; i < 20; i++)
		sum[i] = (unsigned char)(h[i / 4] >> (24 - 8 * (i % 4)));
	for (unsigned i = 0, o = 0; i < 21; i += 3) {
		uint32_t v = (uint32_t)sum[i] << 16 | (uint32_t)sum[i + 1] << 8 | sum[i + 2];

		for (unsigned k = 0; k < 4; k++)
			out[o++] = digits[v >> (18 - 6 * k) & 63];
	}
	out[27] = '=';
	out[28] = 0;
}
