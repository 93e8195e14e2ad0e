/* SPDX-License-Identifier: EUPL-1.2 */
/* The end of a meeting: its close, the way back, and what it brings about when there is none any more. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/ballot/ballot.h"
#include "app/due/due.h"
#include "app/floor/floor.h"
#include "app/minutes/doc.h"
#include "app/person/person.h"
#include "app/room/room_acts.h"
#include "db/db.h"

/* Each with what it does then; NULL ends the list. */
static room_end_fn *const works[] = {
	ballot_room_over, /* votes that were closed stand */
	floor_over,       /* the speech under way, the queue */
	NULL,
};

/* ... and what goes out of the room, of a rehearsal not. */
static room_end_fn *const leave[] = {
	doc_begin,           /* its minutes */
	agenda_take_up_all,  /* what it left, for those after it */
	ask_end,             /* what was asked and not answered */
	room_registered_end, /* who was there by telephone or on site is told */
	NULL,
};

/* ---- the close ---- */

static const char SQL_CLOSED[] =
	"UPDATE room SET closed_by = :by, closed_item = item, closed_state = state, item = NULL"
	" WHERE meeting = :meeting";

enum err room_shut(struct req *r, const struct room_at *room)
{
	struct query *q = db_q(r->db, SQL_CLOSED);

	db_int(q, ":meeting", room->meeting);
	db_int(q, ":by", r->person);
	db_run(q);
	ballot_room_end(r, room->meeting);
	room_set_state(r, room->meeting, ROOM_STATE_CLOSED);
	if (!room->item)
		return ERR_OK;
	agenda_set_state(r, room->item, ITEM_STATE_DONE);
	return agenda_announce(r, room->item, NULL);
}

static const char SQL_WAS[] =
	"SELECT coalesce(closed_item, 0), closed_state FROM room WHERE meeting = :meeting";

enum err room_reopen(struct req *r, const struct room_at *room)
{
	struct query *q = db_q(r->db, SQL_WAS);
	enum room_state state;

	ballot_room_back(r, room->meeting);
	db_int(q, ":meeting", room->meeting);
	if (!db_one(q) || !room_state_from_str(db_col_view(q, 1), &state))
		return req_db_fail(r);
	int64_t item = db_col_int(q, 0);
	room_set_state(r, room->meeting, state);
	room_set_item(r, room->meeting, item);
	if (!item)
		return ERR_OK;
	agenda_set_state(r, item, ITEM_STATE_CURRENT);
	return agenda_announce(r, item, NULL);
}

/* ---- when it stands ---- */

static const char SQL_TO_END[] =
	"SELECT meeting, closed_at, coalesce(closed_by, 0) FROM room WHERE state = 'closed'"
	" AND ended_at IS NULL AND closed_at <= :before ORDER BY closed_at LIMIT :max";
static const char SQL_ENDED[] = "UPDATE room SET ended_at = :now WHERE meeting = :meeting";

/* As if whoever closed it did all that then. */
static void end(struct req *r, int64_t meeting, int64_t at, int64_t by)
{
	const int64_t now = r->now, person = r->person;
	const enum lang lang = r->lang;
	const bool admin = r->admin;
	struct room_at room;

	if (!room_bare(r, meeting, &room))
		return;
	r->now = at;
	r->person = by;
	r->admin = false;
	r->lang = person_lang(r, by);
	for (room_end_fn *const *work = works; *work; work++)
		(*work)(r, meeting);
	for (room_end_fn *const *work = leave; *work && !room.rehearsal_of; work++)
		(*work)(r, meeting);
	r->now = now;
	r->person = person;
	r->admin = admin;
	r->lang = lang;
}

enum { ENDS = 10 }; /* in one run: each may bring much about */

int room_end_due(struct req *r)
{
	int64_t meetings[ENDS], at[ENDS], by[ENDS];
	int n = 0;
	struct query *q = db_q(r->db, SQL_TO_END);

	db_int(q, ":before", r->now - ROOM_BACK_MS);
	db_int(q, ":max", ENDS);
	db_each (q) {
		meetings[n] = db_col_int(q, 0);
		at[n] = db_col_int(q, 1);
		by[n++] = db_col_int(q, 2);
	}
	for (int i = 0; i < n; i++) {
		end(r, meetings[i], at[i], by[i]);
		q = db_q(r->db, SQL_ENDED);
		db_int(q, ":meeting", meetings[i]);
		db_int(q, ":now", r->now);
		db_run(q);
	}
	return n;
}
