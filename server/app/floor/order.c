/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/floor/order.h"
#include <stdlib.h>

static int rank(enum floor_kind kind)
{
	switch (kind) {
	case FLOOR_KIND_QUESTION: return 0;
	case FLOOR_KIND_INTERVENTION:
	case FLOOR_KIND_REPLY: return 1;
	case FLOOR_KIND_ORDER: return 2;
	default: return 3;
	}
}

static int before(int64_t a, int64_t b)
{
	return (a > b) - (a < b);
}

static int compare(const void *x, const void *y)
{
	const struct floor_wait *a = x, *b = y;
	bool ar = a->kind == FLOOR_KIND_REPLY, br = b->kind == FLOOR_KIND_REPLY;
	int c = before(rank(a->kind), rank(b->kind));

	/* A reply stands where its intervention does, which is in front once that was heard. */
	if (!c)
		c = before(ar ? a->anchor : a->place, br ? b->anchor : b->place);
	if (!c)
		c = before(ar, br);
	if (!c)
		c = before(a->place, b->place);
	return c ? c : before(a->id, b->id);
}

void floor_order(struct floor_wait *w, size_t n)
{
	if (n)
		qsort(w, n, sizeof *w, compare);
}

bool floor_alike(const struct floor_wait *a, const struct floor_wait *b)
{
	return a->kind == b->kind && a->root == b->root;
}

static size_t find(const struct floor_wait *w, size_t n, int64_t id)
{
	size_t i = 0;

	while (i < n && w[i].id != id)
		i++;
	return i;
}

bool floor_shift(struct floor_wait *w, size_t n, int64_t id, int64_t before_id)
{
	size_t from = find(w, n, id), to = before_id ? find(w, n, before_id) : n;

	if (from == n || (before_id && (to == n || !floor_alike(&w[from], &w[to]))))
		return false;
	/* He takes the place of the next of his like on the way there, that one the next, and so on. */
	int64_t place = w[from].place;
	bool down = to > from;
	for (size_t i = from; down ? i + 1 < to : i > to;) {
		i = down ? i + 1 : i - 1;
		if (!floor_alike(&w[from], &w[i]))
			continue;
		int64_t his = w[i].place;
		w[i].place = place;
		place = his;
	}
	w[from].place = place;
	return true;
}
