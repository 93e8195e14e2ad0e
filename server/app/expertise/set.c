/* SPDX-License-Identifier: EUPL-1.2 */
/* expertise.set - say what one knows, or what an authority one speaks for knows. */
#include "app/authority/authority.h"
#include "app/expertise/country.h"
#include "app/expertise/expertise.h"

enum err cmd_expertise_set(struct req *r, const struct expertise_set_args *a,
                           struct expertise_set_result *out)
{
	enum expertise_of of = a->has_authority ? EXPERTISE_AUTHORITY : EXPERTISE_PERSON;
	int64_t id = a->has_authority ? a->authority : r->person;
	struct authority_ref ref;

	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	if (a->has_authority && !authority_ref_load(r, id, &ref))
		return req_fail(r, ERR_NOT_FOUND, "authority");
	if (!expertise_own(r, of, id))
		return req_fail(r, ERR_FORBIDDEN, "authority");
	for (size_t i = 0; i < a->n_countries; i++)
		if (!country_ok(a->countries[i]))
			return req_fail(r, ERR_BAD_ARGS,
			                arena_printf(r->arena, "countries[%zu]", i).p);
	expertise_set(r, of, id, a);
	expertise_load(r, of, id, &out->expertise);
	return ERR_OK;
}
