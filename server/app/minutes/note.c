/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.note - write something down while a meeting is held. */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/minutes/minutes.h"

static enum err check(struct req *r, const struct minutes_note_args *a, struct room_at *room,
                      struct minutes_line *l)
{
	struct agenda_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, room);
	if (!e && !room_held(room))
		e = req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (e)
		return e;
	*l = (struct minutes_line){ .meeting = a->meeting, .kind = a->kind };
	l->item = a->has_item ? a->item : room->item;
	l->label = a->has_label ? a->label : MINUTES_LABEL_GROUP;
	if (l->item && (e = agenda_item_load(r, room, l->item, &at)))
		return e;
	if (!minutes_label_fits(r, l->item, l->label))
		return req_fail(r, ERR_BAD_ARGS, "label");
	return minutes_line_count(r, a->meeting) < MINUTES_NOTES
	               ? ERR_OK
	               : req_fail(r, ERR_LIMIT, "meeting");
}

/* What an authority commits itself to: by whom and by when is said, and it is always minuted. */
static enum err check_action(struct req *r, const struct minutes_note_args *a)
{
	if (a->kind != NOTE_KIND_ACTION)
		return a->has_owner    ? req_fail(r, ERR_BAD_ARGS, "owner")
		       : a->has_due_at ? req_fail(r, ERR_BAD_ARGS, "due_at")
		                       : ERR_OK;
	if (a->has_label && a->label == MINUTES_LABEL_UNMINUTED)
		return req_fail(r, ERR_BAD_ARGS, "label");
	if (!a->has_owner)
		return req_fail(r, ERR_BAD_ARGS, "owner");
	if (!a->has_due_at)
		return req_fail(r, ERR_BAD_ARGS, "due_at");
	return action_check(r, a->owner, a->due_at);
}

enum err cmd_minutes_note(struct req *r, const struct minutes_note_args *a,
                          struct minutes_note_result *out)
{
	struct room_at room;
	struct minutes_line l;

	enum err e = check(r, a, &room, &l);
	if (!e)
		e = check_action(r, a);
	if (e)
		return e;
	if (a->kind == NOTE_KIND_ACTION) {
		struct action_new n = { .meeting = a->meeting,
			                .item = l.item,
			                .text = a->text,
			                .owner = a->owner,
			                .due_at = a->due_at };
		l.action = action_put(r, &room, &n);
	}
	l.id = minutes_line_insert(r, &l, a->text);
	if (l.action)
		action_tell(r, l.action);
	return minutes_line_tell(r, &l, l.label, &out->note);
}
