/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * ballot_reserve - voices that were given subject to the deliberation of an authority, by the clock.
 *
 * From the close until its day such a voice waits for everybody who was entitled to give it: the holder
 * and the deputies of the authority, as frozen at the opening. RESERVE_NEAR_MS before that day they
 * are reminded, each once a ballot; where less lies between the close and the day, half-way.
 *
 * Waits: any thread with a connection. The rest: writer thread.
 */
#include "app/ballot/ballot.h"

#define RESERVE_NEAR_MS ((int64_t)7 * 24 * 3600 * 1000)

/* A wait_fn. */
size_t ballot_reserve_waits(struct req *r, struct wait *out, size_t max);
/* A due_fn. */
int ballot_reserve_due(struct req *r);
/* The caller's voice became final: nobody is reminded of it any more. */
void ballot_reserve_done(struct req *r, const struct ballot_at *b);
