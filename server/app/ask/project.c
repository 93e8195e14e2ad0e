/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.project - put this question now, in place of the one before. */
#include "app/ask/ask.h"
#include "db/db.h"

static const char SQL_WALL[] = "SELECT wall FROM ask_meeting WHERE meeting = :meeting";

/* What was put before, if the caller may know of it; *id 0: nothing was. */
static enum err load_before(struct req *r, int64_t meeting, struct ask_row *out)
{
	struct query *q = db_q(r->db, SQL_WALL);

	*out = (struct ask_row){ .id = 0 };
	db_int(q, ":meeting", meeting);
	if (!db_one(q) || db_col_null(q, 0))
		return ERR_OK;
	return ask_row_load(r, db_col_int(q, 0), out) ? ERR_OK : req_db_fail(r);
}

static const char SQL_REV[] = "UPDATE ask SET rev = rev + 1 WHERE id = :ask";

static void turn(struct req *r, int64_t ask)
{
	struct query *q = db_q(r->db, SQL_REV);

	db_int(q, ":ask", ask);
	db_run(q);
	ask_tell(r, ask, false);
}

enum err cmd_ask_project(struct req *r, const struct ask_project_args *a,
                         struct ask_project_result *out)
{
	struct ask_row now = { 0 }, before;
	struct room_at room;

	(void)out;
	enum err e = room_load(r, a->meeting, ROOM_RUN, &room);
	if (!e && (room.cancelled || room.state == ROOM_STATE_CLOSED))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!e && a->has_ask)
		e = ask_load_run(r, a->ask, &now);
	if (!e && a->has_ask && now.meeting != a->meeting)
		e = req_fail(r, ERR_NOT_FOUND, "ask");
	if (!e && a->has_ask && now.state != ASK_STATE_SHOWN && now.state != ASK_STATE_PARKED)
		e = req_fail(r, ERR_ALREADY, "ask");
	if (!e)
		e = load_before(r, a->meeting, &before);
	if (e || before.id == now.id)
		return e;
	ask_set_wall(r, a->meeting, now.id);
	if (before.id)
		turn(r, before.id);
	if (now.state == ASK_STATE_PARKED)
		ask_do(r, &now, &(struct ask_act){ .state = ASK_STATE_SHOWN });
	if (now.id)
		turn(r, now.id);
	return ERR_OK;
}
