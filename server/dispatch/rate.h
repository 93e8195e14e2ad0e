/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * rate - how often somebody may do something: one token bucket per caller and class.
 *
 * Callers are people first; a signed-out caller is his network address, since a whole town
 * hall may share one (trust S-6). The classes stand in proto/rates.toml. At most RATE_CALLERS are
 * remembered; past that the least recently seen are forgotten, which is to their advantage only.
 *
 * Loop thread only.
 */
#include "commands.h"
#include <stdbool.h>
#include <stdint.h>

struct rates;

enum { RATE_CALLERS = 100000 };

struct rates *rates_create(void);
void rates_destroy(struct rates *r); /* NULL is fine */

/* The key of a person, and of a network address. */
int64_t rate_key_person(int64_t person);
int64_t rate_key_address(struct str address);

/* Take one token. false: none left; *wait_ms says when there will be one. */
bool rate_take(struct rates *r, int64_t key, enum rate class, int64_t mono_ms, int64_t *wait_ms);
/* Forget who has all his tokens back; call every minute. */
void rates_sweep(struct rates *r, int64_t mono_ms);
