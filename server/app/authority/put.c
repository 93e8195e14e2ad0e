/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.put - add authorities to the directory, or bring them up to date. */
#include "app/authority/authority.h"
#include "db/db.h"

static enum err wrong(struct req *r, size_t i, const char *what)
{
	return req_fail(r, ERR_BAD_ARGS, arena_printf(r->arena, "authorities[%zu].%s", i, what).p);
}

/* Each kind has the number it is known by, and a partner none. */
static enum err check(struct req *r, const struct authority_entry *e, size_t i)
{
	bool partner = e->kind == AUTHORITY_KIND_PARTNER, epci = e->kind == AUTHORITY_KIND_EPCI;

	if (e->has_code == (partner || epci))
		return wrong(r, i, "code");
	if (epci && !e->has_siren)
		return wrong(r, i, "siren");
	for (size_t k = 0; e->has_country && k < e->country.n; k++)
		if (e->country.p[k] < 'A' || e->country.p[k] > 'Z')
			return wrong(r, i, "country");
	return ERR_OK;
}

static int64_t put(struct req *r, const struct authority_entry *e)
{
	return authority_put(r->db, &(struct authority_new){
					    .kind = e->kind,
					    .code = e->code,
					    .siren = e->siren,
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
