/* SPDX-License-Identifier: EUPL-1.2 */
/* position.create - draft a common text of a group. */
#include "app/position/position.h"

enum err cmd_position_create(struct req *r, const struct position_create_args *a,
                             struct position_create_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_WRITE, NULL);

	if (e)
		return req_fail(r, e, "group");
	e = position_check_body(r, a->body);
	if (e)
		return e;
	int64_t id = position_insert(r, a);
	return position_announce(r, id, &out->position);
}
