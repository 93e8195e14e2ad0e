/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/hex.h"
#include <sodium.h>

void hex_encode(char *out, const void *p, size_t n)
{
	sodium_bin2hex(out, HEX_SIZE(n), p, n);
}

bool hex_decode(struct str s, uint8_t *out, size_t n)
{
	size_t got;
	return s.n == n * 2 &&
	       (!n || (!sodium_hex2bin(out, n, s.p, s.n, NULL, &got, NULL) && got == n));
}

void base64url_encode(char *out, const void *p, size_t n)
{
	sodium_bin2base64(out, BASE64URL_SIZE(n), p, n, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

/* libsodium (1.0.18) takes some bytes beyond ASCII for digits. */
static bool is_ascii(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] & 0x80)
			return false;
	return true;
}

bool base64url_decode(struct str s, uint8_t *out, size_t cap, size_t *n)
{
	*n = 0;
	return !s.n ||
	       (is_ascii(s) && !sodium_base642bin(out, cap, s.p, s.n, NULL, n, NULL,
	                                          sodium_base64_VARIANT_URLSAFE_NO_PADDING));
}
