/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * random - unpredictable bytes from the kernel's generator.
 *
 * Good for keys, tokens and ids alike. Aborts when there is no generator.
 * Any thread.
 */
#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t n);
/* Uniform in 0 .. below-1; `below` is at least 1. */
uint32_t random_below(uint32_t below);
