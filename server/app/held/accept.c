/* SPDX-License-Identifier: EUPL-1.2 */
/* held.accept - publish a mail that waits, in the name of its author. */
#include "app/group/access.h"
#include "app/held/held.h"

enum err cmd_held_accept(struct req *r, const struct held_accept_args *a,
                         struct held_accept_result *out)
{
	struct mail_in_post p;

	if (!held_load(r, a->held, &p))
		return req_fail(r, ERR_NOT_FOUND, "held");
	enum err e = access_group(r, p.group, RIGHT_MODERATE, NULL);
	if (e)
		return req_fail(r, ERR_NOT_FOUND, "held");
	return held_publish(r, a->held, &out->topic, &out->post);
}
