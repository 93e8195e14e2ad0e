/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/hash.h"
#include <sodium.h>

void hash_keyed(uint8_t out[HASH_SIZE], const uint8_t key[HASH_KEY_SIZE], char purpose,
                struct str secret)
{
	crypto_generichash_state state;

	crypto_generichash_init(&state, key, HASH_KEY_SIZE, HASH_SIZE);
	crypto_generichash_update(&state, (const unsigned char *)&purpose, 1);
	if (secret.n)
		crypto_generichash_update(&state, (const unsigned char *)secret.p, secret.n);
	crypto_generichash_final(&state, out, HASH_SIZE);
	sodium_memzero(&state, sizeof(state));
}

bool hash_same(const void *a, const void *b, size_t n)
{
	return sodium_memcmp(a, b, n) == 0;
}
