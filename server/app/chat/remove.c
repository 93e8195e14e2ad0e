/* SPDX-License-Identifier: EUPL-1.2 */
/* chat.remove - remove a message of a meeting: one's own, or any one as a chair. */
#include "app/chat/chat.h"

enum err cmd_chat_remove(struct req *r, const struct chat_remove_args *a,
                         struct chat_remove_result *out)
{
	struct room_at room;
	struct chat_removed ev;

	(void)out;
	enum err e = chat_caller_load(r, a->message, ROOM_HEAR, &room, &ev.message);
	if (e)
		return e;
	if (room.part != ROOM_PART_CHAIR && ev.message.author.id != r->person)
		return req_fail(r, ERR_FORBIDDEN, "message");
	if (ev.message.has_removed_at)
		return req_fail(r, ERR_ALREADY, "message");
	room_scrub(r, ev.message.meeting, ev.message.item, ev.message.at,
	           "\"message\":{\"id\":", a->message);
	chat_remove(r, a->message);
	if (!chat_load(r, a->message, &ev.message))
		return req_db_fail(r);
	room_tell(r, ev.message.meeting, ev.message.item, EV_CHAT_REMOVED, &ev);
	return ERR_OK;
}
