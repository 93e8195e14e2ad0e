/* SPDX-License-Identifier: EUPL-1.2 */
/* group.join - join an open group, ask to join one on request, or accept an invitation. */
#include "app/group/group.h"

enum err cmd_group_join(struct req *r, const struct group_join_args *a,
                        struct group_join_result *out)
{
	struct access at;
	struct member was;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	enum err e = access_group(r, a->group, RIGHT_SEE, &at);
	if (e)
		return req_fail(r, e, "group");
	if (at.active || at.requested)
		return req_fail(r, ERR_ALREADY, "group");
	if (at.invited && member_load(r, a->group, r->person, &was))
		group_enter(r, a->group, r->person, was.role);
	else if (at.join_mode == JOIN_MODE_OPEN)
		group_enter(r, a->group, r->person, ROLE_MEMBER);
	else if (at.join_mode == JOIN_MODE_REQUEST)
		group_expect(r, a->group, r->person, ROLE_MEMBER, MEMBER_STATE_REQUESTED,
		             a->has_note ? a->note : STR(""));
	else
		return req_fail(r, ERR_FORBIDDEN, "group");
	return my_group_load(r, a->group, r->person, &out->group);
}
