/* SPDX-License-Identifier: EUPL-1.2 */
/* auth.leave - sign out of this browser. */
#include "app/session/session.h"

enum err cmd_auth_leave(struct req *r, const struct auth_leave_args *a,
                        struct auth_leave_result *out)
{
	(void)a;
	(void)out;
	session_end(r, r->person, r->session);
	req_set_cookie(r, STR("")); /* also when another socket ended the session a moment ago */
	return ERR_OK;
}
