/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * share - speaking time beside presence, and who might be heard next.
 *
 * In each comparison people stand in cells (level of their authority, stratum of its population, side,
 * overseas or not, gender if they told it, way of being present). A cell with fewer than FLOOR_CELL people is told to nobody: it
 * is left out before thousandths are counted, so that no subtraction brings it back. Over a
 * year those of fewer than FLOOR_CELL_YEAR are one cell, if they are as many together.
 *
 * The rule by which somebody is proposed, where whoever is next has only a contribution to make: of those who wait
 * with a contribution, first who has not spoken yet; then those whose cell speaks least beside its presence, by
 * its worst comparison; then who came first. He is proposed only if he is not next anyway, and, when
 * both or neither have spoken, if he is FLOOR_GAIN thousandths worse off than who is next. Gender and way are not part of it: what
 * somebody told for sums is not told by a proposal. The same people, times and queue give the same answer.
 *
 * Pure; any thread.
 */
#include "app/floor/floor.h"

enum { FLOOR_GAIN = 100 };

/* The cells that may be told of, in the order of enum floor_cell; returns how many. */
size_t floor_compare(const struct floor_share_of *p, size_t n, enum floor_side side, bool year,
                     struct floor_share out[FLOOR_PARTIES]);
/* The comparisons that say something, by the first `sides` of enum floor_side. From the arena. */
size_t floor_comparisons(struct req *r, const struct floor_share_of *p, size_t n, int sides,
                         bool year, struct floor_comparison **out);

struct floor_candidate {
	struct floor_wait w;
	bool first;
	const struct floor_share_of *who; /* NULL: nothing is known of him */
};
/* false: nobody is proposed. `w` are in order. */
bool floor_propose(const struct floor_candidate *w, size_t n, const struct floor_share_of *p,
                   size_t n_p, struct floor_proposal *out);
/* The same from the tables, for r->person who chairs; false also when it is switched off. */
bool floor_proposal_load(struct req *r, const struct room_at *room, int64_t item,
                         struct floor_proposal *out);
