/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.add - put an item on the agenda of a meeting. */
#include "app/agenda/agenda.h"
#include "app/post/markdown.h"

static enum err check_parent(struct req *r, const struct room_at *room, int64_t parent)
{
	struct agenda_at p;

	if (!agenda_at(r, parent, &p) || p.meeting != room->meeting ||
	    !agenda_sees(r, room, r->person, &p))
		return req_fail(r, ERR_NOT_FOUND, "parent");
	return p.parent ? req_fail(r, ERR_BAD_ARGS, "parent") : ERR_OK;
}

static enum err check(struct req *r, const struct agenda_add_args *a, struct room_at *room)
{
	struct agenda_at *all;
	struct markdown m;
	bool ours = !a->has_group;

	enum err e = room_load(r, a->meeting, ROOM_RUN, room);
	if (e)
		return e;
	if (room->cancelled || room->state == ROOM_STATE_CLOSED)
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (agenda_all(r, a->meeting, &all) >= AGENDA_ITEMS)
		return req_fail(r, ERR_LIMIT, "meeting");
	if (a->has_parent && (e = check_parent(r, room, a->parent)))
		return e;
	for (size_t i = 0; !ours && i < room->n_groups; i++)
		ours = room->groups[i] == a->group;
	if (!ours)
		return req_fail(r, ERR_NOT_FOUND, "group");
	markdown_render(r->arena, a->has_about ? a->about : STR(""), LANG_FR, &m);
	return m.refused ? req_fail(r, ERR_TOO_LARGE, "about") : ERR_OK;
}

/* Who brings an item forward must be able to hear it. */
static enum err check_owner(struct req *r, int64_t meeting, int64_t item, int64_t owner)
{
	struct room_at room;
	struct agenda_at at;

	if (room_load_for(r, meeting, owner, &room) && agenda_at(r, item, &at) &&
	    agenda_sees(r, &room, owner, &at))
		return ERR_OK;
	return req_fail(r, ERR_NOT_FOUND, "owner");
}

enum err cmd_agenda_add(struct req *r, const struct agenda_add_args *a,
                        struct agenda_add_result *out)
{
	struct room_at room;
	struct agenda_at at;

	enum err e = check(r, a, &room);
	if (e)
		return e;
	int64_t id = agenda_insert(r, a);
	if (!id)
		return req_db_fail(r);
	if (a->has_owner && (e = check_owner(r, a->meeting, id, a->owner)))
		return e;
	/* Nobody adds what he could not see. */
	if ((e = agenda_item_load(r, &room, id, &at)))
		return req_fail(r, ERR_FORBIDDEN, "group");
	room_item_moved(r, id, NULL);
	return agenda_announce(r, id, &out->item);
}
