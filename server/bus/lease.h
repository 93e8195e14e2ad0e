/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * lease - at most one historian: a key in Redis that its holder renews.
 *
 * Who finds no key sets it, with a time to live of LEASE_MS, and gets the next fence, a number that
 * only grows. He renews it every LEASE_RENEW_MS; he believes himself its holder until LEASE_SURE_MS
 * after he *sent* the last renewal that was granted, by a clock that no one sets and that goes on while
 * he is stopped. That is less than the key lives, so nobody else can hold it before he has ceased to
 * believe. lease_held() is asked before and after each COMMIT (db/store.h, guard): a process that was
 * stopped and goes on writes nothing and acknowledges nothing.
 *
 * Redis may be emptied or restarted: the holder then takes the lease anew and goes on, unless it finds
 * that somebody else had it in between (another fence than its own plus nothing), or the database has a
 * higher fence than its own. Then it is deposed, for good: `deposed` is told, and the process ends.
 *
 * lease_held() and lease_fence(): any thread. The rest: loop thread.
 */
#include "bus/redis.h"
#include <stdbool.h>
#include <stdint.h>

enum {
	LEASE_MS = 6000,
	LEASE_RENEW_MS = 1000,
	LEASE_SURE_MS = 4000,
};

struct lease;

struct lease_events {
	void (*granted)(void *arg);                  /* the first time */
	void (*waits)(void *arg, struct str holder); /* somebody else has it: said once a holder */
	void (*deposed)(void *arg, const char *why);
	void *arg;
};

/* `who` is what the key says of its holder: "host.example.org 4711". Begins at once. NULL, logged. */
struct lease *lease_create(struct uv_loop_s *loop, const struct redis_config *redis,
                           const char *prefix, const char *who, const struct lease_events *events);
/* The database knows a fence of `floor`: ours is to be higher before anything is written.
 * `raised` is told when it is. */
void lease_raise(struct lease *l, int64_t floor, void (*raised)(void *arg), void *arg);
bool lease_held(const struct lease *l);
int64_t lease_fence(const struct lease *l);
/* Give it up, so that the next one need not wait for its end. lease_idle(): that was sent. */
void lease_release(struct lease *l);
bool lease_idle(const struct lease *l);
/* The memory goes when the loop has run its close callbacks; lease_held() is false from now on. NULL
 * is fine. */
void lease_destroy(struct lease *l);
