/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/random.h"
#include "base/log.h"
#include <sodium.h>

/* sodium_init() does its work once, under its own lock, and is cheap after. */
static void ready(void)
{
	if (sodium_init() < 0)
		log_die("no source of random bytes");
}

void random_bytes(void *out, size_t n)
{
	ready();
	randombytes_buf(out, n);
}

uint32_t random_below(uint32_t below)
{
	ready();
	return randombytes_uniform(below);
}
