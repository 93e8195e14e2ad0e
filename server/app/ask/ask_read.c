/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/person/person.h"
#include "db/db.h"

#define COLS                                                                                     \
	"a.id, a.meeting, a.item, a.author, coalesce(a.authority, 0), a.masked, a.told, a.text," \
	" a.state, coalesce(a.into_ask, 0), a.voices, a.rev, a.put_at, a.was, a.was_wall,"       \
	" coalesce(a.acted_at, 0), coalesce(a.answered_at, 0), coalesce(a.answered_by, 0),"      \
	" a.note, a.reason, coalesce(a.topic, 0), m.wall IS a.id, a.aloud FROM ask a"            \
	" LEFT JOIN ask_meeting m ON m.meeting = a.meeting "

static void read_row(struct req *r, struct query *q, struct ask_row *out)
{
	*out = (struct ask_row){ .id = db_col_int(q, 0),
		                 .meeting = db_col_int(q, 1),
		                 .item = db_col_int(q, 2),
		                 .author = db_col_int(q, 3),
		                 .authority = db_col_int(q, 4),
		                 .masked = db_col_bool(q, 5),
		                 .told = db_col_bool(q, 6),
		                 .text = db_col_str(r->arena, q, 7),
		                 .into = db_col_int(q, 9),
		                 .voices = db_col_int(q, 10),
		                 .rev = db_col_int(q, 11),
		                 .put_at = db_col_int(q, 12),
		                 .was_wall = db_col_bool(q, 14),
		                 .acted_at = db_col_int(q, 15),
		                 .answered_at = db_col_int(q, 16),
		                 .answered_by = db_col_int(q, 17),
		                 .note = db_col_str(r->arena, q, 18),
		                 .reason = db_col_str(r->arena, q, 19),
		                 .topic = db_col_int(q, 20),
		                 .wall = db_col_bool(q, 21) };
	/* What does not read as one of its values (a newer program's) is shown to nobody. */
	if (!ask_state_from_str(db_col_view(q, 8), &out->state))
		out->state = ASK_STATE_WITHDRAWN;
	if (!chat_aloud_from_str(db_col_view(q, 22), &out->aloud))
		out->aloud = CHAT_ALOUD_NO;
	out->has_was = ask_state_from_str(db_col_view(q, 13), &out->was);
}

static const char SQL_ROW[] = "SELECT " COLS "WHERE a.id = :id";

bool ask_row_load(struct req *r, int64_t ask, struct ask_row *out)
{
	struct query *q = db_q(r->db, SQL_ROW);

	db_int(q, ":id", ask);
	if (!db_one(q))
		return false;
	read_row(r, q, out);
	return true;
}

static const char SQL_ALL[] =
	"SELECT " COLS "WHERE a.meeting = :meeting AND a.state <> 'withdrawn'"
	" ORDER BY a.state NOT IN ('waiting', 'shown', 'parked'), a.voices DESC, a.put_at, a.id"
	" LIMIT :max";

size_t ask_all(struct req *r, int64_t meeting, struct ask_row **out)
{
	struct query *q = db_q(r->db, SQL_ALL);
	size_t n = 0;

	*out = arena_array(r->arena, ASK_MAX, struct ask_row);
	db_int(q, ":meeting", meeting);
	db_int(q, ":max", ASK_MAX);
	db_each (q)
		read_row(r, q, &(*out)[n++]);
	return n;
}

/* ---- who reads it ---- */

bool ask_shown(const struct ask_row *a)
{
	return a->told && a->state != ASK_STATE_WAITING && a->state != ASK_STATE_REFUSED &&
	       a->state != ASK_STATE_WITHDRAWN;
}

bool ask_open(const struct ask_row *a)
{
	return a->state == ASK_STATE_WAITING || a->state == ASK_STATE_SHOWN ||
	       a->state == ASK_STATE_PARKED;
}

static bool reads(struct req *r, const struct room_at *room, const struct ask_row *a)
{
	struct agenda_at item;

	if (a->state == ASK_STATE_WITHDRAWN)
		return false;
	if (!a->item && room->part == ROOM_PART_GUEST)
		return false;
	if (a->item && agenda_item_load(r, room, a->item, &item) != ERR_OK)
		return false;
	return ask_shown(a) || room->part == ROOM_PART_CHAIR || a->author == r->person;
}

enum err ask_load(struct req *r, int64_t ask, enum room_right right, struct room_at *room,
                  struct ask_row *out)
{
	if (!ask_row_load(r, ask, out))
		return req_fail(r, ERR_NOT_FOUND, "ask");
	enum err e = room_load(r, out->meeting, right, room);
	if (e == ERR_NOT_FOUND || (!e && !reads(r, room, out)))
		return req_fail(r, ERR_NOT_FOUND, "ask");
	return e;
}

enum err ask_load_run(struct req *r, int64_t ask, struct ask_row *out)
{
	struct room_at room;

	enum err e = ask_load(r, ask, ROOM_RUN, &room, out);
	if (!e && (room.cancelled || room.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "ask");
	return e;
}

/* ---- as it is told ---- */

static void load_author(struct req *r, const struct ask_row *a, struct person_ref *out)
{
	*out = (struct person_ref){ .name = STR("") };
	if (a->masked)
		return;
	if (a->authority)
		person_ref_load_for(r, a->author, a->authority, out);
	else
		person_ref_load(r, a->author, 0, out);
}

void ask_view(struct req *r, const struct ask_row *a, bool open, struct ask *out)
{
	bool words = (open || ask_shown(a)) && a->state != ASK_STATE_WITHDRAWN;

	*out = (struct ask){ .id = a->id,
		             .meeting = a->meeting,
		             .has_item = a->item != 0,
		             .item = a->item,
		             .author = { .name = STR("") },
		             .text = words ? a->text : STR(""),
		             .state = a->state,
		             .voices = a->voices,
		             .projected = a->wall,
		             .has_into = a->state == ASK_STATE_MERGED,
		             .into = a->into,
		             .put_at = a->put_at,
		             .has_acted_at = a->acted_at != 0,
		             .acted_at = a->acted_at,
		             .rev = a->rev };
	if (!words)
		return;
	load_author(r, a, &out->author);
	out->has_aloud = a->aloud != CHAT_ALOUD_NO && ask_open(a);
	out->aloud = a->aloud;
	if (a->state == ASK_STATE_ANSWERED) {
		out->has_answered_at = true;
		out->answered_at = a->answered_at;
		out->has_answered_by = a->answered_by &&
		                       person_ref_load(r, a->answered_by, 0, &out->answered_by);
		out->has_note = a->note.n > 0;
		out->note = a->note;
	}
	out->has_reason = a->state == ASK_STATE_REFUSED && open && a->reason.n;
	out->reason = a->reason;
}

static const char SQL_RULES[] =
	"SELECT screening, masked, open FROM ask_meeting WHERE meeting = :meeting";
static const char SQL_GROUPS[] =
	"SELECT grp FROM ask_group WHERE meeting = :meeting ORDER BY place";

void ask_rules_load(struct req *r, int64_t meeting, struct ask_rules *out)
{
	int64_t *groups = arena_array(r->arena, ROOM_GROUPS, int64_t);
	struct query *q = db_q(r->db, SQL_RULES);

	*out = (struct ask_rules){ .open = true, .groups = groups };
	db_int(q, ":meeting", meeting);
	if (db_one(q)) {
		out->screening = db_col_bool(q, 0);
		out->masked = db_col_bool(q, 1);
		out->open = db_col_bool(q, 2);
	}
	q = db_q(r->db, SQL_GROUPS);
	db_int(q, ":meeting", meeting);
	out->n_groups = db_ids(q, groups, ROOM_GROUPS);
}

static const char SQL_WALL[] = "SELECT wall FROM ask_meeting WHERE meeting = :meeting";

bool ask_on_wall(struct req *r, int64_t meeting, struct ask *out)
{
	struct query *q = db_q(r->db, SQL_WALL);
	struct agenda_at item;
	struct ask_row a;

	db_int(q, ":meeting", meeting);
	if (!db_one(q) || db_col_null(q, 0) || !ask_row_load(r, db_col_int(q, 0), &a) ||
	    !ask_shown(&a))
		return false;
	if (a.item && (!agenda_at(r, a.item, &item) || agenda_restricted(&item) ||
	               item.audience != ITEM_AUDIENCE_PUBLIC))
		return false;
	ask_view(r, &a, false, out);
	return true;
}
