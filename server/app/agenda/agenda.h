/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * agenda - what a meeting is to speak of, item by item, and who may hear each.
 *
 * Owner of the table agenda_item; nothing else writes to it.
 *
 * Who hears an item, asked of agenda_sees() alone:
 *
 *   public   everybody in the meeting, guests of the whole of it, and the wall it is projected on
 *   members  its members; a guest only who is invited to this item
 *   closed   those of them who have a voice, observers not; a guest as above
 *   group    of all three: of the members, those of that group alone
 *
 * An item that not all members hear is restricted: nothing of it, not even that it exists, reaches
 * the others.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room.h"

enum {
	AGENDA_ITEMS = 60, /* of one meeting */
};

struct agenda_at {
	int64_t id, meeting, parent;
	enum item_audience audience;
	int64_t group; /* 0: all of the meeting's */
	enum item_state state;
};

bool agenda_restricted(const struct agenda_at *i);
/* May who asked for `room` hear the item? */
bool agenda_sees(struct req *r, const struct room_at *room, int64_t person,
                 const struct agenda_at *i);

/* false: there is none. Asks no rights. */
bool agenda_at(struct req *r, int64_t item, struct agenda_at *out);
/* An item of this meeting that the caller may hear. ERR_NOT_FOUND, field "item". */
enum err agenda_item_load(struct req *r, const struct room_at *room, int64_t item,
                          struct agenda_at *out) __attribute__((warn_unused_result));
/* All items of a meeting, in order, from the arena, whoever may hear them. */
size_t agenda_all(struct req *r, int64_t meeting, struct agenda_at **out);
bool agenda_view(struct req *r, int64_t item, struct agenda_item *out);
/* The items as the caller may hear them, in order, each parent before its own. */
size_t agenda_list(struct req *r, const struct room_at *room, struct agenda_item **out);

int64_t agenda_insert(struct req *r, const struct agenda_add_args *a);
/* It is under way from now on, or done; the time it took is kept. */
void agenda_set_state(struct req *r, int64_t item, enum item_state state);
/* Tell whoever may hear it what it now is; loads it into *out (may be NULL). */
enum err agenda_announce(struct req *r, int64_t item, struct agenda_item *out)
	__attribute__((warn_unused_result));
