/* SPDX-License-Identifier: EUPL-1.2 */
/* Who comes and goes, and what his sockets listen to. */
#include "app/agenda/agenda.h"
#include "app/channel/channel_log.h"
#include "app/floor/floor.h"
#include "app/room/room_acts.h"
#include "app/session/pass.h"
#include "db/db.h"
#include "emit.h"

/* ---- listening ---- */

static void listen_to(struct req *r, int64_t meeting, int64_t person, const struct channel *chs,
                      size_t n)
{
	struct room_entered ev = { .meeting = meeting, .n_channels = n };

	for (size_t i = 0; i < n; i++)
		req_subscribe_meeting(r, meeting, person, chs[i]);
	room_heads(r, chs, n, &ev.channels);
	emit_room_entered(r, ch_user(person), &ev);
}

static void stop_listening(struct req *r, const struct room_at *at, int64_t person,
                           const struct channel *chs, size_t n)
{
	struct room_left ev = { .meeting = at->meeting,
		                .state = at->seat,
		                .over = at->state == ROOM_STATE_CLOSED };

	ev.has_planned = ev.planned = at->state == ROOM_STATE_PLANNED;

	ev.channels = arena_array(r->arena, n, struct str);
	for (size_t i = 0; i < n; i++) {
		char *name = arena_alloc(r->arena, CHANNEL_NAME_MAX);
		ev.channels[ev.n_channels++] = (struct str){ name, channel_name(chs[i], name) };
		req_unsubscribe_meeting(r, at->meeting, person, chs[i]);
	}
	emit_room_left(r, ch_user(person), &ev);
}

/* ---- the seat ---- */

static const char SQL_SEAT[] =
	"INSERT INTO room_seat (meeting, person, state, how, seen_at)"
	" VALUES (:meeting, :person, :state, :how, :now)"
	" ON CONFLICT (meeting, person) DO UPDATE SET state = :state, how = :how, seen_at = :now, weak = 0";
/* Who waits before the door is not there. */
static const char SQL_STAY[] =
	"INSERT INTO room_stay (meeting, person, from_at) SELECT :meeting, :person, :now"
	" WHERE EXISTS (SELECT 1 FROM room_seat WHERE meeting = :meeting AND person = :person"
	"  AND state = 'in') AND NOT EXISTS (SELECT 1 FROM room_stay WHERE meeting = :meeting"
	"  AND person = :person AND to_at IS NULL)";
static const char SQL_STAY_END[] =
	"UPDATE room_stay SET to_at = max(from_at, :at) WHERE meeting = :meeting AND person = :person"
	" AND to_at IS NULL";
static const char SQL_SEEN[] = "UPDATE room_seat SET seen_at = :now WHERE meeting = :meeting"
			       " AND person = :person AND state IN ('in', 'lobby')";

static void run_for(struct req *r, const char *sql, int64_t meeting, int64_t person, int64_t now)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":now", now);
	db_run(q);
}

static void end_stay(struct req *r, int64_t meeting, int64_t person, int64_t at)
{
	struct query *q = db_q(r->db, SQL_STAY_END);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":at", at);
	db_run(q);
}

/* Who is before the door is the chairs' business alone; the rest is everybody's. */
static void tell_seat(struct req *r, const struct room_at *at, int64_t person, bool door)
{
	struct room_seated ev = { .meeting = at->meeting };

	if (!room_seat_view(r, at, person, &ev.seat))
		return;
	if (door)
		room_seat_private(r, at, &ev.seat);
	emit_room_seated(r, door ? ch_chairs(at->meeting) : ch_room(at->meeting), &ev);
}

static void put_seat(struct req *r, const struct room_hearing *h, int64_t person,
                     enum seat_state state, enum seat_how how)
{
	struct room_at at = h->at;
	int64_t meeting = at.meeting;
	bool was_in = at.came && at.seat == SEAT_STATE_IN, is_in = state == SEAT_STATE_IN;

	struct query *q = db_q(r->db, SQL_SEAT);
	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_text(q, ":state", seat_state_str(state));
	db_text(q, ":how", seat_how_str(how));
	db_int(q, ":now", r->now);
	db_run(q);
	if (is_in)
		run_for(r, SQL_STAY, meeting, person, r->now);
	else if (was_in)
		end_stay(r, meeting, person, r->now);
	bool came = at.came;
	at.came = true;
	at.seat = state;
	at.how = how;
	at.weak = false;
	tell_seat(r, &at, person, !was_in && !is_in);
	if (is_in && !was_in)
		listen_to(r, meeting, person, h->chs, h->n);
	/* At the close the floor waits, for it can be taken back. */
	if (was_in && !is_in && at.state != ROOM_STATE_CLOSED)
		floor_left(r, meeting, person);
	/* Who waits before the door or was sent away hears of it too, though no channel falls silent. */
	if (came && !is_in && (was_in || state != SEAT_STATE_LOBBY))
		stop_listening(r, &at, person, h->chs, was_in ? h->n : 0);
}

void room_set_seat(struct req *r, int64_t meeting, int64_t person, enum seat_state state)
{
	struct room_hearing h;

	room_hearing_load(r, meeting, person, &h);
	bool himself = state == SEAT_STATE_IN || state == SEAT_STATE_LOBBY;
	if (h.any)
		put_seat(r, &h, person, state, himself ? SEAT_HOW_ONLINE : h.at.how);
}

void room_set_how(struct req *r, int64_t meeting, int64_t person, enum seat_how how)
{
	struct room_hearing h;

	room_hearing_load(r, meeting, person, &h);
	if (h.any)
		put_seat(r, &h, person, SEAT_STATE_IN, how);
}

/* What his seat is like, beside where it stands: to the chairs alone. */
static void tell_chairs(struct req *r, int64_t meeting, int64_t person)
{
	struct room_seated ev = { .meeting = meeting };
	struct room_at at;

	if (!room_load_for(r, meeting, person, &at) || !room_seat_view(r, &at, person, &ev.seat))
		return;
	room_seat_private(r, &at, &ev.seat);
	emit_room_seated(r, ch_chairs(meeting), &ev);
}

static const char SQL_WEAK[] =
	"UPDATE room_seat SET weak = :weak WHERE meeting = :meeting AND person = :person";
static const char SQL_LIMIT[] =
	"UPDATE room_seat SET limited_until = :until WHERE meeting = :meeting AND person = :person";
static const char SQL_FORGET[] = "DELETE FROM room_stay WHERE meeting = :meeting"
				 " AND person = :person AND from_at >= :from";

void room_set_weak(struct req *r, int64_t meeting, bool weak)
{
	struct query *q = db_q(r->db, SQL_WEAK);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", r->person);
	db_bool(q, ":weak", weak);
	db_run(q);
	tell_chairs(r, meeting, r->person);
}

void room_set_limit(struct req *r, int64_t meeting, int64_t person, int64_t until)
{
	struct query *q = db_q(r->db, SQL_LIMIT);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int_opt(q, ":until", until, until);
	db_run(q);
	tell_chairs(r, meeting, person);
}

void room_forget_stay(struct req *r, int64_t meeting, int64_t person, int64_t from)
{
	struct query *q = db_q(r->db, SQL_FORGET);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", person);
	db_int(q, ":from", from);
	db_run(q);
}

void room_hearing_load(struct req *r, int64_t meeting, int64_t person, struct room_hearing *was)
{
	was->chs = arena_array(r->arena, ROOM_CHANNELS, struct channel);
	was->any = room_load_for(r, meeting, person, &was->at);
	was->n = was->any ? room_channels_in(r, &was->at, person, was->chs) : 0;
}

/* Of `a` what is not in `b`. */
static size_t without(const struct room_hearing *a, const struct room_hearing *b,
                      struct channel *out)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n; i++) {
		bool there = false;
		for (size_t k = 0; k < b->n && !there; k++)
			there = a->chs[i].key == b->chs[k].key;
		if (!there)
			out[n++] = a->chs[i];
	}
	return n;
}

void room_hears_anew(struct req *r, int64_t person, const struct room_hearing *was)
{
	struct channel *chs = arena_array(r->arena, ROOM_CHANNELS, struct channel);
	enum seat_state seat = was->at.seat;
	struct room_hearing now;
	size_t n;

	if (!was->any || !was->at.came)
		return;
	room_hearing_load(r, was->at.meeting, person, &now);
	if (!now.any) {
		if (seat == SEAT_STATE_IN || seat == SEAT_STATE_LOBBY)
			put_seat(r, was, person, SEAT_STATE_OUT, was->at.how);
		return;
	}
	if (seat != SEAT_STATE_IN)
		return;
	if (now.at.part != was->at.part)
		tell_seat(r, &now.at, person, false);
	if ((n = without(&now, was, chs)))
		listen_to(r, was->at.meeting, person, chs, n);
	if ((n = without(was, &now, chs)))
		stop_listening(r, &now.at, person, chs, n);
}

void room_seen(struct req *r, int64_t meeting)
{
	run_for(r, SQL_SEEN, meeting, r->person, r->now);
	run_for(r, SQL_STAY, meeting, r->person, r->now);
}

/* ---- all of them ---- */

static const char SQL_IN[] = "SELECT person FROM room_seat WHERE meeting = :meeting"
			     " AND state IN ('in', 'lobby') LIMIT :max";

static size_t here(struct req *r, int64_t meeting, int64_t **out)
{
	struct query *q = db_q(r->db, SQL_IN);

	*out = arena_array(r->arena, ROOM_SEATS, int64_t);
	db_int(q, ":meeting", meeting);
	return db_ids(q, *out, ROOM_SEATS);
}

void room_tell_chairs_of(struct req *r, int64_t meeting, int64_t item, enum ev ev, const void *data)
{
	struct agenda_at at;
	struct room_at room;
	int64_t *who;

	if (item && !agenda_at(r, item, &at))
		return;
	if (!item || !agenda_restricted(&at)) {
		room_tell_chairs(r, meeting, ev, data);
		return;
	}
	size_t n = here(r, meeting, &who);
	for (size_t i = 0; i < n; i++)
		if (room_load_for(r, meeting, who[i], &room) && room.part == ROOM_PART_CHAIR &&
		    agenda_sees(r, &room, who[i], &at))
			req_emit(r, ch_user(who[i]), ev, data);
}

void room_scrub_person(struct req *r, int64_t meeting, int64_t person, int64_t since,
                       const char *what, int64_t id)
{
	int64_t in[PASS_SESSIONS];
	size_t n = pass_sessions(r, meeting, person, in);

	channel_scrub_words(r, ch_user(person), since, what, id);
	for (size_t i = 0; i < n; i++)
		channel_scrub_words(r, ch_pass(in[i]), since, what, id);
}

void room_scrub(struct req *r, int64_t meeting, int64_t item, int64_t since, const char *what,
                int64_t id)
{
	struct agenda_at at;
	int64_t *who;

	channel_scrub_words(r, ch_room(meeting), since, what, id);
	channel_scrub_words(r, ch_chairs(meeting), since, what, id);
	if (!item)
		return;
	channel_scrub_words(r, ch_item(item), since, what, id);
	if (!agenda_at(r, item, &at) || !agenda_restricted(&at))
		return;
	/* What room_tell_chairs_of() said to each. */
	size_t n = here(r, meeting, &who);
	for (size_t i = 0; i < n; i++)
		room_scrub_person(r, meeting, who[i], since, what, id);
}

static bool hears(struct req *r, const struct room_at *room, int64_t person,
                  const struct agenda_at *i)
{
	return i && (room->part == ROOM_PART_GUEST || agenda_restricted(i)) &&
	       agenda_sees(r, room, person, i);
}

/* What he hears of an item is no longer what he did. */
static void turn_ear(struct req *r, const struct room_at *room, int64_t person,
                     const struct agenda_at *before, const struct agenda_at *now)
{
	const struct agenda_at *any = now ? now : before;
	struct channel ch = ch_item(any->id);
	bool did = hears(r, room, person, before), does = hears(r, room, person, now);

	if (does && !did)
		listen_to(r, room->meeting, person, &ch, 1);
	if (did && !does)
		stop_listening(r, room, person, &ch, 1);
	/* Who sits in the room is told there that an item is off that all could hear. */
	bool told = !now && !agenda_restricted(before) && room->part != ROOM_PART_GUEST;
	if (told || !before || !agenda_sees(r, room, person, before) ||
	    (now && agenda_sees(r, room, person, now)))
		return;
	struct agenda_removed ev = { .meeting = room->meeting, .item = any->id };
	emit_agenda_removed(r, ch_user(person), &ev);
}

void room_item_moved(struct req *r, int64_t item, const struct agenda_at *before)
{
	struct agenda_at now;
	struct room_at room;
	int64_t *who;

	bool stands = agenda_at(r, item, &now);
	if (!stands && !before)
		return;
	int64_t meeting = stands ? now.meeting : before->meeting;
	struct agenda_removed ev = { .meeting = meeting, .item = item };
	if (!stands && !agenda_restricted(before))
		emit_agenda_removed(r, ch_room(meeting), &ev);
	size_t n = here(r, meeting, &who);
	for (size_t i = 0; i < n; i++)
		if (room_load_for(r, meeting, who[i], &room) && room.seat == SEAT_STATE_IN)
			turn_ear(r, &room, who[i], before, stands ? &now : NULL);
}

static const char SQL_WAS[] =
	"UPDATE room_seat SET was = iif(state IN ('in', 'lobby'), state, NULL) WHERE meeting = :meeting";

void room_empty(struct req *r, int64_t meeting)
{
	int64_t *who;
	size_t n = here(r, meeting, &who);
	struct query *q = db_q(r->db, SQL_WAS);

	db_int(q, ":meeting", meeting);
	db_run(q);
	for (size_t i = 0; i < n; i++)
		room_set_seat(r, meeting, who[i], SEAT_STATE_OUT);
}

/* Whoever is shut out or left since is where he is. */
static const char SQL_BACK[] =
	"UPDATE room_seat SET state = was, was = NULL, seen_at = max(seen_at, :now)"
	" WHERE meeting = :meeting AND state = 'out' AND was IS NOT NULL";
static const char SQL_STAY_ON[] =
	"UPDATE room_stay SET to_at = NULL WHERE meeting = :meeting AND to_at = :closed_at AND person IN"
	" (SELECT s.person FROM room_seat s WHERE s.meeting = :meeting AND s.state = 'in')";

void room_return(struct req *r, int64_t meeting, int64_t closed_at)
{
	struct room_hearing h;
	int64_t *who;
	struct query *q = db_q(r->db, SQL_BACK);

	db_int(q, ":meeting", meeting);
	db_int(q, ":now", r->now);
	db_run(q);
	q = db_q(r->db, SQL_STAY_ON);
	db_int(q, ":meeting", meeting);
	db_int(q, ":closed_at", closed_at);
	db_run(q);
	/* Nobody else is there to be told of it: each asks who is when he hears again. */
	size_t n = here(r, meeting, &who);
	for (size_t i = 0; i < n; i++) {
		room_hearing_load(r, meeting, who[i], &h);
		if (h.any && h.at.seat == SEAT_STATE_IN)
			listen_to(r, meeting, who[i], h.chs, h.n);
	}
}
