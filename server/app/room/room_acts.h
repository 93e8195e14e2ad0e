/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * room_acts - what chairs do to one person in a meeting: to call him to order, to limit him, to send him
 * out, to let him in, to register him, to name him.
 *
 * Owner of the table room_act; nothing else writes to it.
 *
 * Each act has its line in the trail, which the chairs of the meeting read, and is told to them at once;
 * a warning, a limit and an expulsion also to whom it was done to. He may answer once. For
 * ROOM_UNDO_MS an act can be taken back by any chair, as long as nothing newer was done to the same
 * person: all is as it was before. Chairs are not warned, limited or sent out by each other.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/room/room_people.h"

enum { ROOM_ACTS = 50, ROOM_UNDO_MS = 30 * 1000 };

struct room_act_new {
	enum room_doing kind;
	int64_t person;
	struct str text; /* may be empty */
	int64_t until;   /* 0: none */
	bool has_how;
	enum seat_how how;
	const struct room_at *was; /* him, before; NULL where his seat is not touched */
	int64_t was_number;
};

/* Write it down and tell it; loads it into *out (may be NULL). */
enum err room_act_put(struct req *r, int64_t meeting, const struct room_act_new *n,
                      struct room_act *out) __attribute__((warn_unused_result));

/* One that can still be taken back, with what was before. */
struct room_act_at {
	int64_t id, meeting, person, was_number;
	enum room_doing kind;
	bool had_seat;
	enum seat_state seat;
	bool has_how;
	enum seat_how how; /* of a registration that ended */
	int64_t at;
};
/* ERR_NOT_FOUND or ERR_TOO_LATE, field "act". */
enum err room_act_last(struct req *r, int64_t meeting, int64_t act, struct room_act_at *out)
	__attribute__((warn_unused_result));
enum err room_act_undone(struct req *r, int64_t act, struct room_act *out)
	__attribute__((warn_unused_result));

/* The latest before `before` (0: all), at most `max`. */
size_t room_act_list(struct req *r, int64_t meeting, int64_t before, size_t max,
                     struct room_act *out);

enum room_answer { ROOM_ANSWER_OPEN, ROOM_ANSWER_GIVEN, ROOM_ANSWER_NOTHING };
/* May `person` answer to what was done to him last? */
enum room_answer room_act_answer(struct req *r, int64_t meeting, int64_t person);

/* ---- for the commands ---- */

/* A chair acts on somebody who is no chair; `in`: and is in. ERR_FORBIDDEN, ERR_NOT_FOUND or
 * ERR_NOT_SEATED, field "person". */
enum err room_act_on(struct req *r, int64_t meeting, int64_t person, bool in, struct room_at *his)
	__attribute__((warn_unused_result));
/* Until when he may not speak; 0: he may. */
void room_set_limit(struct req *r, int64_t meeting, int64_t person, int64_t until);
/* He is in by telephone or on site; or in another way than before. */
void room_set_how(struct req *r, int64_t meeting, int64_t person, enum seat_how how);
/* Nobody was let in or registered: these were taken back with the opening of the meeting. */
void room_acts_unopened(struct req *r, int64_t meeting);
/* As if he had not been there since `from`. */
void room_forget_stay(struct req *r, int64_t meeting, int64_t person, int64_t from);
/* A room_end_fn: who was registered is told by mail. */
void room_registered_end(struct req *r, int64_t meeting);
