/* SPDX-License-Identifier: EUPL-1.2 */
/* action.undo - take back what was just done to a commitment. */
#include "app/action/action.h"
#include "app/minutes/minutes.h"

enum err cmd_action_undo(struct req *r, const struct action_undo_args *a,
                         struct action_undo_result *out)
{
	struct action_back was;
	struct action_row row;

	enum err e = action_back_load(r, a->action, &row, &was);
	if (e)
		return e;
	action_put_back(r, a->action, &was);
	action_tell(r, a->action);
	if (was.cancelled && (e = minutes_action_back(r, &row)))
		return e;
	return action_view(r, a->action, &out->action) ? ERR_OK : req_db_fail(r);
}
