/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * action_due - commitments by the clock: what waits for the people of an authority, and the day
 * on which they are reminded.
 *
 * What is due in more than ACTION_NEAR_MS is in no list of what waits: it would stand there for
 * months. On the day itself each person who speaks for the owner, and may see it, has one notice.
 *
 * Waits: any thread with a connection. Due: writer thread.
 */
#include "app/req/req.h"

#define ACTION_NEAR_MS ((int64_t)14 * 24 * 3600 * 1000)

/* A wait_fn: those that his authority owes, due soon or late. */
size_t action_waits(struct req *r, struct wait *out, size_t max);
/* A due_fn. */
int action_due(struct req *r);
