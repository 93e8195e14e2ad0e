/* SPDX-License-Identifier: EUPL-1.2 */
/* room.get - a meeting as it is held. */
#include "app/agenda/agenda.h"
#include "app/room/room_acts.h"
#include "db/db.h"

static const char SQL_SEATS[] = "SELECT person FROM room_seat WHERE meeting = :meeting"
				" AND (state = 'in' OR (:door AND state = 'lobby'))"
				" ORDER BY state = 'in', person LIMIT :max";

static void load_seats(struct req *r, const struct room_at *at, struct room_get_result *out)
{
	int64_t *who = arena_array(r->arena, ROOM_SEATS, int64_t);
	struct query *q = db_q(r->db, SQL_SEATS);
	struct room_at his;

	db_int(q, ":meeting", at->meeting);
	db_bool(q, ":door", at->part == ROOM_PART_CHAIR);
	size_t n = db_ids(q, who, ROOM_SEATS);
	out->seats = arena_array(r->arena, n, struct room_seat);
	for (size_t i = 0; i < n; i++)
		if (room_load_for(r, at->meeting, who[i], &his) &&
		    room_seat_view(r, &his, who[i], &out->seats[out->n_seats])) {
			if (at->part == ROOM_PART_CHAIR)
				room_seat_private(r, &his, &out->seats[out->n_seats]);
			out->n_seats++;
		}
}

enum err cmd_room_get(struct req *r, const struct room_get_args *a, struct room_get_result *out)
{
	struct room_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_READ, &at);
	if (e || (e = room_meeting_load(r, a->meeting, &m)))
		return e;
	room_view(r, &at, &out->room);
	out->title = m.title;
	out->starts_at = m.starts_at;
	out->ends_at = m.ends_at;
	out->zone = m.zone;
	out->has_rehearsal_of = at.rehearsal_of != 0;
	out->rehearsal_of = at.rehearsal_of;
	out->has_sister = m.sister.n > 0;
	out->sister = m.sister;
	/* where all of it is heard is not told to who may hear a part of it */
	out->has_video = m.video.n > 0 && at.part != ROOM_PART_GUEST;
	out->video = m.video;
	out->part = at.part;
	out->has_state = at.came;
	out->state = at.seat;
	out->has_word = at.came && room_word_load(r, a->meeting, r->person, at.seat, &out->word);
	out->has_limited_until = at.limited_until > r->now;
	out->limited_until = at.limited_until;
	out->appeals = room_act_answer(r, a->meeting, r->person) == ROOM_ANSWER_OPEN;
	out->now = r->now;
	out->n_items = agenda_list(r, &at, &out->items);
	if (at.part != ROOM_PART_GUEST && (!a->has_seats || a->seats))
		load_seats(r, &at, out);
	return ERR_OK;
}
