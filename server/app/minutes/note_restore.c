/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.note_restore - put back what was taken back by mistake. */
#include "app/action/action.h"
#include "app/minutes/minutes.h"

/* What was promised is open again where it was given up with this line; what became of it before stays. */
static enum err promise_back(struct req *r, const struct minutes_line *l)
{
	struct action_back was;
	struct action_row row;

	if (!action_row_load(r, l->action, &row) || row.state != ACTION_STATE_CANCELLED ||
	    row.ended_at != l->removed_at)
		return ERR_OK;
	enum err e = action_back_load(r, l->action, &row, &was);
	if (e)
		return req_fail(r, e, "note");
	action_put_back(r, l->action, &was);
	action_tell(r, l->action);
	return ERR_OK;
}

enum err cmd_minutes_note_restore(struct req *r, const struct minutes_note_restore_args *a,
                                  struct minutes_note_restore_result *out)
{
	struct minutes_line l;

	enum err e = minutes_line_load_removed(r, a->note, &l);
	if (!e && l.action)
		e = promise_back(r, &l);
	if (e)
		return e;
	minutes_line_restore(r, &l);
	return minutes_line_tell(r, &l, l.label, &out->note);
}
