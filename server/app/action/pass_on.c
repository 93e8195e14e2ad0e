/* SPDX-License-Identifier: EUPL-1.2 */
/* action.pass_on - pass a commitment on to another authority or day; it stays open. */
#include "app/action/action.h"

enum err cmd_action_pass_on(struct req *r, const struct action_pass_on_args *a,
                            struct action_pass_on_result *out)
{
	struct action_row row;

	enum err e = action_caller_load(r, a->action, &row);
	if (e)
		return e;
	if (!a->has_owner && !a->has_due_at)
		return req_fail(r, ERR_BAD_ARGS, "owner");
	row.owner = a->has_owner ? a->owner : row.owner;
	/* A late one passed on to others needs a day of theirs. */
	row.due_at = a->has_due_at ? a->due_at : row.due_at;
	if ((e = action_check(r, row.owner, row.due_at)))
		return e;
	action_set(r, &row, ACTION_STEP_KIND_PASSED_ON, a->reason);
	action_tell(r, a->action);
	return action_view(r, a->action, &out->action) ? ERR_OK : req_db_fail(r);
}
