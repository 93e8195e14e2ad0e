/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.people - the people of an authority in a group, in their order. */
#include "app/authority/rank.h"
#include "app/group/access.h"
#include "app/person/person.h"

enum err cmd_authority_people(struct req *r, const struct authority_people_args *a,
                              struct authority_people_result *out)
{
	int64_t people[RANK_PEOPLE];
	enum err e = access_group(r, a->group, RIGHT_READ, NULL);

	if (e)
		return req_fail(r, e, "group");
	size_t n = rank_people(r, a->group, a->authority, people);
	out->people = arena_array(r->arena, n, struct person_ref);
	for (size_t i = 0; i < n; i++)
		out->n_people += person_ref_load_for(r, people[i], a->authority,
		                                     &out->people[out->n_people]);
	return ERR_OK;
}
