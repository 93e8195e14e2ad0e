/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * temp - a directory of its own for a test.
 */
#include "unit.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct temp {
	char dir[64];
	char path[128]; /* of a database in it */
};

static inline struct temp temp_make(void)
{
	struct temp t = { .dir = "/tmp/palabre-test-XXXXXX" };
	assert_non_null(mkdtemp(t.dir));
	snprintf(t.path, sizeof(t.path), "%s/palabre.db", t.dir);
	return t;
}

/* Remove what a database leaves behind, and the directory, which must then be empty. */
static inline void temp_remove(const struct temp *t)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal", ".v1.bak", ".bak" };
	char file[256];
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", t->path, tails[i]);
		unlink(file);
	}
	assert_int_equal(rmdir(t->dir), 0);
}
