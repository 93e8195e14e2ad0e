/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.put - put a question to a meeting. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "db/db.h"

static const char SQL_COUNTS[] =
	"SELECT count(*) FILTER (WHERE state <> 'withdrawn'), count(*) FILTER (WHERE author = :person),"
	" count(*) FILTER (WHERE author = :person AND state IN ('waiting', 'shown', 'parked'))"
	" FROM ask WHERE meeting = :meeting";

static enum err check_counts(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_COUNTS);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", r->person);
	if (!db_one(q))
		return req_db_fail(r);
	if (db_col_int(q, 0) >= ASK_MAX)
		return req_fail(r, ERR_LIMIT, "meeting");
	return db_col_int(q, 1) < ASK_PUT && db_col_int(q, 2) < ASK_MINE
	               ? ERR_OK
	               : req_fail(r, ERR_LIMIT, "text");
}

static enum err check(struct req *r, const struct ask_put_args *a, struct room_at *room,
                      struct ask_rules *rules)
{
	struct agenda_at item;

	enum err e = room_load(r, a->meeting, ROOM_PREPARE, room);
	if (e || (e = room_unlimited(r, room)))
		return e;
	if (a->has_item && (e = agenda_item_load(r, room, a->item, &item)))
		return e;
	/* What is for the members of the meeting apart from its items, a guest does not hear. */
	if (!a->has_item && room->part == ROOM_PART_GUEST)
		return req_fail(r, ERR_BAD_ARGS, "item");
	ask_rules_load(r, a->meeting, rules);
	if (!rules->open && room->part != ROOM_PART_CHAIR)
		return req_fail(r, ERR_QUESTIONS_SHUT, "meeting");
	if (a->has_masked && a->masked && !rules->masked)
		return req_fail(r, ERR_NAMES_ONLY, "masked");
	return check_counts(r, a->meeting);
}

enum err cmd_ask_put(struct req *r, const struct ask_put_args *a, struct ask_put_result *out)
{
	struct room_at room;
	struct ask_rules rules;

	enum err e = check(r, a, &room, &rules);
	if (e)
		return e;
	bool waits = rules.screening && room.part != ROOM_PART_CHAIR;
	out->state = waits ? ASK_STATE_WAITING : ASK_STATE_SHOWN;
	out->ask = ask_insert(r, a, &room, out->state);
	if (!out->ask)
		return req_db_fail(r);
	ask_voice(r, out->ask, true);
	ask_recount(r, out->ask);
	ask_tell(r, out->ask, true);
	return ERR_OK;
}
