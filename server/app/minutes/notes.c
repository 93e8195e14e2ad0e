/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.notes - what was written down in a meeting, as one may see it. */
#include "app/minutes/minutes.h"

enum err cmd_minutes_notes(struct req *r, const struct minutes_notes_args *a,
                           struct minutes_notes_result *out)
{
	struct minutes_line *all = arena_array(r->arena, MINUTES_NOTES, struct minutes_line);
	struct minutes_reader who = { .part = true };

	enum err e = room_load(r, a->meeting, ROOM_READ, &who.room);
	if (e)
		return e;
	out->writes = r->person && who.room.part == ROOM_PART_CHAIR && room_held(&who.room);
	size_t n = minutes_lines(r, a->meeting, a->has_after ? a->after : 0, all, MINUTES_NOTES);
	out->notes = arena_array(r->arena, MINUTES_NOTES_PAGE, struct minutes_note);
	for (size_t i = 0; i < n; i++) {
		if (!minutes_sees(r, &who, all[i].item, all[i].label))
			continue;
		if (out->n_notes == MINUTES_NOTES_PAGE) {
			out->has_next = true;
			out->next = out->notes[out->n_notes - 1].id;
			break;
		}
		if (minutes_note_view(r, all[i].id, &out->notes[out->n_notes]))
			out->n_notes++;
	}
	return ERR_OK;
}
