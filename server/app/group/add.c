/* SPDX-License-Identifier: EUPL-1.2 */
/* group.add - make a person a member at once, without asking him; a member gets the role. */
#include "app/group/circle.h"
#include "app/group/group.h"
#include "app/person/person.h"

enum err cmd_group_add(struct req *r, const struct group_add_args *a, struct group_add_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_CHAIR, NULL);

	if (!e)
		e = circle_by_hand(r, a->group);
	if (e)
		return req_fail(r, e, "group");
	if (!person_exists(r, a->person))
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (!access_role_has(a->role, RIGHT_MODERATE) &&
	    group_last_moderator(r, a->group, a->person))
		return req_fail(r, ERR_LAST_MODERATOR, "role");
	group_enter(r, a->group, a->person, a->role);
	return member_load(r, a->group, a->person, &out->member) ? ERR_OK : req_db_fail(r);
}
