/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * mem - allocation that does not fail.
 *
 * Running out of memory logs one line and aborts: a supervisor restarts the
 * program, and what was acknowledged is on disk. Sizes that a client chooses
 * are bounded before they come here. Free with free(). Any thread.
 */
#include "base/str.h"

void *xmalloc(size_t n) __attribute__((malloc, returns_nonnull, warn_unused_result));
/* Zeroed; an overflow of n * size aborts. */
void *xcalloc(size_t n, size_t size) __attribute__((malloc, returns_nonnull, warn_unused_result));
void *xrealloc(void *p, size_t n) __attribute__((returns_nonnull, warn_unused_result));
char *xstrdup(const char *s) __attribute__((malloc, returns_nonnull, warn_unused_result));
/* A NUL-terminated copy of a str. */
char *xstrndup(struct str s) __attribute__((malloc, returns_nonnull, warn_unused_result));
