/* SPDX-License-Identifier: EUPL-1.2 */
/* person.create - add a person to the network, with the function he holds. */
#include "app/authority/authority.h"
#include "app/person/person.h"

enum err cmd_person_create(struct req *r, const struct person_create_args *a,
                           struct person_create_result *out)
{
	struct authority_ref authority;
	struct person_new p = {
		.email = a->email,
		.name = a->name,
		.lang = a->has_lang ? a->lang : LANG_FR,
		.admin = a->has_admin && a->admin,
		.created_at = r->now,
	};

	if (!person_email_ok(a->email))
		return req_fail(r, ERR_BAD_ARGS, "email");
	/* A function is held somewhere, and an authority spoken for in some function. */
	if (a->has_function != a->has_authority)
		return req_fail(r, ERR_BAD_ARGS, a->has_function ? "authority" : "function");
	if (a->has_authority && !authority_ref_load(r, a->authority, &authority))
		return req_fail(r, ERR_NOT_FOUND, "authority");
	int64_t id = person_put(r->db, &p);
	if (!id)
		return req_fail(r, ERR_TAKEN, "email");
	if (a->has_authority)
		mandate_put(r->db, &(struct mandate_new){ .person = id,
		                                          .authority = a->authority,
		                                          .function = a->function,
		                                          .from_at = r->now });
	return person_ref_load(r, id, 0, &out->person) ? ERR_OK : req_db_fail(r);
}
