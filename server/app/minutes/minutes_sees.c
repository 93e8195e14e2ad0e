/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/minutes/minutes.h"

void minutes_reader_load(struct req *r, int64_t meeting, struct minutes_reader *out)
{
	*out = (struct minutes_reader){ .part = false };
	out->part = room_load(r, meeting, ROOM_READ, &out->room) == ERR_OK;
}

static bool beyond(enum minutes_label label)
{
	return label == MINUTES_LABEL_PUBLIC || label == MINUTES_LABEL_NETWORK;
}

bool minutes_sees(struct req *r, const struct minutes_reader *who, int64_t item,
                  enum minutes_label label)
{
	struct agenda_at at;
	bool known = item && agenda_at(r, item, &at);
	bool chairs = who->part && who->room.part == ROOM_PART_CHAIR;

	/* What it was said on is gone from the agenda: nobody can tell who could hear it. */
	if (label == MINUTES_LABEL_UNMINUTED || (item && !known)) {
		if (!chairs)
			return false;
	} else if (!who->part || who->room.part == ROOM_PART_GUEST) {
		if (beyond(label) && !(known && agenda_restricted(&at)))
			return true;
	}
	if (!who->part)
		return false;
	return known ? agenda_sees(r, &who->room, r->person, &at)
	             : who->room.part != ROOM_PART_GUEST;
}

bool minutes_label_fits(struct req *r, int64_t item, enum minutes_label label)
{
	struct agenda_at at;

	return !beyond(label) || !item || !agenda_at(r, item, &at) || !agenda_restricted(&at);
}
