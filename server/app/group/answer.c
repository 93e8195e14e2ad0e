/* SPDX-License-Identifier: EUPL-1.2 */
/* group.answer - accept or refuse a request to join a group one runs. */
#include "app/group/group.h"

enum err cmd_group_answer(struct req *r, const struct group_answer_args *a,
                          struct group_answer_result *out)
{
	struct member who;
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	(void)out;
	if (e)
		return req_fail(r, e, "group");
	if (!member_load(r, a->group, a->person, &who) || who.state != MEMBER_STATE_REQUESTED)
		return req_fail(r, ERR_NOT_FOUND, "person");
	if (a->accept)
		group_enter(r, a->group, a->person, who.role);
	else
		group_part(r, a->group, a->person);
	return ERR_OK;
}
