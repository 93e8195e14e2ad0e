/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * order - in which order those who wait are heard.
 *
 * Questions to who speaks first, then interventions, each with the replies to it right behind it, then
 * points of order, then contributions; among their like by place, which is the order in which they came
 * unless a chair moved one. Replies to an intervention that was heard already are next of the interventions.
 *
 * Pure; any thread.
 */
#include "proto.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct floor_wait {
	int64_t id, person;
	enum floor_kind kind;
	int64_t root; /* a reply's: the intervention; 0 otherwise */
	int64_t anchor; /* a reply's: the place of the intervention while that waits too; 0 otherwise */
	int64_t place;
};

/* Put them in order. */
void floor_order(struct floor_wait *w, size_t n);
/* Are these two moved among each other? */
bool floor_alike(const struct floor_wait *a, const struct floor_wait *b);
/* Of those in order: put `id` before `before` (0: behind all) of its like, who share the places they had.
 * false, and nothing is changed: one is not there, or they are not alike. */
bool floor_shift(struct floor_wait *w, size_t n, int64_t id, int64_t before);
