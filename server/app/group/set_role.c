/* SPDX-License-Identifier: EUPL-1.2 */
/* group.set_role - change a member's role; only a chair names moderators and chairs. */
#include "app/group/circle.h"
#include "app/group/group.h"

enum err cmd_group_set_role(struct req *r, const struct group_set_role_args *a,
                            struct group_set_role_result *out)
{
	struct member who;
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (!e)
		e = circle_by_hand(r, a->group);
	if (e)
		return req_fail(r, e, "group");
	if (!member_load(r, a->group, a->person, &who) || who.state != MEMBER_STATE_ACTIVE)
		return req_fail(r, ERR_NOT_FOUND, "person");
	/* Who is, or would be, among those who run it; anyone may give up a role of his own. */
	bool names = access_role_has(a->role, RIGHT_MODERATE) ||
	             access_role_has(who.role, RIGHT_MODERATE);
	bool steps_down = a->person == r->person && a->role < who.role;
	if (names && !steps_down && access_group(r, a->group, RIGHT_CHAIR, NULL) != ERR_OK)
		return req_fail(r, ERR_FORBIDDEN, "role");
	if (!access_role_has(a->role, RIGHT_MODERATE) &&
	    group_last_moderator(r, a->group, a->person))
		return req_fail(r, ERR_LAST_MODERATOR, "role");
	group_enter(r, a->group, a->person, a->role);
	return member_load(r, a->group, a->person, &out->member) ? ERR_OK : req_db_fail(r);
}
