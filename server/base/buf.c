/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/buf.h"
#include "base/mem.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

enum { FIRST = 256 }; /* bytes of the first allocation */

void buf_init(struct buf *b, size_t limit)
{
	*b = (struct buf){ .limit = limit };
}

void buf_finish(struct buf *b)
{
	if (!b)
		return;
	free(b->p);
	*b = (struct buf){ .limit = b->limit };
}

void buf_reset(struct buf *b)
{
	b->n = 0;
	b->full = false;
}

char *buf_take(struct buf *b, size_t *n)
{
	char *p = b->p;
	if (n)
		*n = b->n;
	*b = (struct buf){ .limit = b->limit };
	return p;
}

static void grow(struct buf *b, size_t need)
{
	size_t cap = b->cap ? b->cap : FIRST;
	while (cap < need)
		cap = cap > b->limit / 2 ? b->limit : cap * 2;
	if (cap > b->limit)
		cap = b->limit;
	b->p = xrealloc(b->p, cap);
	b->cap = cap;
}

char *buf_room(struct buf *b, size_t n)
{
	if (b->full || n > b->limit - b->n) {
		b->full = true;
		return NULL;
	}
	if (!b->p || n > b->cap - b->n)
		grow(b, b->n + n);
	return b->p + b->n;
}

void buf_put_slowly(struct buf *b, const void *p, size_t n)
{
	if (!n)
		return;
	char *at = buf_room(b, n);
	if (!at)
		return;
	memcpy(at, p, n);
	b->n += n;
}

void buf_int(struct buf *b, long long v)
{
	char digits[24], *at = digits + sizeof(digits);
	/* The absolute value as unsigned: the least number has no opposite. */
	unsigned long long u = v < 0 ? 0ULL - (unsigned long long)v : (unsigned long long)v;

	do
		*--at = (char)('0' + u % 10);
	while (u /= 10);
	if (v < 0)
		*--at = '-';
	buf_put(b, at, (size_t)(digits + sizeof(digits) - at));
}

void buf_printf(struct buf *b, const char *fmt, ...)
{
	char small[256];
	va_list ap, again;

	va_start(ap, fmt);
	va_copy(again, ap);
	int need = vsnprintf(small, sizeof(small), fmt, ap);
	va_end(ap);
	if (need >= 0 && (size_t)need < sizeof(small)) {
		buf_put(b, small, (size_t)need);
	} else if (need >= 0) {
		size_t n = (size_t)need;
		char *p = xmalloc(n + 1); /* vsnprintf wants a byte more than we keep */
		vsnprintf(p, n + 1, fmt, again);
		buf_put(b, p, n);
		free(p);
	}
	va_end(again);
}
