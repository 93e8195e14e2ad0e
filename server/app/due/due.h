/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * due - what the clock brings about, and no command of a person.
 *
 * A module that has such work adds a line to due.c and an index to its table that finds what
 * is due first. Once a second the server sends itself the command due.run, so that this work
 * goes where every write goes: one transaction, events with their seq, effects after COMMIT, on the
 * historian alone. Nobody is signed in then: r->person is 0, r->admin is true, r->now is the time to go by.
 *
 * Writer thread, and it may be run twice (req.h). What it does it marks in the same transaction,
 * so that after a crash it is done once.
 */
#include "app/req/req.h"

enum { DUE_MAX = 50 }; /* things one function does in one run: the writer is not held up */

/* Do what is due at r->now, at most DUE_MAX of it. Returns how many things were done, 0 for none. */
typedef int due_fn(struct req *r);

/* All of it, in order. */
int due_run(struct req *r);
