/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.add - put an item on the agenda of a meeting. */
#include "app/agenda/agenda.h"

static enum err check(struct req *r, struct agenda_add_args *a, struct room_at *room)
{
	struct agenda_at *all;

	enum err e = agenda_run(r, a->meeting, room);
	if (e)
		return e;
	if (agenda_all(r, a->meeting, &all) >= AGENDA_ITEMS)
		return req_fail(r, ERR_LIMIT, "meeting");
	if (a->has_parent)
		e = agenda_check_parent(r, room, a->parent);
	if (!e && a->has_group)
		e = agenda_check_group(r, room, a->group);
	if (!e && a->has_about)
		e = agenda_check_about(r, a->about);
	if (!e && a->has_approves) {
		if (a->has_group || a->has_audience)
			return req_fail(r, ERR_BAD_ARGS, a->has_group ? "group" : "audience");
		e = agenda_check_approves(r, room, a->approves, &a->group);
		a->has_group = !e && a->group;
	}
	return e;
}

enum err cmd_agenda_add(struct req *r, const struct agenda_add_args *a,
                        struct agenda_add_result *out)
{
	struct agenda_add_args with = *a;
	struct room_at room;

	enum err e = check(r, &with, &room);
	if (e)
		return e;
	int64_t id = agenda_insert(r, &with);
	if (!id)
		return req_db_fail(r);
	if (a->has_approves)
		agenda_set_kind(r, id, ITEM_KIND_APPROVAL, a->approves);
	if ((e = agenda_check_written(r, &room, id)))
		return e;
	room_item_moved(r, id, NULL);
	return agenda_announce(r, id, &out->item);
}
