/* SPDX-License-Identifier: EUPL-1.2 */
/* session.revoke - end one of one's own sessions, this one included. */
#include "app/session/session.h"

enum err cmd_session_revoke(struct req *r, const struct session_revoke_args *a,
                            struct session_revoke_result *out)
{
	(void)out;
	if (!session_end(r, r->person, a->session))
		return req_fail(r, ERR_NOT_FOUND, "session");
	return ERR_OK;
}
