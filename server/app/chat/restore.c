/* SPDX-License-Identifier: EUPL-1.2 */
/* chat.restore - take back that a message of a meeting was removed. */
#include "app/chat/chat.h"

enum err cmd_chat_restore(struct req *r, const struct chat_restore_args *a,
                          struct chat_restore_result *out)
{
	struct room_at room;
	struct chat_restored ev;

	(void)out;
	enum err e = chat_caller_load(r, a->message, ROOM_HEAR, &room, &ev.message);
	if (e)
		return e;
	if (!ev.message.has_removed_at)
		return req_fail(r, ERR_ALREADY, "message");
	bool own = ev.message.removed_by.id == r->person;
	bool by_author = ev.message.removed_by.id == ev.message.author.id;
	if (!own && (by_author || room.part != ROOM_PART_CHAIR))
		return req_fail(r, ERR_FORBIDDEN, "message");
	if (!chat_restore(r, a->message))
		return req_fail(r, ERR_TOO_LATE, "message");
	if (!chat_load(r, a->message, &ev.message))
		return req_db_fail(r);
	room_tell(r, ev.message.meeting, ev.message.item, EV_CHAT_RESTORED, &ev);
	return ERR_OK;
}
