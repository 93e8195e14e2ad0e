/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/arena.h"
#include "base/log.h"
#include "base/mem.h"
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

enum { ALIGN = 16, CHUNK = 16 * 1024 };

struct arena_chunk {
	struct arena_chunk *next; /* older */
	size_t size;              /* bytes of mem */
	_Alignas(ALIGN) char mem[];
};

void arena_init(struct arena *a)
{
	*a = (struct arena){ 0 };
}

static void free_chunks(struct arena_chunk *c)
{
	while (c) {
		struct arena_chunk *next = c->next;
		free(c);
		c = next;
	}
}

void arena_finish(struct arena *a)
{
	if (!a)
		return;
	free_chunks(a->chunks);
	arena_init(a);
}

void arena_reset(struct arena *a)
{
	struct arena_chunk *keep = a->chunks;

	a->used = 0;
	if (!keep)
		return;
	/* One outsized request must not pin its memory for ever. */
	if (keep->size > CHUNK) {
		arena_finish(a);
		return;
	}
	free_chunks(keep->next);
	keep->next = NULL;
	a->left = keep->size;
}

/* `n` bytes that are not zeroed. */
static char *take(struct arena *a, size_t n)
{
	if (n > ARENA_LIMIT - ALIGN || a->used + n > ARENA_LIMIT - ALIGN)
		log_die("arena: %zu bytes on top of %zu pass the limit", n, a->used);
	n = (n + ALIGN - 1) / ALIGN * ALIGN;
	if (!a->chunks || n > a->left) {
		size_t size = n > CHUNK ? n : CHUNK;
		struct arena_chunk *c = xmalloc(sizeof(*c) + size);
		c->next = a->chunks;
		c->size = size;
		a->chunks = c;
		a->left = size;
	}
	char *p = a->chunks->mem + (a->chunks->size - a->left);
	a->left -= n;
	a->used += n;
	return p;
}

void *arena_alloc(struct arena *a, size_t n)
{
	return memset(take(a, n ? n : 1), 0, n);
}

void *arena_calloc(struct arena *a, size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		log_die("arena: %zu times %zu bytes", n, size);
	return arena_alloc(a, n * size);
}

struct str arena_str(struct arena *a, struct str s)
{
	char *p = take(a, s.n + 1);
	if (s.n)
		memcpy(p, s.p, s.n);
	p[s.n] = '\0';
	return (struct str){ p, s.n };
}

struct str arena_printf(struct arena *a, const char *fmt, ...)
{
	va_list ap, again;
	struct str out = { "", 0 };

	va_start(ap, fmt);
	va_copy(again, ap);
	/* Straight to where it will stand, when there is room for it. */
	char *there = a->chunks ? a->chunks->mem + (a->chunks->size - a->left) : NULL;
	int need = vsnprintf(there, there ? a->left : 0, fmt, ap);
	va_end(ap);
	if (need >= 0) {
		char *p = take(a, (size_t)need + 1);
		if (p != there)
			vsnprintf(p, (size_t)need + 1, fmt, again);
		out = (struct str){ p, (size_t)need };
	}
	va_end(again);
	return out;
}
