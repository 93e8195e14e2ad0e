/* SPDX-License-Identifier: EUPL-1.2 */
/* auth.link - make a sign-in link for somebody, good once and for ten minutes in any browser. */
#include "app/person/person.h"
#include "app/session/session.h"

enum err cmd_auth_link(struct req *r, const struct auth_link_args *a, struct auth_link_result *out)
{
	struct sign_in s = { .email = a->email, .person = person_by_email(r, a->email) };

	if (!s.person)
		return req_fail(r, ERR_NOT_FOUND, "email");
	sign_in_put(r, &s, STR(""));
	/* The token stands behind the # so that no server, proxy or log ever sees it. */
	out->path = arena_printf(r->arena, "/entrer#%s", s.token);
	return ERR_OK;
}
