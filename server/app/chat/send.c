/* SPDX-License-Identifier: EUPL-1.2 */
/* chat.send - write in a meeting that one is in. */
#include "app/chat/chat.h"
#include "db/db.h"

static const char SQL_PACE[] = "SELECT count(*) FROM (SELECT 1 FROM chat_message"
			       " WHERE meeting = :meeting AND author = :person AND at > :since"
			       " LIMIT :burst) /*scan*/";
static const char SQL_FULL[] =
	"SELECT 1 FROM chat_message WHERE meeting = :meeting ORDER BY id LIMIT 1 OFFSET :max";

static enum err check_pace(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_PACE);

	db_int(q, ":meeting", meeting);
	db_int(q, ":person", r->person);
	db_int(q, ":since", r->now - CHAT_PACE_MS);
	db_int(q, ":burst", CHAT_BURST);
	if (db_one(q) && db_col_int(q, 0) >= CHAT_BURST)
		return req_fail(r, ERR_RATE_LIMITED, "text");
	q = db_q(r->db, SQL_FULL);
	db_int(q, ":meeting", meeting);
	db_int(q, ":max", CHAT_MAX - 1);
	return db_one(q) ? req_fail(r, ERR_LIMIT, "meeting") : ERR_OK;
}

enum err cmd_chat_send(struct req *r, const struct chat_send_args *a, struct chat_send_result *out)
{
	struct room_at room;
	struct chat_said ev;

	enum err e = room_load(r, a->meeting, ROOM_TALK, &room);
	if (e)
		return e;
	if (a->has_item && !chat_reads(r, &room, a->item))
		return req_fail(r, ERR_NOT_FOUND, "item");
	if (a->has_item ? a->item != room.item : room.part == ROOM_PART_GUEST)
		return req_fail(r, ERR_BAD_ARGS, "item");
	if ((e = check_pace(r, a->meeting)))
		return e;
	out->message = chat_insert(r, a, &room);
	if (!out->message || !chat_load(r, out->message, &ev.message))
		return req_db_fail(r);
	room_tell(r, a->meeting, ev.message.item, EV_CHAT_SAID, &ev);
	return ERR_OK;
}
