/* SPDX-License-Identifier: EUPL-1.2 */
/* auth.redeem - sign in with the token of the link or with the code of the mail. */
#include "app/person/person.h"
#include "app/session/session.h"

enum err cmd_auth_redeem(struct req *r, const struct auth_redeem_args *a,
                         struct auth_redeem_result *out)
{
	int64_t person;

	if (a->has_token == a->has_code)
		return req_fail(r, ERR_BAD_ARGS, "token");
	enum err e = sign_in_use(r, a->has_token ? a->token : STR(""),
	                         a->has_code ? a->code : STR(""), &person);
	if (e)
		return req_fail(r, e, a->has_token ? "token" : "code");
	/* Whoever was signed in in this browser is so no longer; a new sign-in is a new session. */
	if (r->session)
		session_end(r, r->person, r->session);
	if (!session_create(r, person) || !person_ref_load(r, person, 0, &out->person))
		return req_db_fail(r);
	return ERR_OK;
}
