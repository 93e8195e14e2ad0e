/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* spawn - one child process from its start to its end, on a thread that may wait. */
#include "base/buf.h"
#include <stdatomic.h>
#include <stdint.h>

struct spawn {
	const char *program;
	const char *verb, *word; /* its two arguments */
	int in;                  /* its descriptor 0 */
	int64_t ms;              /* it is killed after */
	const atomic_bool *stop; /* ... or soon after this is set */
};

enum spawn_end { SPAWN_EXITED, SPAWN_KILLED, SPAWN_LATE, SPAWN_STOPPED, SPAWN_NOT };

/* Run it; what it writes goes to `out`, and with `out` full it is ended, as if it had said all.
 * *status: with SPAWN_EXITED, what it exited with. */
enum spawn_end spawn_run(const struct spawn *s, struct buf *out, int *status);
