/* SPDX-License-Identifier: EUPL-1.2 */
/* action.cancel - give up a commitment, with a reason that stays to be read. */
#include "app/action/action.h"

enum err cmd_action_cancel(struct req *r, const struct action_cancel_args *a,
                           struct action_cancel_result *out)
{
	struct action_row row;

	enum err e = action_caller_load(r, a->action, &row);
	if (e)
		return e;
	action_end(r, &row, ACTION_STATE_CANCELLED, a->reason);
	action_tell(r, a->action);
	return action_view(r, a->action, &out->action) ? ERR_OK : req_db_fail(r);
}
