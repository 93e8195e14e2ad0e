/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * slots - connections by id, in eight bytes each.
 *
 * An id is a place in a table and a number that is never given again: whoever comes late with the
 * id of a connection that is gone finds nobody, whoever sits in its place now.
 *
 * Loop thread.
 */
#include <stddef.h>
#include <stdint.h>

struct conn;

struct slots {
	uintptr_t *at;   /* a conn, or, odd, which place is free after this one */
	size_t n, cap;   /* places ever used, places there are */
	size_t free;     /* one more than the first free place; 0: none */
	uint64_t number; /* of the last id given */
};

void slots_finish(struct slots *s);
/* A place for c; returns its id, never 0. Aborts past 16 million at a time. */
uint64_t slots_add(struct slots *s, struct conn *c);
/* Who has this id; NULL: nobody. */
struct conn *slots_find(const struct slots *s, uint64_t id);
void slots_remove(struct slots *s, uint64_t id);
/* Each of them: i from 0 on, until NULL. The one told may be removed before the next is asked for. */
struct conn *slots_next(const struct slots *s, size_t *i);

#define slots_each(c, s) for (size_t slots_i_ = 0; ((c) = slots_next((s), &slots_i_));)
