/* SPDX-License-Identifier: EUPL-1.2 */
/* group.create - found a group, with a first moderator or none yet. */
#include "app/group/group.h"
#include "app/person/person.h"

static bool slug_ok(struct str s)
{
	if (s.p[0] == '-' || s.p[s.n - 1] == '-')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];
		if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			return false;
	}
	return true;
}

static bool country_ok(struct str s)
{
	return s.n == 2 && s.p[0] >= 'A' && s.p[0] <= 'Z' && s.p[1] >= 'A' && s.p[1] <= 'Z';
}

enum err cmd_group_create(struct req *r, const struct group_create_args *a,
                          struct group_create_result *out)
{
	if (!slug_ok(a->slug))
		return req_fail(r, ERR_BAD_ARGS, "slug");
	for (size_t i = 0; i < a->n_countries; i++)
		if (!country_ok(a->countries[i]))
			return req_fail(r, ERR_BAD_ARGS,
			                arena_printf(r->arena, "countries[%zu]", i).p);
	if (a->has_moderator && !person_exists(r, a->moderator))
		return req_fail(r, ERR_NOT_FOUND, "moderator");
	int64_t id = group_insert(r, a);
	if (!id)
		return req_fail(r, ERR_TAKEN, "slug");
	if (a->has_moderator)
		group_enter(r, id, a->moderator, ROLE_MODERATOR);
	return group_load(r, id, &out->group);
}
