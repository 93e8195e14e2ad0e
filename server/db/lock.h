/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * lock - one process at a time on a data directory.
 *
 * An flock() on DIR/palabre.lock, and one on DIR/backup.lock for what a backup
 * must not be disturbed by. The kernel drops it when the holder dies, so
 * there is no stale lock to clean; the file itself is never removed (removing
 * it would let two processes lock two different files of the same name). It
 * holds the holder's pid, for the message the second one prints.
 */
#include <stdbool.h>
#include <stddef.h>

struct lock {
	int fd; /* -1: not held */
};

#define LOCK_INIT  \
	{          \
		-1 \
	}

/* false, with a logged reason, when someone else holds it or it cannot be made.
 * Does not wait. */
bool lock_take(struct lock *l, const char *path);
/* The same, but that somebody else holds it is told by *busy, and not logged. */
bool lock_try(struct lock *l, const char *path, bool *busy);
/* The pid that the holder of the lock at `path` wrote into it, in `out`; "?" when it cannot be read. */
void lock_holder(const char *path, char *out, size_t size);
void lock_drop(struct lock *l); /* NULL and not held are fine */
