/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.update - change an item of the agenda. */
#include "app/agenda/agenda.h"
#include "emit.h"

static enum err check(struct req *r, const struct agenda_update_args *a, struct room_at *room,
                      struct agenda_at *was)
{
	enum err e = agenda_run_item(r, a->item, room, was);

	/* Who hears what comes by itself is who may know of it. */
	if (!e && was->of && (a->has_audience || a->has_group))
		e = req_fail(r, ERR_BAD_ARGS, a->has_audience ? "audience" : "group");
	if (!e && a->has_group && a->group)
		e = agenda_check_group(r, room, a->group);
	if (!e && a->has_about)
		e = agenda_check_about(r, a->about);
	return e;
}

enum err cmd_agenda_update(struct req *r, const struct agenda_update_args *a,
                           struct agenda_update_result *out)
{
	struct room_at room;
	struct agenda_at was;
	struct room now;

	enum err e = check(r, a, &room, &was);
	if (e)
		return e;
	agenda_set(r, a);
	if ((e = agenda_check_written(r, &room, a->item)))
		return e;
	room_item_moved(r, a->item, &was);
	if ((e = agenda_announce(r, a->item, &out->item)))
		return e;
	if (a->has_about) {
		struct agenda_papers ev = { .meeting = was.meeting, .item = a->item };
		room_tell(r, was.meeting, a->item, EV_AGENDA_PAPERS, &ev);
	}
	/* Whether everybody hears what is under way is told with the room. */
	return room.item == a->item ? room_announce(r, was.meeting, &now) : ERR_OK;
}
