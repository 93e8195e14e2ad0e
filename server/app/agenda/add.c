/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.add - put an item on the agenda of a meeting. */
#include "app/agenda/agenda.h"

static enum err check(struct req *r, const struct agenda_add_args *a, struct room_at *room)
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
	return e;
}

enum err cmd_agenda_add(struct req *r, const struct agenda_add_args *a,
                        struct agenda_add_result *out)
{
	struct room_at room;

	enum err e = check(r, a, &room);
	if (e)
		return e;
	int64_t id = agenda_insert(r, a);
	if (!id)
		return req_db_fail(r);
	if ((e = agenda_check_written(r, &room, id)))
		return e;
	room_item_moved(r, id, NULL);
	return agenda_announce(r, id, &out->item);
}
