/* SPDX-License-Identifier: EUPL-1.2 */
/* group.remove - take a member out of a group one runs, or an invitation back. */
#include "app/group/circle.h"
#include "app/group/group.h"

enum err cmd_group_remove(struct req *r, const struct group_remove_args *a,
                          struct group_remove_result *out)
{
	struct member who;
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	(void)out;
	if (!e)
		e = circle_by_hand(r, a->group);
	if (e)
		return req_fail(r, e, "group");
	/* A request is answered, not removed. */
	if (!member_load(r, a->group, a->person, &who) || who.state == MEMBER_STATE_REQUESTED)
		return req_fail(r, ERR_NOT_FOUND, "person");
	/* Only a chair unmakes those who run the group. */
	if (access_role_has(who.role, RIGHT_MODERATE) && a->person != r->person &&
	    access_group(r, a->group, RIGHT_CHAIR, NULL) != ERR_OK)
		return req_fail(r, ERR_FORBIDDEN, "person");
	if (group_last_moderator(r, a->group, a->person))
		return req_fail(r, ERR_LAST_MODERATOR, "person");
	group_part(r, a->group, a->person);
	return ERR_OK;
}
