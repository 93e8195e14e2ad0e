/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.note_edit - change what was written down while the meeting is held. */
#include "app/action/action.h"
#include "app/minutes/minutes.h"

static enum err check(struct req *r, const struct minutes_note_edit_args *a, struct minutes_line *l,
                      enum minutes_label *label)
{
	struct minutes_reader who;
	bool action;

	enum err e = minutes_line_load(r, a->note, &who, l);
	if (e)
		return e;
	if (a->version != l->version)
		return req_fail(r, ERR_CHANGED, "version");
	action = l->kind == NOTE_KIND_ACTION;
	*label = a->has_label ? a->label : l->label;
	if ((action && *label == MINUTES_LABEL_UNMINUTED) ||
	    !minutes_label_fits(r, l->item, *label))
		return req_fail(r, ERR_BAD_ARGS, "label");
	if (!action && a->has_owner)
		return req_fail(r, ERR_BAD_ARGS, "owner");
	if (!action && a->has_due_at)
		return req_fail(r, ERR_BAD_ARGS, "due_at");
	return ERR_OK;
}

static enum err change_action(struct req *r, const struct minutes_note_edit_args *a, int64_t id)
{
	struct action_row row;

	if (!action_row_load(r, id, &row) || row.state != ACTION_STATE_OPEN)
		return req_fail(r, ERR_NOT_FOUND, "note");
	row.owner = a->has_owner ? a->owner : row.owner;
	enum err e = a->has_owner || a->has_due_at
	                     ? action_check(r, row.owner, a->has_due_at ? a->due_at : row.due_at)
	                     : ERR_OK;
	if (e)
		return e;
	row.due_at = a->has_due_at ? a->due_at : row.due_at;
	row.text = a->has_text ? a->text : row.text;
	action_set(r, &row, ACTION_STEP_KIND_CHANGED, STR(""));
	action_tell(r, id);
	return ERR_OK;
}

enum err cmd_minutes_note_edit(struct req *r, const struct minutes_note_edit_args *a,
                               struct minutes_note_edit_result *out)
{
	enum minutes_label label = MINUTES_LABEL_GROUP;
	struct minutes_line l;

	enum err e = check(r, a, &l, &label);
	if (!e && l.action)
		e = change_action(r, a, l.action);
	if (e)
		return e;
	minutes_line_set(r, &l, a->has_text, a->text, label);
	return minutes_line_tell(r, &l, l.label, &out->note);
}
