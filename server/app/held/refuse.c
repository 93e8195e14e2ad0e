/* SPDX-License-Identifier: EUPL-1.2 */
/* held.refuse - do not publish a mail that waits. */
#include "app/group/access.h"
#include "app/held/held.h"

enum err cmd_held_refuse(struct req *r, const struct held_refuse_args *a,
                         struct held_refuse_result *out)
{
	struct mail_in_post p;

	(void)out;
	if (!held_load(r, a->held, &p))
		return req_fail(r, ERR_NOT_FOUND, "held");
	enum err e = access_group(r, p.group, RIGHT_MODERATE, NULL);
	if (e)
		return req_fail(r, ERR_NOT_FOUND, "held");
	held_tell(r, a->held, &p, MAIL_WHY_REFUSED);
	held_end(r, a->held, p.group, false);
	return ERR_OK;
}
