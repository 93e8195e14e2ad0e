/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * hash - keyed hashes of secrets, so that what is stored opens nothing.
 *
 * BLAKE2b-256 under a key that is not in the database. The purpose goes into
 * the hash: one secret used in two places has two hashes. Any thread.
 */
#include "base/str.h"
#include <stdint.h>

enum { HASH_SIZE = 32, HASH_KEY_SIZE = 32 };

void hash_keyed(uint8_t out[HASH_SIZE], const uint8_t key[HASH_KEY_SIZE], char purpose,
                struct str secret);
/* Equal? Takes the same time wherever they differ. */
bool hash_same(const void *a, const void *b, size_t n);
