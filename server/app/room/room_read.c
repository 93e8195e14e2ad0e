/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/channel/channel_log.h"
#include "app/group/access.h"
#include "app/person/person.h"
#include "db/db.h"

/* ---- the meeting ---- */

static const char SQL_MEETING[] =
	"SELECT m.cancelled_at IS NOT NULL, o.state, coalesce(o.item, 0), coalesce(o.lead, 0),"
	" o.opened_at, o.closed_at, coalesce(m.rehearsal_of, 0), o.ended_at IS NOT NULL FROM meeting m LEFT JOIN room o ON o.meeting = m.id"
	" WHERE m.id = :meeting";
static const char SQL_GROUPS[] =
	"SELECT grp FROM meeting_group WHERE meeting = :meeting ORDER BY grp";

static bool load_meeting(struct req *r, struct room_at *out)
{
	struct query *q = db_q(r->db, SQL_MEETING);

	db_int(q, ":meeting", out->meeting);
	if (!db_one(q))
		return false;
	out->cancelled = db_col_bool(q, 0);
	out->state = ROOM_STATE_PLANNED;
	/* What does not read as one of its values (a newer program's) lets nobody speak. */
	if (!db_col_null(q, 1) && !room_state_from_str(db_col_view(q, 1), &out->state))
		out->state = ROOM_STATE_CLOSED;
	out->item = db_col_int(q, 2);
	out->lead = db_col_int(q, 3);
	out->has_opened_at = !db_col_null(q, 4);
	out->opened_at = db_col_int(q, 4);
	out->has_closed_at = !db_col_null(q, 5);
	out->closed_at = db_col_int(q, 5);
	out->rehearsal_of = db_col_int(q, 6);
	out->ended = db_col_bool(q, 7);
	q = db_q(r->db, SQL_GROUPS);
	db_int(q, ":meeting", out->meeting);
	out->n_groups = db_ids(q, out->groups, ROOM_GROUPS);
	return true;
}

/* ---- who somebody is in it ---- */

static const char SQL_PARTS[] = "SELECT part, coalesce(authority, 0) FROM room_part"
				" WHERE meeting = :meeting AND person = :person LIMIT :max";
static const char SQL_SEAT[] =
	"SELECT state, how, weak, coalesce(limited_until, 0) FROM room_seat WHERE meeting = :meeting"
	" AND person = :person";

/* By his groups; false: in none of them. */
static bool part_by_group(struct req *r, struct room_at *out)
{
	if (access_meeting(r, out->meeting, RIGHT_READ) != ERR_OK)
		return false;
	bool runs = access_meeting(r, out->meeting, RIGHT_MODERATE) == ERR_OK;
	out->part = runs ? ROOM_PART_CHAIR : ROOM_PART_MEMBER;
	out->voice = access_meeting(r, out->meeting, RIGHT_WRITE) == ERR_OK;
	return true;
}

/* By being named for this meeting: never less than what his groups give. */
static bool part_by_name(struct req *r, bool known, struct room_at *out)
{
	struct query *q = db_q(r->db, SQL_PARTS);

	db_int(q, ":meeting", out->meeting);
	db_int(q, ":person", r->person);
	db_int(q, ":max", AGENDA_ITEMS + 1);
	db_each (q) {
		struct str part = db_col_view(q, 0);
		if (str_eq(part, STR("chair")))
			out->part = ROOM_PART_CHAIR;
		else if (str_eq(part, STR("deputy")))
			out->part = known && out->part == ROOM_PART_CHAIR ? ROOM_PART_CHAIR
			                                                  : ROOM_PART_MEMBER;
		else if (known)
			continue;
		else
			out->part = ROOM_PART_GUEST;
		if (out->part != ROOM_PART_GUEST) {
			out->voice = out->named = true;
			out->authority = out->authority ? out->authority : db_col_int(q, 1);
		}
		known = true;
	}
	return known;
}

static bool load_part(struct req *r, struct room_at *out)
{
	if (r->only && r->only != out->meeting)
		return false;
	bool known = part_by_group(r, out);

	known = part_by_name(r, known, out);
	if (out->part == ROOM_PART_GUEST)
		out->voice = true;
	struct query *q = db_q(r->db, SQL_SEAT);
	db_int(q, ":meeting", out->meeting);
	db_int(q, ":person", r->person);
	out->came = db_one(q) && seat_state_from_str(db_col_view(q, 0), &out->seat) &&
	            seat_how_from_str(db_col_view(q, 1), &out->how);
	if (out->came) {
		out->weak = db_col_bool(q, 2);
		out->limited_until = db_col_int(q, 3);
	}
	return known;
}

bool room_bare(struct req *r, int64_t meeting, struct room_at *out)
{
	*out = (struct room_at){ .meeting = meeting };
	return load_meeting(r, out);
}

bool room_load_for(struct req *r, int64_t meeting, int64_t person, struct room_at *out)
{
	struct req as = *r;

	/* The person, by whatever he is signed in: his place in the meeting is the same. */
	as.person = person;
	as.admin = false;
	as.only = 0;
	*out = (struct room_at){ .meeting = meeting };
	return load_meeting(&as, out) && load_part(&as, out);
}

/* Of what is said in it, without a seat. */
static enum err check_hearing(struct req *r, const struct room_at *room, bool prepare)
{
	bool in = room->came && room->seat == SEAT_STATE_IN;

	if (room->came && (room->seat == SEAT_STATE_REFUSED || room->seat == SEAT_STATE_EXPELLED))
		return req_fail(r, ERR_SHUT_OUT, "meeting");
	if (room->part == ROOM_PART_GUEST && !in)
		return req_fail(r, ERR_NOT_SEATED, "meeting");
	if (!prepare)
		return ERR_OK;
	if (room->cancelled || room->state == ROOM_STATE_CLOSED)
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	return room->voice && r->person ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "meeting");
}

enum err room_unlimited(struct req *r, const struct room_at *room)
{
	return room->limited_until > r->now ? req_fail(r, ERR_LIMITED, "meeting") : ERR_OK;
}

enum err room_load(struct req *r, int64_t meeting, enum room_right right, struct room_at *out)
{
	*out = (struct room_at){ .meeting = meeting };
	if (!load_meeting(r, out) || !load_part(r, out))
		return req_fail(r, ERR_NOT_FOUND, "meeting");
	if (right == ROOM_RUN && (out->part != ROOM_PART_CHAIR || !r->person))
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	if (right == ROOM_HEAR || right == ROOM_PREPARE)
		return check_hearing(r, out, right == ROOM_PREPARE);
	if (right != ROOM_TALK && right != ROOM_VOTE)
		return ERR_OK;
	if (out->state != ROOM_STATE_OPEN)
		return req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (!out->came || out->seat != SEAT_STATE_IN)
		return req_fail(r, ERR_NOT_SEATED, "meeting");
	if (!out->voice)
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	return right == ROOM_TALK ? room_unlimited(r, out) : ERR_OK;
}

bool room_held(const struct room_at *at)
{
	return at->state == ROOM_STATE_OPEN || at->state == ROOM_STATE_SUSPENDED;
}

/* ---- as it is told ---- */

bool room_view(struct req *r, const struct room_at *at, struct room *out)
{
	struct agenda_at item;
	bool under_way = at->item && agenda_at(r, at->item, &item);

	*out = (struct room){ .meeting = at->meeting,
		              .state = at->state,
		              .has_opened_at = at->has_opened_at,
		              .opened_at = at->opened_at,
		              .has_closed_at = at->has_closed_at,
		              .closed_at = at->closed_at };
	/* The same for all: an item that not all may see has no number here, and guests know their own. */
	out->apart = under_way && agenda_restricted(&item);
	out->has_item = under_way && !out->apart;
	out->item = out->has_item ? at->item : 0;
	out->has_lead = at->lead && person_ref_load(r, at->lead, 0, &out->lead);
	return true;
}

bool room_seat_view(struct req *r, const struct room_at *at, int64_t person, struct room_seat *out)
{
	*out = (struct room_seat){ .part = at->part, .state = at->seat, .how = at->how };
	out->has_observer = out->observer = !at->voice;
	return at->authority ? person_ref_load_for(r, person, at->authority, &out->person)
	                     : person_ref_load(r, person, 0, &out->person);
}

void room_seat_private(const struct req *r, const struct room_at *at, struct room_seat *out)
{
	out->has_weak = true;
	out->weak = at->weak;
	out->has_limited_until = at->limited_until > r->now;
	out->limited_until = at->limited_until;
}

/* ---- channels ---- */

static size_t channels_of(struct req *r, const struct room_at *room, int64_t person,
                          struct channel *out, size_t max)
{
	bool guest = room->part == ROOM_PART_GUEST;
	struct agenda_at *all;
	size_t n = 0, n_all = agenda_all(r, room->meeting, &all);

	if (!guest && n < max)
		out[n++] = ch_room(room->meeting);
	if (room->part == ROOM_PART_CHAIR && n < max)
		out[n++] = ch_chairs(room->meeting);
	if (room->part == ROOM_PART_CHAIR && n < max)
		out[n++] = ch_room_live(room->meeting);
	for (size_t i = 0; i < n_all && n < max; i++)
		if ((guest || agenda_restricted(&all[i])) && agenda_sees(r, room, person, &all[i]))
			out[n++] = ch_item(all[i].id);
	return n;
}

static const char SQL_IN[] =
	"SELECT s.meeting FROM room_seat s CROSS JOIN room o ON o.meeting = s.meeting"
	" AND o.state <> 'closed' WHERE s.person = :person AND s.state = 'in' ORDER BY s.meeting LIMIT :max";

size_t room_channels(struct req *r, struct channel *out, size_t max)
{
	enum { ROOMS = 8 }; /* one is in at a time; nobody is in more */
	int64_t meetings[ROOMS];
	size_t n = 0, rooms = 0;
	struct room_at room;
	struct query *q = db_q(r->db, SQL_IN);

	db_int(q, ":person", r->person);
	rooms = db_ids(q, meetings, ROOMS);
	for (size_t i = 0; i < rooms; i++)
		if ((!r->only || r->only == meetings[i]) &&
		    room_load_for(r, meetings[i], r->person, &room))
			n += channels_of(r, &room, r->person, out + n, max - n);
	return n;
}

size_t room_channels_in(struct req *r, const struct room_at *room, int64_t person,
                        struct channel *out)
{
	return channels_of(r, room, person, out, ROOM_CHANNELS);
}

void room_heads(struct req *r, const struct channel *chs, size_t n, struct channel_head **out)
{
	*out = arena_array(r->arena, n, struct channel_head);
	for (size_t i = 0; i < n; i++) {
		char *name = arena_alloc(r->arena, CHANNEL_NAME_MAX);
		(*out)[i].ch = (struct str){ name, channel_name(chs[i], name) };
		(*out)[i].seq = channel_head(r, chs[i]);
	}
}
