/* SPDX-License-Identifier: EUPL-1.2 */
/* group.leave - leave a group, withdraw a request, or decline an invitation. */
#include "app/group/circle.h"
#include "app/group/group.h"

enum err cmd_group_leave(struct req *r, const struct group_leave_args *a,
                         struct group_leave_result *out)
{
	struct access at;

	(void)out;
	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	enum err e = access_group(r, a->group, RIGHT_SEE, &at);
	if (e)
		return req_fail(r, e, "group");
	if (!at.active && !at.requested && !at.invited)
		return req_fail(r, ERR_NOT_FOUND, "group");
	e = circle_by_hand(r, a->group);
	if (e)
		return e;
	if (group_last_moderator(r, a->group, r->person))
		return req_fail(r, ERR_LAST_MODERATOR, NULL);
	group_part(r, a->group, r->person);
	return ERR_OK;
}
