/* SPDX-License-Identifier: EUPL-1.2 */
#include "tail.h"

#include "bench.h"

#include <stdlib.h>
#include <string.h>

void tail_finish(struct tail *t)
{
	free(t->p);
	free(t->starts);
	*t = (struct tail){ .p = NULL };
}

/* Doubles up to TAIL_BYTES, then forgets the older half. */
static void make_room(struct tail *t, size_t n)
{
	size_t used = (size_t)(t->head - t->base);

	if (used + n <= t->cap)
		return;
	if (used + n <= TAIL_BYTES) {
		size_t cap = t->cap ? 2 * t->cap : 2048;

		while (cap < used + n)
			cap *= 2;
		t->p = bench_grow(t->p, cap, 1);
		t->cap = cap;
		return;
	}
	memmove(t->p, t->p + used / 2, used - used / 2);
	t->base += (int64_t)(used / 2);
	make_room(t, n);
}

char *tail_append(struct tail *t, size_t n)
{
	int64_t start;

	if (n > TAIL_BYTES / 4)
		bench_die("a frame of %zu bytes", n);
	if (!t->starts)
		t->starts = bench_alloc(TAIL_FRAMES, sizeof(*t->starts));
	make_room(t, n);
	start = t->head;
	t->starts[++t->seq % TAIL_FRAMES] = start;
	t->head += (int64_t)n;
	return t->p + (start - t->base);
}

const char *tail_at(const struct tail *t, int64_t from)
{
	return t->p + (from - t->base);
}

int64_t tail_after(const struct tail *t, int64_t seq)
{
	int64_t next = seq + 1;

	if (next > t->seq)
		return t->head;
	if (next < 1 || next + TAIL_FRAMES <= t->seq || t->starts[next % TAIL_FRAMES] < t->base)
		return -1;
	return t->starts[next % TAIL_FRAMES];
}
