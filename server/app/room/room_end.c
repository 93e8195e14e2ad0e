/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/ask/ask.h"
#include "app/ballot/ballot.h"
#include "app/floor/floor.h"
#include "app/minutes/doc.h"
#include "app/room/room_acts.h"
#include "base/str.h"

/* Each with what it does then; NULL ends the list. */
static room_end_fn *const works[] = {
	ballot_room_end, /* votes still open */
	floor_over,      /* the speech under way */
	NULL,
};

/* ... and what goes out of the room, of a rehearsal not. */
static room_end_fn *const leave[] = {
	doc_begin,           /* its minutes */
	ask_end,             /* what was asked and not answered */
	room_registered_end, /* who was there by telephone or on site is told */
	NULL,
};

void room_end(struct req *r, const struct room_at *room)
{
	for (room_end_fn *const *work = works; *work; work++)
		(*work)(r, room->meeting);
	for (room_end_fn *const *work = leave; *work && !room->rehearsal_of; work++)
		(*work)(r, room->meeting);
}
