/* SPDX-License-Identifier: EUPL-1.2 */
/* room.unopen - take back that a meeting was opened. */
#include "app/agenda/agenda.h"
#include "app/ballot/ballot.h"
#include "app/floor/floor.h"
#include "app/meeting/meeting.h"
#include "app/room/room_acts.h"
#include "db/db.h"

static enum err check(struct req *r, int64_t meeting, struct room_at *at)
{
	enum err e = room_load(r, meeting, ROOM_RUN, at);

	if (e)
		return e;
	if (!room_held(at))
		return req_fail(r, ERR_ROOM_CLOSED, "meeting");
	if (r->now - at->opened_at > ROOM_BACK_MS)
		return req_fail(r, ERR_TOO_LATE, "meeting");
	return ballot_check_unopened(r, at);
}

static const char SQL_PLANNED[] = "DELETE FROM room WHERE meeting = :meeting";
static const char SQL_NO_STAYS[] = "DELETE FROM room_stay WHERE meeting = :meeting";
/* A guest who waited at the door knocks again: with a seat left behind he would come in. */
static const char SQL_NO_SEATS[] =
	"DELETE FROM room_seat WHERE meeting = :meeting AND state NOT IN ('refused', 'expelled')";

static void run(struct req *r, const char *sql, int64_t meeting)
{
	struct query *q = db_q(r->db, sql);

	db_int(q, ":meeting", meeting);
	db_run(q);
}

/* Everybody is out, as if nobody had come; who was shut out is so still. */
static void vacate(struct req *r, int64_t meeting)
{
	room_empty(r, meeting);
	run(r, SQL_NO_STAYS, meeting);
	run(r, SQL_NO_SEATS, meeting);
	room_acts_unopened(r, meeting);
}

enum err cmd_room_unopen(struct req *r, const struct room_unopen_args *a,
                         struct room_unopen_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = check(r, a->meeting, &at);
	if (e)
		return e;
	/* Nobody hears of these: who is out does not hear what his channels said in the same transaction. */
	floor_unopened(r, a->meeting);
	agenda_unopened(r, a->meeting);
	run(r, SQL_PLANNED, a->meeting);
	if ((e = room_announce(r, a->meeting, &out->room)))
		return e;
	vacate(r, a->meeting);
	room_tell_named(r, &out->room);
	/* What is taken up at the next meeting of its groups is so at this one again. */
	if (!at.rehearsal_of)
		agenda_take_up_all(r, a->meeting);
	return meeting_announce(r, a->meeting, &m);
}
