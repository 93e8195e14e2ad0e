/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * receipt - the first answer to each write, kept so that a write sent twice happens once.
 *
 * A client names each write with its own 128-bit id. Within the transaction of the write its
 * result is kept under that id; the same id again gets the same result, and with other content
 * it is a conflict. Kept as long as the database (trust R-3: no time window).
 */
#include "app/req/req.h"

enum { OP_SIZE = 16, OP_HASH_SIZE = 16 };

enum receipt_found {
	RECEIPT_NONE,  /* never seen */
	RECEIPT_SAME,  /* seen with this content: *result is its answer */
	RECEIPT_OTHER, /* seen with other content */
};

/* Its hash may also be `blind`, the one without arguments, under which what req_blind() hides is kept. */
enum receipt_found receipt_find(struct req *r, const uint8_t op[OP_SIZE],
                                const uint8_t hash[OP_HASH_SIZE], const uint8_t blind[OP_HASH_SIZE],
                                struct str *result);
void receipt_put(struct req *r, const uint8_t op[OP_SIZE], const uint8_t hash[OP_HASH_SIZE],
                 struct str result);
/* The hash kept with a receipt: of the command's name and of its arguments' own hash; zeros: without them. */
void receipt_hash(struct str command, const uint8_t args[OP_HASH_SIZE], uint8_t out[OP_HASH_SIZE]);
