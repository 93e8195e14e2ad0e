/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.get - the agenda of a meeting, with what is said of its items and their papers. */
#include "app/agenda/agenda.h"

static void load_all(struct req *r, const struct room_at *room, struct agenda_get_result *out)
{
	struct agenda_item *items;
	size_t n = agenda_list(r, room, &items), bytes = 0;

	out->pages = arena_array(r->arena, n, struct agenda_page);
	for (size_t i = 0; i < n; i++) {
		struct agenda_page *p = &out->pages[out->n_pages];
		if (!agenda_page_load(r, items[i].id, false, p))
			continue;
		out->n_pages++;
		bytes += p->html.n;
		p->cut = bytes > AGENDA_BYTES;
		if (p->cut)
			p->html = STR("");
	}
}

enum err cmd_agenda_get(struct req *r, const struct agenda_get_args *a,
                        struct agenda_get_result *out)
{
	struct room_at room;
	struct agenda_at at;

	enum err e = room_load(r, a->meeting, ROOM_READ, &room);
	if (!e && a->has_item)
		e = agenda_item_load(r, &room, a->item, &at);
	if (e)
		return e;
	out->runs = room.part == ROOM_PART_CHAIR && !room.cancelled &&
	            room.state != ROOM_STATE_CLOSED;
	if (!a->has_item) {
		load_all(r, &room, out);
		return ERR_OK;
	}
	out->pages = arena_new(r->arena, struct agenda_page);
	out->n_pages = agenda_page_load(r, a->item, true, out->pages) ? 1 : 0;
	return ERR_OK;
}
