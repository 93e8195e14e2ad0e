/* SPDX-License-Identifier: EUPL-1.2 */
/* group.update - change a group one runs; what is not given stays. */
#include "app/group/circle.h"
#include "app/group/group.h"
#include "app/share/share.h"

enum err cmd_group_update(struct req *r, const struct group_update_args *a,
                          struct group_update_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (e)
		return req_fail(r, e, "group");
	if (a->has_join_mode && a->join_mode != JOIN_MODE_HIDDEN &&
	    circle_by_hand(r, a->group) != ERR_OK)
		return req_fail(r, ERR_FORBIDDEN, "join_mode");
	if (a->has_join_mode && a->join_mode == JOIN_MODE_HIDDEN && share_any(r, a->group))
		return req_fail(r, ERR_SHARED, "join_mode");
	if (a->has_title || a->has_purpose || a->has_join_mode || a->has_tint) {
		group_set(r, a->group, a);
		group_announce(r, a->group);
	}
	return group_load(r, a->group, &out->group);
}
