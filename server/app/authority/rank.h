/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * rank - who of an authority's people comes before whom, where one of them has to.
 *
 * Owner of the table authority_rank; nothing else writes to it.
 *
 * Functions are free text ("3e adjointe déléguée au jumelage"), from which no order can be read. So
 * who runs a group says it of the people of each authority in it: mayor, then deputies, then
 * councillors, then officers, as it is there. Of whom nothing was said comes after those, who has held his
 * mandate longer before others.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum {
	RANK_NONE = 1000000,
	RANK_PEOPLE = 40, /* of one authority in one group */
};

/* His place among the people of the authority, the best he has in one of these groups; 1 is the highest. */
int64_t rank_in(struct req *r, const int64_t *groups, size_t n, int64_t authority, int64_t person);
/* The people of the authority in the group, in this order. */
size_t rank_people(struct req *r, int64_t group, int64_t authority, int64_t out[RANK_PEOPLE]);
/* In this order, from now on. */
void rank_set(struct req *r, int64_t group, int64_t authority, const int64_t *people, size_t n);
