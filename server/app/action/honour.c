/* SPDX-License-Identifier: EUPL-1.2 */
/* action.honour - say that a commitment is honoured. */
#include "app/action/action.h"

enum err cmd_action_honour(struct req *r, const struct action_honour_args *a,
                           struct action_honour_result *out)
{
	struct action_row row;

	enum err e = action_caller_load(r, a->action, &row);
	if (e)
		return e;
	action_end(r, &row, ACTION_STATE_DONE, a->has_outcome ? a->outcome : STR(""));
	action_tell(r, a->action);
	return action_view(r, a->action, &out->action) ? ERR_OK : req_db_fail(r);
}
