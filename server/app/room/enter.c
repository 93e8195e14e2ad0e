/* SPDX-License-Identifier: EUPL-1.2 */
/* room.enter - come into a meeting that is open. */
#include "app/room/room.h"

/* Whoever was once let in need not knock again; whoever was refused or sent out waits for a word of the chairs. */
static enum seat_state place_for(const struct room_at *at)
{
	if (at->part != ROOM_PART_GUEST ||
	    (at->came && (at->seat == SEAT_STATE_IN || at->seat == SEAT_STATE_OUT)))
		return SEAT_STATE_IN;
	return SEAT_STATE_LOBBY;
}

enum err cmd_room_enter(struct req *r, const struct room_enter_args *a,
                        struct room_enter_result *out)
{
	struct channel *chs = arena_array(r->arena, ROOM_CHANNELS, struct channel);
	struct room_at at;

	enum err e = r->person ? room_load(r, a->meeting, ROOM_READ, &at)
	                       : req_fail(r, ERR_FORBIDDEN, NULL);
	if (e)
		return e;
	if (!room_held(&at))
		return req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (at.came && (at.seat == SEAT_STATE_REFUSED || at.seat == SEAT_STATE_EXPELLED))
		return req_fail(r, ERR_SHUT_OUT, "meeting");
	out->part = at.part;
	out->state = place_for(&at);
	if (!at.came || at.seat != out->state || at.how != SEAT_HOW_ONLINE)
		room_set_seat(r, a->meeting, r->person, out->state);
	else
		room_seen(r, a->meeting);
	if (out->state == SEAT_STATE_IN) {
		out->n_channels = room_channels_in(r, &at, r->person, chs);
		room_heads(r, chs, out->n_channels, &out->channels);
	}
	return ERR_OK;
}
