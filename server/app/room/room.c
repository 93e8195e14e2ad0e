/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/room/room_people.h"
#include "db/db.h"
#include "emit.h"

/* ---- the room itself ---- */

static const char SQL_OPEN[] =
	"INSERT INTO room (meeting, state, opened_at) VALUES (:meeting, 'open', :now)"
	" ON CONFLICT (meeting) DO UPDATE SET state = 'open', closed_at = NULL";
static const char SQL_STATE[] =
	"UPDATE room SET state = :state,"
	" closed_at = iif(:state = 'closed', :now, NULL) WHERE meeting = :meeting";
static const char SQL_LEAD[] = "UPDATE room SET lead = :person WHERE meeting = :meeting";
static const char SQL_ITEM[] = "UPDATE room SET item = :item WHERE meeting = :meeting";

void room_set_state(struct req *r, int64_t meeting, enum room_state state)
{
	bool open = state == ROOM_STATE_OPEN;
	struct query *q = db_q(r->db, open ? SQL_OPEN : SQL_STATE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	if (!open)
		db_text(q, ":state", room_state_str(state));
	db_run(q);
}

void room_set_lead(struct req *r, int64_t meeting, int64_t person)
{
	struct query *q = db_q(r->db, SQL_LEAD);

	db_int(q, ":meeting", meeting);
	db_int_opt(q, ":person", person, person);
	db_run(q);
}

void room_set_item(struct req *r, int64_t meeting, int64_t item)
{
	struct query *q = db_q(r->db, SQL_ITEM);

	db_int(q, ":meeting", meeting);
	db_int_opt(q, ":item", item, item);
	db_run(q);
}

/* ---- telling ---- */

static const char SQL_HAS_GUESTS[] = "SELECT 1 FROM room_part WHERE meeting = :meeting"
				     " AND part = 'guest' LIMIT 1";

static bool has_guests(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_HAS_GUESTS);

	db_int(q, ":meeting", meeting);
	return db_one(q);
}

void room_tell(struct req *r, int64_t meeting, int64_t item, enum ev ev, const void *data)
{
	struct agenda_at at;
	bool known = item && agenda_at(r, item, &at);

	if (item && !known)
		return;
	if (!item || !agenda_restricted(&at))
		req_emit(r, ch_room(meeting), ev, data);
	if (item && (agenda_restricted(&at) || has_guests(r, meeting)))
		req_emit(r, ch_item(item), ev, data);
}

void room_tell_chairs(struct req *r, int64_t meeting, enum ev ev, const void *data)
{
	req_emit(r, ch_chairs(meeting), ev, data);
}

static const char SQL_GUESTS_HERE[] =
	"SELECT DISTINCT s.person FROM room_seat s CROSS JOIN room_part p ON p.meeting = s.meeting"
	" AND p.person = s.person AND p.part = 'guest'"
	" WHERE s.meeting = :meeting AND s.state IN ('in', 'lobby') LIMIT :max";

enum err room_announce(struct req *r, int64_t meeting, struct room *out)
{
	int64_t *who = arena_array(r->arena, ROOM_SEATS, int64_t);
	struct room_changed ev;
	struct room_at at;

	enum err e = room_load(r, meeting, ROOM_READ, &at);
	if (e)
		return e;
	room_view(r, &at, &ev.room);
	emit_room_changed(r, ch_room(meeting), &ev);
	struct query *q = db_q(r->db, SQL_GUESTS_HERE);
	db_int(q, ":meeting", meeting);
	size_t n = db_ids(q, who, ROOM_SEATS);
	for (size_t i = 0; i < n; i++)
		emit_room_changed(r, ch_user(who[i]), &ev);
	if (out)
		*out = ev.room;
	return ERR_OK;
}

static const char SQL_NAMED_AWAY[] =
	"SELECT DISTINCT p.person FROM room_part p LEFT JOIN room_seat s ON s.meeting = p.meeting"
	" AND s.person = p.person"
	" WHERE p.meeting = :meeting AND coalesce(s.state, 'out') = 'out' LIMIT :max";

void room_tell_named(struct req *r, const struct room *room)
{
	const struct room_changed ev = { .room = *room };
	int64_t *who = arena_array(r->arena, ROOM_NAMED, int64_t);
	struct query *q = db_q(r->db, SQL_NAMED_AWAY);

	db_int(q, ":meeting", room->meeting);
	size_t n = db_ids(q, who, ROOM_NAMED);
	for (size_t i = 0; i < n; i++)
		emit_room_changed(r, ch_user(who[i]), &ev);
}
