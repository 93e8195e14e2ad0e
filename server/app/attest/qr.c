/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/attest/attest.h"
#include <qrencode.h>

struct str attest_qr(struct req *r, struct str text)
{
	char *s = arena_alloc(r->arena, text.n + 1);

	memcpy(s, text.p, text.n);
	s[text.n] = 0;
	QRcode *code = QRcode_encodeString8bit(s, 0, QR_ECLEVEL_L);
	if (!code)
		return STR("");
	size_t w = (size_t)code->width, n = 0;
	char *out = arena_alloc(r->arena, w * (w + 1));
	for (size_t y = 0; y < w; y++) {
		for (size_t x = 0; x < w; x++)
			out[n++] = code->data[y * w + x] & 1 ? '1' : '0';
		out[n++] = '\n';
	}
	QRcode_free(code);
	return (struct str){ out, n ? n - 1 : 0 };
}
