/* SPDX-License-Identifier: EUPL-1.2 */
/* room.admit - let in who waits before the door. */
#include "app/room/room_acts.h"
#include "db/db.h"

static const char SQL_WAIT[] = "SELECT person FROM room_seat WHERE meeting = :meeting"
			       " AND state = 'lobby' LIMIT :max";

static size_t who_waits(struct req *r, int64_t meeting, int64_t *out)
{
	struct query *q = db_q(r->db, SQL_WAIT);

	db_int(q, ":meeting", meeting);
	return db_ids(q, out, ROOM_SEATS);
}

/* Who was sent away is not brought in: he may come in again. Who is in may speak again. */
static bool let_in(struct req *r, int64_t meeting, int64_t person, struct room_seat *out,
                   enum err *e)
{
	struct room_at his;

	if (!room_load_for(r, meeting, person, &his) || !his.came || his.seat == SEAT_STATE_OUT)
		return false;
	bool limited = his.seat == SEAT_STATE_IN && his.limited_until > r->now;
	if (his.seat == SEAT_STATE_IN && !limited)
		return false;
	struct room_act_new n = { .kind = limited ? ROOM_DOING_LIMIT : ROOM_DOING_ADMIT,
		                  .person = person,
		                  .until = limited ? r->now : 0,
		                  .was = limited ? NULL : &his,
		                  .was_number = limited ? his.limited_until : 0 };
	if (limited)
		room_set_limit(r, meeting, person, 0);
	else
		room_set_seat(r, meeting, person,
		              his.seat == SEAT_STATE_LOBBY ? SEAT_STATE_IN : SEAT_STATE_OUT);
	if ((*e = room_act_put(r, meeting, &n, NULL)))
		return false;
	return room_load_for(r, meeting, person, &his) && room_seat_view(r, &his, person, out);
}

enum err cmd_room_admit(struct req *r, const struct room_admit_args *a,
                        struct room_admit_result *out)
{
	int64_t *who = arena_array(r->arena, ROOM_SEATS, int64_t);
	struct room_at at;
	size_t n = 1;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	if (a->has_person)
		who[0] = a->person;
	else
		n = who_waits(r, a->meeting, who);
	out->seats = arena_array(r->arena, n, struct room_seat);
	for (size_t i = 0; i < n && !e; i++)
		if (let_in(r, a->meeting, who[i], &out->seats[out->n_seats], &e))
			out->n_seats++;
	if (e)
		return e;
	if (a->has_person && !out->n_seats)
		return req_fail(r, ERR_NOT_FOUND, "person");
	return ERR_OK;
}
