/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * arena - memory of one request, given back all at once.
 *
 * Allocation never fails: past ARENA_LIMIT bytes in all, the program aborts,
 * because every size that a client chooses is bounded before it gets here.
 * Nothing is freed one by one. One thread at a time.
 */
#include "base/str.h"

enum { ARENA_LIMIT = 8 * 1024 * 1024 };

struct arena_chunk;

struct arena {
	struct arena_chunk *chunks; /* newest first; owned */
	size_t left;                /* bytes free at the end of the newest */
	size_t used;                /* bytes handed out since the last reset */
};

void arena_init(struct arena *a);   /* allocates nothing yet */
void arena_finish(struct arena *a); /* frees everything; NULL and zeroed are fine */
void arena_reset(struct arena *a);  /* everything handed out is gone; keeps one chunk */

/* `n` zeroed bytes aligned to 16, never NULL. */
void *arena_alloc(struct arena *a, size_t n);
/* As arena_alloc, for `n` things of `size` bytes; an overflow aborts. */
void *arena_calloc(struct arena *a, size_t n, size_t size);
/* struct post *p = arena_array(a, 50, struct post); */
#define arena_array(a, n, type) ((type *)arena_calloc((a), (n), sizeof(type)))
/* struct post *p = arena_new(a, struct post); */
#define arena_new(a, type) ((type *)arena_alloc((a), sizeof(type)))

/* A copy, with a NUL after its last byte so that `.p` is also a C string. */
struct str arena_str(struct arena *a, struct str s);
struct str arena_printf(struct arena *a, const char *fmt, ...)
	__attribute__((format(printf, 2, 3)));
