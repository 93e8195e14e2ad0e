/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * list - doubly linked lists whose links live inside their items.
 *
 *     struct conn { int fd; struct list link; };
 *     struct list conns;                      // conn::link
 *     list_init(&conns);
 *     list_append(&conns, &c->link);
 *     struct conn *c;
 *     list_each (c, &conns, link) ...
 *
 * A list owns nothing. The same struct is head and link; an initialised link
 * that stands in no list points to itself, so that list_remove() on it is
 * harmless. A zeroed struct is not a list: call list_init(). Put at each head a
 * comment that says what it holds. One thread at a time.
 */
#include <stdbool.h>
#include <stddef.h>

struct list {
	struct list *prev, *next;
};

static inline void list_init(struct list *l)
{
	l->prev = l->next = l;
}

static inline bool list_empty(const struct list *l)
{
	return l->next == l;
}

/* Put `item` right after `at`: after a head, it becomes the first. */
static inline void list_insert(struct list *at, struct list *item)
{
	item->prev = at;
	item->next = at->next;
	at->next->prev = item;
	at->next = item;
}

/* Put `item` last. */
static inline void list_append(struct list *head, struct list *item)
{
	list_insert(head->prev, item);
}

/* Take `item` out of its list; it can be removed again or inserted elsewhere. */
static inline void list_remove(struct list *item)
{
	item->prev->next = item->next;
	item->next->prev = item->prev;
	list_init(item);
}

/* Move everything in `from` to the end of `to`; `from` is left empty. */
static inline void list_move_all(struct list *to, struct list *from)
{
	if (list_empty(from))
		return;
	from->next->prev = to->prev;
	to->prev->next = from->next;
	from->prev->next = to;
	to->prev = from->prev;
	list_init(from);
}

static inline size_t list_length(const struct list *head)
{
	size_t n = 0;
	for (const struct list *l = head->next; l != head; l = l->next)
		n++;
	return n;
}

/* The item of type `type` whose member `link` is at `ptr`. */
#define list_item(ptr, type, link) ((type *)(void *)((char *)(ptr)-offsetof(type, link)))
#define list_first(head, type, link) (list_empty(head) ? NULL : list_item((head)->next, type, link))
#define list_last(head, type, link) (list_empty(head) ? NULL : list_item((head)->prev, type, link))

/* Visit every item; the body must not remove the item it is at. */
#define list_each(it, head, link)                                                      \
	for (it = list_item((head)->next, __typeof__(*it), link); &it->link != (head); \
	     it = list_item(it->link.next, __typeof__(*it), link))

/* As list_each; the body may remove (and free) `it`, and no other. */
#define list_each_safe(it, tmp, head, link)                        \
	for (it = list_item((head)->next, __typeof__(*it), link),  \
	    tmp = list_item(it->link.next, __typeof__(*it), link); \
	     &it->link != (head); it = tmp, tmp = list_item(it->link.next, __typeof__(*it), link))
