/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/threads.h"
#include "base/mem.h"
#include <stdlib.h>
#include <string.h>

#define NONE UINT32_MAX
#define DAY_MS (INT64_C(24) * 3600 * 1000)

/* A message, or the place of one that is named and not here. */
struct node {
	uint8_t id[THREADS_HASH];
	uint32_t parent;
	int64_t at; /* of its message */
	bool here;
};

struct message {
	uint32_t node, place; /* place: as it was added */
	int64_t key;          /* it stands by */
	uint32_t depth;       /* ... and, of equal ones, by how much it answers */
	uint8_t subject[THREADS_HASH];
	bool has_subject, answers, alone; /* alone: it names nothing that it answers */
};

/* Places in an array, found by 16 bytes that are at random. */
struct table {
	uint32_t *slots;
	size_t size; /* a power of two */
};

struct threads {
	struct node *nodes;
	size_t n_nodes, cap_nodes;
	struct message *list;
	size_t n, cap;
	struct table by_id;
	size_t threads;
};

/* ---- nodes ---- */

static size_t slot_of(const struct table *t, const uint8_t id[THREADS_HASH])
{
	uint64_t h;

	memcpy(&h, id, sizeof(h));
	return (size_t)h & (t->size - 1);
}

static void grow(struct threads *t)
{
	struct table *b = &t->by_id;

	if (t->n_nodes * 2 < b->size)
		return;
	free(b->slots);
	b->size = b->size ? b->size * 2 : 1024;
	b->slots = xmalloc(b->size * sizeof(*b->slots));
	memset(b->slots, 0xff, b->size * sizeof(*b->slots));
	for (size_t i = 0; i < t->n_nodes; i++) {
		size_t s = slot_of(b, t->nodes[i].id);
		while (b->slots[s] != NONE)
			s = (s + 1) & (b->size - 1);
		b->slots[s] = (uint32_t)i;
	}
}

static uint32_t node_of(struct threads *t, const uint8_t id[THREADS_HASH])
{
	struct table *b = &t->by_id;

	grow(t);
	size_t s = slot_of(b, id);
	for (; b->slots[s] != NONE; s = (s + 1) & (b->size - 1))
		if (!memcmp(t->nodes[b->slots[s]].id, id, THREADS_HASH))
			return b->slots[s];
	if (t->n_nodes == t->cap_nodes) {
		t->cap_nodes = t->cap_nodes ? t->cap_nodes * 2 : 1024;
		t->nodes = xrealloc(t->nodes, t->cap_nodes * sizeof(*t->nodes));
	}
	struct node *n = &t->nodes[t->n_nodes];
	*n = (struct node){ .parent = NONE };
	memcpy(n->id, id, THREADS_HASH);
	b->slots[s] = (uint32_t)t->n_nodes;
	return (uint32_t)t->n_nodes++;
}

static uint32_t root_of(const struct threads *t, uint32_t n, size_t *depth)
{
	size_t d = 0;

	for (; t->nodes[n].parent != NONE && d <= THREADS_DEPTH; d++)
		n = t->nodes[n].parent;
	if (depth)
		*depth = d;
	return n;
}

/* `child` answers `parent`, unless that would close a ring or be too deep. */
static void link_to(struct threads *t, uint32_t child, uint32_t parent)
{
	uint32_t up = parent;

	if (child == parent)
		return;
	for (size_t d = 0; up != NONE; d++, up = t->nodes[up].parent)
		if (up == child || d >= THREADS_DEPTH)
			return;
	t->nodes[child].parent = parent;
}

/* ---- adding ---- */

struct threads *threads_create(void)
{
	return xcalloc(1, sizeof(struct threads));
}

void threads_destroy(struct threads *t)
{
	if (!t)
		return;
	free(t->nodes);
	free(t->list);
	free(t->by_id.slots);
	free(t);
}

bool threads_add(struct threads *t, const struct threads_message *m)
{
	if (t->n_nodes + THREADS_REFS + 1 > THREADS_MAX || t->n >= THREADS_MAX)
		return false;
	uint32_t at = node_of(t, m->id), child = at;
	bool first = !t->nodes[at].here;

	if (first) {
		t->nodes[at].here = true;
		t->nodes[at].at = m->at;
		/* What it says itself of what it answers weighs more than what others said of it. */
		if (m->n_refs)
			t->nodes[at].parent = NONE;
	}
	for (size_t i = 0; first && i < m->n_refs && i < THREADS_REFS; i++) {
		uint32_t parent = node_of(t, m->refs[i]);
		if (t->nodes[child].parent == NONE)
			link_to(t, child, parent);
		child = parent;
	}
	if (t->n == t->cap) {
		t->cap = t->cap ? t->cap * 2 : 1024;
		t->list = xrealloc(t->list, t->cap * sizeof(*t->list));
	}
	struct message *l = &t->list[t->n];
	*l = (struct message){ .node = at, .place = (uint32_t)t->n, .key = m->at };
	memcpy(l->subject, m->subject, THREADS_HASH);
	l->has_subject = m->has_subject;
	l->answers = m->answers;
	l->alone = !m->n_refs;
	t->n++;
	return true;
}

/* ---- order ---- */

static int by_key(const void *x, const void *y)
{
	const struct message *a = x, *b = y;

	if (a->key != b->key)
		return a->key < b->key ? -1 : 1;
	if (a->depth != b->depth)
		return a->depth < b->depth ? -1 : 1;
	return a->place < b->place ? -1 : a->place > b->place;
}

/* Nothing stands before what it answers. */
static void set_keys(struct threads *t)
{
	for (size_t i = 0; i < t->n; i++) {
		struct message *m = &t->list[i];
		uint32_t up = t->nodes[m->node].parent;
		for (size_t d = 0; up != NONE && d <= THREADS_DEPTH;
		     d++, up = t->nodes[up].parent) {
			m->depth++;
			if (t->nodes[up].here && t->nodes[up].at > m->key)
				m->key = t->nodes[up].at;
		}
	}
}

/* The last thread of each subject, as one goes through them by date. */
struct topic {
	uint8_t subject[THREADS_HASH];
	uint32_t node;
	int64_t at;
	bool used;
};

static struct topic *topic_of(struct topic *all, size_t size, const uint8_t subject[THREADS_HASH])
{
	uint64_t h;

	memcpy(&h, subject, sizeof(h));
	size_t s = (size_t)h & (size - 1);
	while (all[s].used && memcmp(all[s].subject, subject, THREADS_HASH) != 0)
		s = (s + 1) & (size - 1);
	return &all[s];
}

static void by_subject(struct threads *t)
{
	size_t size = 1024;

	while (size < t->n * 2)
		size *= 2;
	struct topic *all = xcalloc(size, sizeof(*all));
	for (size_t i = 0; i < t->n; i++) {
		struct message *m = &t->list[i];
		if (!m->has_subject)
			continue;
		struct topic *s = topic_of(all, size, m->subject);
		bool young = s->used && m->key - s->at <= THREADS_DAYS * DAY_MS;
		size_t depth = 0;
		if (young && m->alone && m->answers && t->nodes[m->node].parent == NONE) {
			uint32_t root = root_of(t, s->node, &depth);
			if (depth < THREADS_DEPTH)
				link_to(t, m->node, root);
		}
		if (!s->used)
			memcpy(s->subject, m->subject, THREADS_HASH);
		s->used = true;
		s->node = m->node;
		s->at = m->key;
	}
	free(all);
}

void threads_settle(struct threads *t)
{
	set_keys(t);
	if (t->n)
		qsort(t->list, t->n, sizeof(*t->list), by_key);
	by_subject(t);
	/* Roots that have a message, here or below. */
	bool *seen = xcalloc(t->n_nodes + 1, sizeof(*seen));
	t->threads = 0;
	for (size_t i = 0; i < t->n; i++) {
		uint32_t root = root_of(t, t->list[i].node, NULL);
		t->threads += !seen[root];
		seen[root] = true;
	}
	free(seen);
}

size_t threads_count(const struct threads *t)
{
	return t->n;
}

size_t threads_threads(const struct threads *t)
{
	return t->threads;
}

struct threads_place threads_at(const struct threads *t, size_t i)
{
	const struct message *m = &t->list[i];

	return (struct threads_place){ m->place, t->nodes[root_of(t, m->node, NULL)].id };
}
