/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * attendance - who was in a meeting, from when to when, and how long in all.
 *
 * Read from app/room's stays: a late coming and a leaving are what they were, and times in which
 * somebody was out do not count. Who is still in is in until now. Any thread with a connection.
 */
#include "app/room/room.h"

struct attendance {
	struct person_ref who; /* with the authority he stood for */
	int64_t from, to, ms, stays;
	enum seat_how how;
};

/* By authority, then by name; from the arena, ROOM_SEATS at most. Returns how many. */
size_t attendance_load(struct req *r, int64_t meeting, struct attendance **out);
