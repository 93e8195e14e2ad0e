/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.rank - say who of an authority's people in a group comes before whom. */
#include "app/authority/rank.h"
#include "app/group/access.h"

enum err cmd_authority_rank(struct req *r, const struct authority_rank_args *a,
                            struct authority_rank_result *out)
{
	int64_t people[RANK_PEOPLE];
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	(void)out;
	if (e)
		return req_fail(r, e, "group");
	size_t n = rank_people(r, a->group, a->authority, people);
	for (size_t i = 0; i < a->n_people; i++) {
		size_t at = 0;
		while (at < n && people[at] != a->people[i])
			at++;
		if (at == n)
			return req_fail(r, ERR_NOT_FOUND,
			                arena_printf(r->arena, "people[%zu]", i).p);
		people[at] = 0; /* each once */
	}
	rank_set(r, a->group, a->authority, a->people, a->n_people);
	return ERR_OK;
}
