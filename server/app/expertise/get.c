/* SPDX-License-Identifier: EUPL-1.2 */
/* expertise.get - what a person or an authority says to know. */
#include "app/authority/authority.h"
#include "app/expertise/expertise.h"
#include "app/person/person.h"

enum err cmd_expertise_get(struct req *r, const struct expertise_get_args *a,
                           struct expertise_get_result *out)
{
	enum expertise_of of = a->has_person ? EXPERTISE_PERSON : EXPERTISE_AUTHORITY;
	int64_t id = a->has_person ? a->person : a->authority;
	struct authority_ref ref;

	if (a->has_person == a->has_authority)
		return req_fail(r, ERR_BAD_ARGS, "person");
	if (a->has_person ? !person_exists(r, id) : !authority_ref_load(r, id, &ref))
		return req_fail(r, ERR_NOT_FOUND, a->has_person ? "person" : "authority");
	expertise_load(r, of, id, &out->expertise);
	out->may_set = expertise_own(r, of, id);
	return ERR_OK;
}
