/* SPDX-License-Identifier: EUPL-1.2 */
/* room.undo - take back what a chair did to somebody. */
#include "app/room/room_acts.h"

/* His seat is as it was. */
static void seat_back(struct req *r, const struct room_act_at *was)
{
	if (was->seat == SEAT_STATE_IN && was->has_how && was->how != SEAT_HOW_ONLINE)
		room_set_how(r, was->meeting, was->person, was->how);
	else
		room_set_seat(r, was->meeting, was->person, was->seat);
}

/* ... and why he was not let in, or was sent out, is not said. */
static void let_back(struct req *r, const struct room_act_at *was, enum seat_state seat)
{
	int64_t word = room_word_of(r, was->meeting, was->person, seat, was->at);

	if (word)
		room_unsay(r, was->meeting, was->person, word);
	seat_back(r, was);
}

static void unregister(struct req *r, const struct room_act_at *was)
{
	if (was->had_seat && was->seat == SEAT_STATE_IN) {
		room_set_how(r, was->meeting, was->person, (enum seat_how)was->was_number);
		return;
	}
	room_set_seat(r, was->meeting, was->person, was->had_seat ? was->seat : SEAT_STATE_OUT);
	room_forget_stay(r, was->meeting, was->person, was->at);
}

static enum err back(struct req *r, const struct room_at *at, const struct room_act_at *was)
{
	struct room_naming_new n = { .person = was->person, .naming = ROOM_NAMING_CHAIR };
	struct room_named named;

	switch (was->kind) {
	case ROOM_DOING_REFUSE: let_back(r, was, SEAT_STATE_REFUSED); break;
	case ROOM_DOING_EXPEL: let_back(r, was, SEAT_STATE_EXPELLED); break;
	case ROOM_DOING_ADMIT:
	case ROOM_DOING_UNREGISTER: seat_back(r, was); break;
	case ROOM_DOING_LIMIT: room_set_limit(r, was->meeting, was->person, was->was_number); break;
	case ROOM_DOING_REGISTER: unregister(r, was); break;
	case ROOM_DOING_CHAIR:
		room_unname(r, was->meeting, was->person, ROOM_NAMING_CHAIR, 0);
		break;
	case ROOM_DOING_UNCHAIR: return room_name(r, was->meeting, &n, &named);
	case ROOM_DOING_LEAD:
		if (at->lead != was->person)
			return req_fail(r, ERR_TOO_LATE, "act");
		room_set_lead(r, was->meeting, was->was_number);
		return room_announce(r, was->meeting, NULL);
	case ROOM_DOING_WARN:
	case ROOM_DOING_APPEAL: break;
	}
	return ERR_OK;
}

enum err cmd_room_undo(struct req *r, const struct room_undo_args *a, struct room_undo_result *out)
{
	struct room_act_at was;
	struct room_at at;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (e || (e = room_act_last(r, a->meeting, a->act, &was)) || (e = back(r, &at, &was)))
		return e;
	return room_act_undone(r, a->act, &out->act);
}
