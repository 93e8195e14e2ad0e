/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/action/action.h"
#include "app/agenda/agenda.h"
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "db/db.h"

/* ---- one of them ---- */

static const char SQL_ROW[] = "SELECT meeting, coalesce(item, 0), owner, due_at, text, state,"
			      " coalesce(ended_at, 0) FROM action WHERE id = :action";

bool action_row_load(struct req *r, int64_t id, struct action_row *out)
{
	struct query *q = db_q(r->db, SQL_ROW);

	db_int(q, ":action", id);
	if (!db_one(q))
		return false;
	*out = (struct action_row){ .id = id,
		                    .meeting = db_col_int(q, 0),
		                    .item = db_col_int(q, 1),
		                    .owner = db_col_int(q, 2),
		                    .due_at = db_col_int(q, 3),
		                    .text = db_col_str(r->arena, q, 4),
		                    .ended_at = db_col_int(q, 6) };
	return action_state_from_str(db_col_view(q, 5), &out->state);
}

static const char SQL_VIEW[] =
	"SELECT a.meeting, a.item, m.title, a.text, a.owner, a.due_at, a.state, a.outcome, a.made_at,"
	" a.ended_at FROM action a JOIN meeting m ON m.id = a.meeting WHERE a.id = :action";

bool action_view(struct req *r, int64_t id, struct action *out)
{
	struct query *q = db_q(r->db, SQL_VIEW);

	*out = (struct action){ .id = id };
	db_int(q, ":action", id);
	if (!db_one(q))
		return false;
	out->meeting = db_col_int(q, 0);
	out->has_item = !db_col_null(q, 1);
	out->item = db_col_int(q, 1);
	out->title = db_col_str(r->arena, q, 2);
	out->text = db_col_str(r->arena, q, 3);
	int64_t owner = db_col_int(q, 4);
	out->due_at = db_col_int(q, 5);
	bool ok = action_state_from_str(db_col_view(q, 6), &out->state);
	out->outcome = db_col_str(r->arena, q, 7);
	out->made_at = db_col_int(q, 8);
	out->has_ended_at = !db_col_null(q, 9);
	out->ended_at = db_col_int(q, 9);
	return ok && authority_ref_load(r, owner, &out->owner);
}

/* ---- lists of them ---- */

size_t action_rows(struct query *q, struct action_row *out)
{
	size_t n = 0;

	db_int(q, ":max", ACTION_LOOKED);
	db_each (q) {
		struct action_row *row = &out[n];
		*row = (struct action_row){ .id = db_col_int(q, 0),
			                    .meeting = db_col_int(q, 1),
			                    .item = db_col_int(q, 2),
			                    .owner = db_col_int(q, 3),
			                    .due_at = db_col_int(q, 4),
			                    .ended_at = db_col_int(q, 6) };
		n += action_state_from_str(db_col_view(q, 5), &row->state);
	}
	return n;
}

/* Made before it, and not ended before it began: what was settled at the meeting stays in its list. */
static const char SQL_COMING_BACK[] = ACTION_ROW
	" FROM meeting m CROSS JOIN meeting_group h ON h.meeting = m.id"
	" CROSS JOIN action_group g ON g.grp = h.grp CROSS JOIN action a ON a.id = g.action"
	" AND a.meeting <> m.id LEFT JOIN room o ON o.meeting = m.id WHERE m.id = :id"
	" AND a.made_at < coalesce(o.closed_at, :now + 1)"
	" AND (a.state = 'open' OR a.ended_at > coalesce(o.opened_at, :now))"
	" GROUP BY a.id ORDER BY a.due_at DESC, a.id"
	" DESC LIMIT :max";

size_t action_coming_back(struct req *r, int64_t meeting, struct action_row *out)
{
	struct query *q = db_q(r->db, SQL_COMING_BACK);

	db_int(q, ":id", meeting);
	db_int(q, ":now", r->now);
	return action_rows(q, out);
}

static const char SQL_HOSTED[] =
	"SELECT 1 FROM action_group WHERE action = :action AND grp = :group";

bool action_hosted(struct req *r, int64_t action, const int64_t *groups, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct query *q = db_q(r->db, SQL_HOSTED);
		db_int(q, ":action", action);
		db_int(q, ":group", groups[i]);
		if (!db_one(q))
			return false;
	}
	return true;
}

bool action_hosts(struct req *r, const struct action_row *row, const int64_t *groups, size_t n)
{
	struct agenda_at at;

	if (row->item && (!agenda_at(r, row->item, &at) || agenda_restricted(&at)))
		return false;
	return action_hosted(r, row->id, groups, n);
}

/* ---- who sees it, who acts upon it ---- */

static bool sees(struct req *r, const struct action_row *row, struct room_at *room)
{
	struct agenda_at at;

	if (room_load(r, row->meeting, ROOM_READ, room) != ERR_OK)
		return false;
	if (!row->item)
		return room->part != ROOM_PART_GUEST;
	/* What it was made on is gone from the agenda: nobody can tell who could hear it. */
	if (!agenda_at(r, row->item, &at))
		return room->part == ROOM_PART_CHAIR;
	return agenda_sees(r, room, r->person, &at);
}

bool action_sees(struct req *r, const struct action_row *row)
{
	struct room_at room;

	return sees(r, row, &room);
}

static bool acts(struct req *r, const struct action_row *row, const struct room_at *room)
{
	struct person_ref who;

	if (!r->person || !room->voice)
		return false;
	return room->part == ROOM_PART_CHAIR ||
	       (room->part == ROOM_PART_MEMBER &&
	        person_ref_load_for(r, r->person, row->owner, &who) && who.has_authority_id &&
	        who.authority_id == row->owner);
}

bool action_acts(struct req *r, const struct action_row *row)
{
	struct room_at room;

	return sees(r, row, &room) && acts(r, row, &room);
}

enum err action_caller_load(struct req *r, int64_t id, struct action_row *out)
{
	struct room_at room;

	if (!action_row_load(r, id, out) || !sees(r, out, &room))
		return req_fail(r, ERR_NOT_FOUND, "action");
	if (!acts(r, out, &room))
		return req_fail(r, ERR_FORBIDDEN, "action");
	return out->state == ACTION_STATE_OPEN ? ERR_OK : req_fail(r, ERR_ALREADY, "action");
}

/* ---- who takes back what was done to it ---- */

static const char SQL_LAST[] = "SELECT kind, by, at, owner, due_at FROM action_step"
			       " WHERE action = :action ORDER BY id DESC LIMIT 2";

static bool can_go_back(enum action_step_kind kind)
{
	return kind == ACTION_STEP_KIND_DONE || kind == ACTION_STEP_KIND_CANCELLED ||
	       kind == ACTION_STEP_KIND_PASSED_ON;
}

enum err action_back_load(struct req *r, int64_t id, struct action_row *row,
                          struct action_back *out)
{
	enum action_step_kind kind = ACTION_STEP_KIND_MADE;
	struct room_at room;
	int64_t by = 0, at = 0;
	size_t n = 0;

	if (!action_row_load(r, id, row) || !sees(r, row, &room))
		return req_fail(r, ERR_NOT_FOUND, "action");
	*out = (struct action_back){ .owner = row->owner, .due_at = row->due_at };
	struct query *q = db_q(r->db, SQL_LAST);
	db_int(q, ":action", id);
	db_each (q) {
		if (n++) {
			out->owner = db_col_int(q, 3);
			out->due_at = db_col_int(q, 4);
			continue;
		}
		/* A newer program's is none that could be taken back. */
		if (!action_step_kind_from_str(db_col_view(q, 0), &kind))
			kind = ACTION_STEP_KIND_MADE;
		by = db_col_int(q, 1);
		at = db_col_int(q, 2);
	}
	/* Whoever passed it on to others does not speak for its owner any more. */
	if (!r->person || !room.voice || (room.part != ROOM_PART_CHAIR && by != r->person))
		return req_fail(r, ERR_FORBIDDEN, "action");
	out->cancelled = kind == ACTION_STEP_KIND_CANCELLED;
	return can_go_back(kind) && r->now - at <= ACTION_BACK_MS
	               ? ERR_OK
	               : req_fail(r, ERR_TOO_LATE, "action");
}
