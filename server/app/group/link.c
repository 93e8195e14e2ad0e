/* SPDX-License-Identifier: EUPL-1.2 */
/* group.link - link two groups to each other, or undo it. */
#include "app/group/group.h"

enum err cmd_group_link(struct req *r, const struct group_link_args *a,
                        struct group_link_result *out)
{
	(void)out;
	enum err e = access_group(r, a->group, RIGHT_CHAIR, NULL);
	if (e)
		return req_fail(r, e, "group");
	e = access_group(r, a->other, RIGHT_CHAIR, NULL);
	if (e)
		return req_fail(r, e, "other");
	if (a->group == a->other)
		return req_fail(r, ERR_BAD_ARGS, "other");
	group_link(r, a->group, a->other, a->on);
	return ERR_OK;
}
