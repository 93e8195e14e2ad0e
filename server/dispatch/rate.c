/* SPDX-License-Identifier: EUPL-1.2 */
#include "dispatch/rate.h"
#include "base/mem.h"
#include <sodium.h>
#include <stdlib.h>
#define uthash_malloc(n) xmalloc(n)
#include <uthash.h>

struct bucket {
	double tokens;
	int64_t at; /* mono ms of the last refill; 0: never used, full */
};

struct rate_caller {
	int64_t key;
	struct bucket buckets[RATE_COUNT];
	UT_hash_handle hh; /* least recently seen first */
};

struct rates {
	struct rate_caller *callers;
};

struct rates *rates_create(void)
{
	return xcalloc(1, sizeof(struct rates));
}

static void forget(struct rates *r, struct rate_caller *c)
{
	HASH_DEL(r->callers, c);
	free(c);
}

void rates_destroy(struct rates *r)
{
	struct rate_caller *c, *next;

	if (!r)
		return;
	HASH_ITER(hh, r->callers, c, next)
	forget(r, c);
	free(r);
}

int64_t rate_key_person(int64_t person)
{
	return person;
}

int64_t rate_key_address(struct str address)
{
	int64_t key;

	crypto_generichash((uint8_t *)&key, sizeof(key), (const uint8_t *)address.p, address.n,
	                   NULL, 0);
	return key | INT64_MIN; /* never a person's */
}

static struct rate_caller *find(struct rates *r, int64_t key)
{
	struct rate_caller *c;

	HASH_FIND(hh, r->callers, &key, sizeof(key), c);
	if (c) {
		HASH_DEL(r->callers, c); /* to the end: most recently seen */
	} else {
		if (HASH_COUNT(r->callers) >= RATE_CALLERS)
			forget(r, r->callers);
		c = xcalloc(1, sizeof(*c));
		c->key = key;
	}
	HASH_ADD(hh, r->callers, key, sizeof(c->key), c);
	return c;
}

static void refill(struct bucket *b, const struct rate_class *class, int64_t mono_ms)
{
	double more = (double)(mono_ms - b->at) * class->per_minute / 60000.0;

	if (!b->at || b->tokens + more > class->burst)
		b->tokens = class->burst;
	else
		b->tokens += more;
	b->at = mono_ms;
}

bool rate_take(struct rates *r, int64_t key, enum rate class, int64_t mono_ms, int64_t *wait_ms)
{
	const struct rate_class *c = &rate_table[class];
	struct bucket *b = &find(r, key)->buckets[class];

	refill(b, c, mono_ms);
	if (b->tokens < 1) {
		*wait_ms = (int64_t)((1 - b->tokens) * 60000.0 / c->per_minute) + 1;
		return false;
	}
	b->tokens -= 1;
	return true;
}

void rates_sweep(struct rates *r, int64_t mono_ms)
{
	struct rate_caller *c, *next;

	HASH_ITER(hh, r->callers, c, next)
	{
		bool full = true;
		for (int i = 0; i < RATE_COUNT; i++) {
			if (!c->buckets[i].at)
				continue;
			refill(&c->buckets[i], &rate_table[i], mono_ms);
			full = full && c->buckets[i].tokens >= rate_table[i].burst;
		}
		if (full)
			forget(r, c);
	}
}
