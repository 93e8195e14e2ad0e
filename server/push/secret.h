/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * secret - what a push is signed and sealed with (RFC 8292, RFC 8291, RFC 8188).
 *
 * The house signs with a key pair on P-256 that follows from its secret key: it needs no file of its
 * own, and after a restore the browsers that subscribed to it still take its pushes. What is
 * sent is sealed for one browser; the push service in between reads nothing of it.
 *
 * Any thread; nothing is kept.
 */
#include "base/buf.h"
#include <stdint.h>

enum {
	PUSH_PUBLIC = 65, /* bytes of a public key: a point, not compressed */
	PUSH_AUTH = 16,
	PUSH_SALT = 16,
	PUSH_PLAIN_MAX = 2000, /* bytes of a payload */
	PUSH_SEALED_MAX = PUSH_PLAIN_MAX + 200,
};

/* The private key, 32 bytes, that follows from the house's. */
void push_private(uint8_t out[32], const uint8_t house_key[32]);
/* Its public one; false: it is none (nobody's chance ever). */
bool push_public(uint8_t out[PUSH_PUBLIC], const uint8_t private[32]);
/* Is this a point of the curve? */
bool push_point_ok(const uint8_t point[PUSH_PUBLIC]);

/* What a browser gave to seal for it. */
struct push_target {
	uint8_t p256dh[PUSH_PUBLIC], auth[PUSH_AUTH];
};
/* Tests give both; otherwise both are random. */
struct push_fixed {
	uint8_t private[32], salt[PUSH_SALT];
};
/* Content-Encoding aes128gcm, one record. false: `target` is no key. */
bool push_seal(struct buf *out, const struct push_target *target, struct str plain,
               const struct push_fixed *fixed);

/* The value of the header Authorization: the house says to `origin` ("https://push.example.org")
 * that it is the one, until `expires_s`, and how to reach it. */
bool push_authorize(struct buf *out, const uint8_t private[32], struct str origin,
                    int64_t expires_s, struct str contact);
