/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * attest - certificates of attendance that anybody can check.
 *
 * Owner of the table attest_key; nothing else writes to it.
 *
 * A certificate is what it says, as JSON, and its signature (Ed25519), each in base64url with a dot
 * between: it is checked with the public key alone, without asking the house, and altered by one
 * letter it is none. It is made anew at each asking and kept nowhere.
 *
 * The secret key is stored nowhere: it is made from the house's own (secret.key) and a number, and the
 * table has the public key of each that was ever used. attest.rotate takes the next number. A house
 * that gets another secret.key signs with another key at once, which is noted with the first
 * certificate. In both cases certificates from before stay good, as long as the database is the same:
 * that is all there is to do when a key may have become known, besides saying from which day on
 * certificates of the old one are not to be trusted.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum {
	ATTEST_KEYS = 100,
	ATTEST_PUBLIC = 32,
	ATTEST_SIGNATURE = 64,
	ATTEST_TOKEN = 4000,
};

/* What stands before the bytes that are signed: a signature is for this and nothing else. */
#define ATTEST_CONTEXT "palabre attestation 1\n"

/* The key to sign with now, noted if it is new; fills *out (may be NULL). ERR_LIMIT. */
enum err attest_key_now(struct req *r, bool next, struct attest_key *out)
	__attribute__((warn_unused_result));
size_t attest_keys(struct req *r, struct attest_key **out);
/* Sign what it says (its `key` is set here) into a token from the arena. */
enum err attest_sign(struct req *r, struct attestation *a, struct str *token)
	__attribute__((warn_unused_result));
/* false: not of this house, or not as it was made. */
bool attest_read(struct req *r, struct str token, struct attestation *out);
/* Rows of 0 and 1; empty: too long. */
struct str attest_qr(struct req *r, struct str text);
