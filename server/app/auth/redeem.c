/* SPDX-License-Identifier: EUPL-1.2 */
/* auth.redeem - sign in with the token of the link or with the code of the mail. */
#include "app/person/person.h"
#include "app/session/pass.h"

enum err cmd_auth_redeem(struct req *r, const struct auth_redeem_args *a,
                         struct auth_redeem_result *out)
{
	struct sign_in_found found = { .person = 0 };

	if (a->has_token == a->has_code)
		return req_fail(r, ERR_BAD_ARGS, "token");
	enum err e = sign_in_use(r, a->has_token ? a->token : STR(""),
	                         a->has_code ? a->code : STR(""), &found);
	if (!e && found.meeting)
		e = pass_enter(r, &found);
	if (e == ERR_STORAGE)
		return e;
	if (e)
		return req_fail(r, e, a->has_token ? "token" : "code");
	out->has_only = found.meeting != 0 &&
	                !(r->session && !r->only && r->person == found.person);
	out->only = found.meeting;
	if (found.meeting)
		return person_ref_load(r, found.person, 0, &out->person) ? ERR_OK : req_db_fail(r);
	/* Whoever was signed in in this browser is so no longer; a new sign-in is a new session. */
	if (r->session)
		session_end(r, r->person, r->session);
	if (!session_create(r, &found) || !person_ref_load(r, found.person, 0, &out->person))
		return req_db_fail(r);
	return ERR_OK;
}
