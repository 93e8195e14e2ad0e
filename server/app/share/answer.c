/* SPDX-License-Identifier: EUPL-1.2 */
/* share.answer - accept or refuse a topic offered to a group one runs. */
#include "app/share/share.h"

enum err cmd_share_answer(struct req *r, const struct share_answer_args *a,
                          struct share_answer_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (e)
		return req_fail(r, e, "group");
	if (!share_load(r, a->topic, a->group, true, &out->share) ||
	    out->share.state == SHARE_STATE_ENDED)
		return req_fail(r, ERR_NOT_FOUND, "topic");
	if (out->share.state != SHARE_STATE_PROPOSED)
		return req_fail(r, ERR_ALREADY, "topic");
	share_settle(r, a->topic, a->group, a->accept, a->has_answer ? a->answer : STR(""));
	return share_load(r, a->topic, a->group, true, &out->share) ? ERR_OK : req_db_fail(r);
}
