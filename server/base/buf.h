/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * buf - bytes that grow up to a limit set at init.
 *
 * Invariant: n <= cap <= limit. The put that would break it writes nothing and
 * sets `full`, which sticks: every later put is a no-op, so a writer of many
 * pieces checks once, at the end. Out of memory below the limit aborts.
 * The bytes are not NUL-terminated. One thread at a time.
 */
#include "base/str.h"

struct buf {
	char *p;      /* owned; NULL until the first put */
	size_t n;     /* bytes written */
	size_t cap;   /* bytes allocated */
	size_t limit; /* most bytes ever, set at init */
	bool full;    /* a put did not fit: what is here is a truncated text */
};

void buf_init(struct buf *b, size_t limit); /* allocates nothing yet */
void buf_finish(struct buf *b);             /* frees; NULL and zeroed are fine */
void buf_reset(struct buf *b);              /* empty and not full again; keeps its memory */

/* Hand the bytes to the caller, who frees them; `b` is left empty, its limit kept.
 * NULL when nothing was written. `n` may be NULL. */
char *buf_take(struct buf *b, size_t *n);

/* As buf_put(), when the room must grow or is not there. */
void buf_put_slowly(struct buf *b, const void *p, size_t n);

static inline void buf_put(struct buf *b, const void *p, size_t n)
{
	if (b->full || n > b->cap - b->n) {
		buf_put_slowly(b, p, n);
	} else if (n) {
		memcpy(b->p + b->n, p, n);
		b->n += n;
	}
}

static inline void buf_puts(struct buf *b, const char *s)
{
	buf_put(b, s, strlen(s));
}

static inline void buf_str(struct buf *b, struct str s)
{
	buf_put(b, s.p, s.n);
}

static inline void buf_char(struct buf *b, char c)
{
	buf_put(b, &c, 1);
}

void buf_int(struct buf *b, long long v);
void buf_printf(struct buf *b, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

/* Room for `n` more bytes, to be filled by the caller and then counted with
 * b->n += used. NULL: they would not fit, and `full` is set. */
char *buf_room(struct buf *b, size_t n);

/* What was written, borrowed until the next put. */
static inline struct str buf_view(const struct buf *b)
{
	return (struct str){ b->p, b->n };
}
