/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.note_remove - take back what was written down while the meeting is held. */
#include "app/action/action.h"
#include "app/minutes/minutes.h"

enum err cmd_minutes_note_remove(struct req *r, const struct minutes_note_remove_args *a,
                                 struct minutes_note_remove_result *out)
{
	struct minutes_reader who;
	struct minutes_line l;
	struct action_row row;

	(void)out;
	enum err e = minutes_line_load(r, a->note, &who, &l);
	if (e)
		return e;
	if (l.action && !a->has_reason)
		return req_fail(r, ERR_BAD_ARGS, "reason");
	if (l.action && action_row_load(r, l.action, &row) && row.state == ACTION_STATE_OPEN) {
		action_end(r, &row, ACTION_STATE_CANCELLED, a->reason);
		action_tell(r, l.action);
	}
	minutes_line_remove(r, &l);
	minutes_line_tell_removed(r, &l);
	return ERR_OK;
}
