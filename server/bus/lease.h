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
 * Whoever asks holds the lock of his data directory already (db/lock.h), and says which that is and in
 * which life of which machine. A lease held with the very same directory is then a dead process': it is
 * taken over at once.
 *
 * Redis may be emptied or restarted: the holder then takes the lease anew and goes on, unless it finds
 * that somebody else had it in between (a fence that is not its own), or the database has a higher fence
 * than its own. Then it is deposed, for good: `deposed` is told, and the process ends. Somebody new who
 * finds a Redis that knows of no fence at all, while his database does, waits LEASE_EMPTY_MS for a holder
 * that may still believe.
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
	LEASE_EMPTY_MS = 5000,
};

struct lease;

struct lease_events {
	void (*granted)(void *arg);                  /* the first time */
	void (*waits)(void *arg, struct str holder); /* somebody else has it: said once a holder */
	void (*deposed)(void *arg, const char *why);
	void *arg;
};

struct lease_config {
	struct redis_config redis;
	const char *prefix;
	const char *who; /* what the key says of its holder: "host.example.org process 4711" */
	const char *
		where; /* the data directory whose lock is held, on this machine since it started */
	int64_t floor; /* the fence that its database knows; ours will be higher */
};

/* Begins at once. Everything in `cfg` is copied. NULL, with a logged reason. */
struct lease *lease_create(struct uv_loop_s *loop, const struct lease_config *cfg,
                           const struct lease_events *events);
/* The database, opened, knows a fence of `floor` after all: `raised` is told when ours is higher. */
void lease_raise(struct lease *l, int64_t floor, void (*raised)(void *arg), void *arg);
bool lease_held(const struct lease *l);
int64_t lease_fence(const struct lease *l);
/* Give it up, so that the next one need not wait for its end. lease_idle(): that was sent. */
void lease_release(struct lease *l);
bool lease_idle(const struct lease *l);
/* The memory goes when the loop has run its close callbacks; lease_held() is false from now on. NULL
 * is fine. */
void lease_destroy(struct lease *l);
