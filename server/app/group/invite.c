/* SPDX-License-Identifier: EUPL-1.2 */
/* group.invite - invite a person to a group one runs. */
#include "app/group/circle.h"
#include "app/group/group.h"
#include "app/person/person.h"

/* Whom: by id, or by an address that somebody of the network already has. */
static int64_t invited(struct req *r, const struct group_invite_args *a)
{
	if (a->has_email)
		return person_by_email(r, a->email);
	return person_exists(r, a->person) ? a->person : 0;
}

enum err cmd_group_invite(struct req *r, const struct group_invite_args *a,
                          struct group_invite_result *out)
{
	enum role role = a->has_role ? a->role : ROLE_MEMBER;
	/* To invite a moderator is to name one. */
	enum right right = access_role_has(role, RIGHT_MODERATE) ? RIGHT_CHAIR : RIGHT_MODERATE;
	enum err e = access_group(r, a->group, right, NULL);

	if (e)
		return req_fail(r, e,
		                e == ERR_FORBIDDEN && right == RIGHT_CHAIR ? "role" : "group");
	e = circle_by_hand(r, a->group);
	if (e)
		return e;
	if (a->has_person == a->has_email)
		return req_fail(r, ERR_BAD_ARGS, "person");
	int64_t person = invited(r, a);
	if (!person)
		return req_fail(r, ERR_NOT_FOUND, a->has_email ? "email" : "person");
	bool known = member_load(r, a->group, person, &out->member);
	if (known && out->member.state != MEMBER_STATE_REQUESTED)
		return req_fail(r, ERR_ALREADY, a->has_email ? "email" : "person");
	if (known) /* he asked, and this is the answer */
		group_enter(r, a->group, person, role);
	else
		group_expect(r, a->group, person, role, MEMBER_STATE_INVITED, STR(""));
	return member_load(r, a->group, person, &out->member) ? ERR_OK : req_db_fail(r);
}
