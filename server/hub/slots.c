/* SPDX-License-Identifier: EUPL-1.2 */
#include "hub/slots.h"
#include "base/log.h"
#include "hub/internal.h"

enum { PLACE_BITS = 24, FIRST_CAP = 64 };

void slots_finish(struct slots *s)
{
	free(s->at);
	*s = (struct slots){ 0 };
}

/* Who sits there; NULL: a free place, which holds an odd number. */
static struct conn *sitting(const struct slots *s, size_t place)
{
	return s->at[place] & 1 ? NULL : (struct conn *)s->at[place];
}

uint64_t slots_add(struct slots *s, struct conn *c)
{
	size_t place = s->free ? s->free - 1 : s->n;

	if (s->free) {
		s->free = s->at[place] >> 1;
	} else {
		if (s->n >> PLACE_BITS)
			log_die("hub: more connections than it can number");
		if (s->n == s->cap) {
			s->cap = s->cap ? s->cap * 2 : FIRST_CAP;
			s->at = xrealloc(s->at, s->cap * sizeof(*s->at));
		}
		s->n++;
	}
	s->at[place] = (uintptr_t)c;
	return ++s->number << PLACE_BITS | place;
}

struct conn *slots_find(const struct slots *s, uint64_t id)
{
	size_t place = id & (((uint64_t)1 << PLACE_BITS) - 1);
	struct conn *c = place < s->n ? sitting(s, place) : NULL;

	return c && c->id == id ? c : NULL;
}

void slots_remove(struct slots *s, uint64_t id)
{
	size_t place = id & (((uint64_t)1 << PLACE_BITS) - 1);

	if (!slots_find(s, id))
		return;
	s->at[place] = s->free << 1 | 1;
	s->free = place + 1;
}

struct conn *slots_next(const struct slots *s, size_t *i)
{
	while (*i < s->n) {
		struct conn *c = sitting(s, (*i)++);
		if (c)
			return c;
	}
	return NULL;
}
