/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.put - add authorities to the directory, or bring them up to date. */
#include "app/authority/authority.h"
#include "db/db.h"

/* A French authority has its official code, a partner has none. */
static enum err check(struct req *r, const struct authority_entry *e, size_t i)
{
	bool partner = e->kind == AUTHORITY_KIND_PARTNER;

	if (e->has_code == partner)
		return req_fail(r, ERR_BAD_ARGS,
		                arena_printf(r->arena, "authorities[%zu].code", i).p);
	for (size_t k = 0; e->has_country && k < e->country.n; k++)
		if (e->country.p[k] < 'A' || e->country.p[k] > 'Z')
			return req_fail(r, ERR_BAD_ARGS,
			                arena_printf(r->arena, "authorities[%zu].country", i).p);
	return ERR_OK;
}

static int64_t put(struct req *r, const struct authority_entry *e)
{
	bool epci = e->kind == AUTHORITY_KIND_EPCI;

	return authority_put(r->db, &(struct authority_new){
					    .kind = e->kind,
					    .code = epci ? STR("") : e->code,
					    .siren = epci ? e->code : STR(""),
					    .name = e->name,
					    .country = e->country,
					    .department = e->department,
					    .region = e->region,
					    .overseas = e->has_overseas && e->overseas,
					    .has_population = e->has_population,
					    .population = e->population,
				    });
}

enum err cmd_authority_put(struct req *r, const struct authority_put_args *a,
                           struct authority_put_result *out)
{
	out->ids = arena_array(r->arena, a->n_authorities, int64_t);
	out->n_ids = a->n_authorities;
	for (size_t i = 0; i < a->n_authorities; i++) {
		enum err e = check(r, &a->authorities[i], i);
		if (e)
			return e;
		if (!(out->ids[i] = put(r, &a->authorities[i])))
			return req_db_fail(r);
	}
	return ERR_OK;
}
