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
	char dir[256];
	char path[300]; /* of a database in it */
};

/* In $TMPDIR, which ctest points into the build directory. */
static inline struct temp temp_make(void)
{
	const char *base = getenv("TMPDIR");
	struct temp t;
	snprintf(t.dir, sizeof(t.dir), "%s/palabre-test-XXXXXX", base ? base : "/tmp");
	assert_non_null(mkdtemp(t.dir));
	snprintf(t.path, sizeof(t.path), "%s/palabre.db", t.dir);
	return t;
}

/* Remove what a database leaves behind, and the directory, which must then be empty. */
static inline void temp_remove(const struct temp *t)
{
	static const char *const tails[] = { "", "-wal", "-shm", "-journal", ".v1.bak", ".bak" };
	char file[320];
	for (size_t i = 0; i < sizeof(tails) / sizeof(tails[0]); i++) {
		snprintf(file, sizeof(file), "%s%s", t->path, tails[i]);
		unlink(file);
	}
	assert_int_equal(rmdir(t->dir), 0);
}
