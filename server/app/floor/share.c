/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/floor/share.h"

enum { ENOUGH_MS = 60 * 1000 }; /* spoken, before it says anything */

size_t floor_compare(const struct floor_share_of *p, size_t n, enum floor_side side, bool year,
                     struct floor_share out[FLOOR_PARTIES])
{
	int64_t least = year ? FLOOR_CELL_YEAR : FLOOR_CELL;
	int64_t people[FLOOR_CELL_COUNT] = { 0 }, spoke[FLOOR_CELL_COUNT] = { 0 };
	int64_t present[FLOOR_CELL_COUNT] = { 0 }, all_spoke = 0, all_present = 0;
	size_t k = 0;

	for (size_t i = 0; i < n; i++) {
		int c = p[i].cell[side];
		if (c < 0)
			continue;
		people[c]++;
		spoke[c] += p[i].spoke_ms;
		present[c] += p[i].present_ms;
	}
	for (int c = 0; year && c < FLOOR_CELL_REST; c++)
		if (people[c] < least) {
			people[FLOOR_CELL_REST] += people[c];
			spoke[FLOOR_CELL_REST] += spoke[c];
			present[FLOOR_CELL_REST] += present[c];
		}
	for (int c = 0; c < FLOOR_CELL_COUNT; c++)
		if (people[c] >= least) {
			all_spoke += spoke[c];
			all_present += present[c];
		}
	for (int c = 0; c < FLOOR_CELL_COUNT; c++)
		if (people[c] >= least && k < FLOOR_PARTIES)
			out[k++] = (struct floor_share){
				.cell = (enum floor_cell)c,
				.people = people[c],
				.spoke = all_spoke ? spoke[c] * 1000 / all_spoke : 0,
				.present = all_present ? present[c] * 1000 / all_present : 0,
			};
	return k;
}

size_t floor_comparisons(struct req *r, const struct floor_share_of *p, size_t n, int sides,
                         bool year, struct floor_comparison **out)
{
	size_t told = 0;

	*out = arena_array(r->arena, FLOOR_SIDE_COUNT, struct floor_comparison);
	for (int side = 0; side < sides; side++) {
		struct floor_comparison *c = &(*out)[told];
		c->by = (enum floor_side)side;
		c->cells = arena_array(r->arena, FLOOR_PARTIES, struct floor_share);
		c->n_cells = floor_compare(p, n, c->by, year, c->cells);
		told += c->n_cells >= 2;
	}
	return told;
}

/* ---- the rule ---- */

static enum floor_reason reason_of(enum floor_side side)
{
	switch (side) {
	case FLOOR_SIDE_LEVEL: return FLOOR_REASON_LEVEL;
	case FLOOR_SIDE_STRATUM: return FLOOR_REASON_STRATUM;
	case FLOOR_SIDE_SIDE: return FLOOR_REASON_SIDE;
	default: return FLOOR_REASON_OVERSEAS;
	}
}

struct table {
	struct floor_share cells[FLOOR_PARTIES];
	size_t n; /* 0: it says nothing */
};

static void make_tables(const struct floor_share_of *p, size_t n, struct table t[FLOOR_SIDE_COUNT])
{
	int64_t ms = 0;

	for (size_t i = 0; i < n; i++)
		ms += p[i].spoke_ms;
	for (int s = 0; s < FLOOR_SIDE_COUNT; s++) {
		t[s].n = 0;
		if (s == FLOOR_SIDE_GENDER || s == FLOOR_SIDE_WAY || ms < ENOUGH_MS)
			continue;
		t[s].n = floor_compare(p, n, (enum floor_side)s, false, t[s].cells);
		if (t[s].n < 2)
			t[s].n = 0;
	}
}

/* By how many thousandths those like him speak less than they are here, at worst. */
static int64_t lack(const struct floor_share_of *who, const struct table t[FLOOR_SIDE_COUNT],
                    enum floor_side *side, struct floor_share *share)
{
	int64_t worst = 0;

	for (int s = 0; who && s < FLOOR_SIDE_COUNT; s++)
		for (size_t i = 0; i < t[s].n; i++) {
			const struct floor_share *c = &t[s].cells[i];
			if ((int)c->cell != who->cell[s] || c->present - c->spoke <= worst)
				continue;
			worst = c->present - c->spoke;
			*side = (enum floor_side)s;
			*share = *c;
		}
	return worst;
}

bool floor_propose(const struct floor_candidate *w, size_t n, const struct floor_share_of *p,
                   size_t n_p, struct floor_proposal *out)
{
	struct table t[FLOOR_SIDE_COUNT];
	enum floor_side side = FLOOR_SIDE_LEVEL, his = FLOOR_SIDE_LEVEL;
	struct floor_share share = { 0 }, his_share = { 0 };
	size_t best = 0;

	if (n < 2 || w[0].w.kind != FLOOR_KIND_CONTRIBUTION)
		return false;
	make_tables(p, n_p, t);
	int64_t head = lack(w[0].who, t, &side, &share), most = head;
	for (size_t i = 1; i < n; i++) {
		int64_t l = lack(w[i].who, t, &his, &his_share);
		if (w[i].first < w[best].first || (w[i].first == w[best].first && l <= most))
			continue;
		best = i;
		most = l;
		side = his;
		share = his_share;
	}
	bool first = w[best].first && !w[0].first;
	if (!best || (!first && most - head < FLOOR_GAIN))
		return false;
	*out = (struct floor_proposal){ .entry = w[best].w.id,
		                        .person = w[best].w.person,
		                        .reason = first ? FLOOR_REASON_FIRST : reason_of(side),
		                        .has_share = !first,
		                        .share = share };
	return true;
}
