/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.move - put an item of the agenda elsewhere. */
#include "app/agenda/agenda.h"

static enum err check_place(struct req *r, const struct agenda_move_args *a,
                            const struct room_at *room, int64_t parent)
{
	struct agenda_at before;

	if (!a->has_before)
		return ERR_OK;
	if (agenda_item_load(r, room, a->before, &before) != ERR_OK)
		return req_fail(r, ERR_NOT_FOUND, "before");
	return before.parent == parent && before.id != a->item
	               ? ERR_OK
	               : req_fail(r, ERR_BAD_ARGS, "before");
}

static bool has_within(struct req *r, const struct agenda_at *at)
{
	struct agenda_at *all;
	size_t n = agenda_all(r, at->meeting, &all);

	for (size_t i = 0; i < n; i++)
		if (all[i].parent == at->id)
			return true;
	return false;
}

enum err cmd_agenda_move(struct req *r, const struct agenda_move_args *a,
                         struct agenda_move_result *out)
{
	struct room_at room;
	struct agenda_at at;

	enum err e = agenda_run_item(r, a->item, &room, &at);
	if (e)
		return e;
	int64_t parent = a->has_parent ? a->parent : at.parent;
	if (parent && parent != at.parent) {
		e = agenda_check_parent(r, &room, parent);
		if (!e && (parent == at.id || has_within(r, &at)))
			e = req_fail(r, ERR_BAD_ARGS, "parent");
	}
	if (!e)
		e = check_place(r, a, &room, parent);
	if (!e)
		e = agenda_put(r, &at, parent, a->has_before ? a->before : 0);
	if (!e)
		e = agenda_check_written(r, &room, a->item);
	if (e)
		return e;
	out->n_items = agenda_list(r, &room, &out->items);
	return ERR_OK;
}
