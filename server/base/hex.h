/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * hex - bytes as lower-case hexadecimal or as base64url without padding.
 *
 * Encoders write a NUL-terminated text into the caller's buffer; decoders
 * refuse anything but exactly what the encoder writes (hex_decode also takes
 * upper case). Neither is constant-time: compare secrets as bytes. Any thread.
 */
#include "base/str.h"
#include <stdint.h>

#define HEX_SIZE(n) ((n)*2 + 1) /* of the text and its NUL */
#define BASE64URL_SIZE(n) (((n)*4 + 2) / 3 + 1)

void hex_encode(char *out, const void *p, size_t n); /* HEX_SIZE(n) bytes at out */
/* Exactly 2n digits into n bytes. */
bool hex_decode(struct str s, uint8_t *out, size_t n);

void base64url_encode(char *out, const void *p, size_t n); /* BASE64URL_SIZE(n) bytes at out */
/* At most `cap` bytes into `out`, how many in `*n`. */
bool base64url_decode(struct str s, uint8_t *out, size_t cap, size_t *n);
