/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * sweep - what a server clears away while it runs.
 *
 * Every minute sessions that are over (their sockets are closed), every ten minutes stored
 * events too old to be resumed from, every hour files that no message carries. Each is a job of
 * the store like any other. Loop thread.
 */
#include <stdint.h>

struct sweep;
struct bus;
struct store;
struct req_house;

struct sweep *sweep_create(struct store *store, struct bus *bus, const struct req_house *house);
/* After store_drain(). NULL is fine. */
void sweep_destroy(struct sweep *s);
/* Cleared away since the start. */
struct sweep_stats {
	uint64_t sessions, events, files;
};
void sweep_stats(const struct sweep *s, struct sweep_stats *out);
/* Call once a minute. */
void sweep_minute(struct sweep *s);
