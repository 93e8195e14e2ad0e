/* SPDX-License-Identifier: EUPL-1.2 */
/* chat.aloud - ask that one's own message be read out; as a chair say that it was. */
#include "app/chat/chat.h"
#include "emit.h"

enum err cmd_chat_aloud(struct req *r, const struct chat_aloud_args *a,
                        struct chat_aloud_result *out)
{
	struct room_at room;
	struct chat_message m;

	(void)out;
	enum err e = chat_caller_load(r, a->message, ROOM_TALK, &room, &m);
	if (e)
		return e;
	/* Its author asks, a chair reads. */
	bool chair = room.part == ROOM_PART_CHAIR, own = m.author.id == r->person;
	if (!chair && (!own || a->aloud == CHAT_ALOUD_READ))
		return req_fail(r, ERR_FORBIDDEN, "message");
	if (m.has_removed_at || m.aloud == a->aloud || (!chair && m.aloud == CHAT_ALOUD_READ))
		return req_fail(r, ERR_ALREADY, "message");
	chat_set_aloud(r, a->message, a->aloud);
	struct chat_marked ev = { .meeting = m.meeting, .message = m.id, .aloud = a->aloud };
	room_tell(r, m.meeting, m.item, EV_CHAT_MARKED, &ev);
	return ERR_OK;
}
