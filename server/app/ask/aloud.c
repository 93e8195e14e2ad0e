/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.aloud - ask that one's own question be read out; as a chair say that it was. */
#include "app/ask/ask.h"

enum err cmd_ask_aloud(struct req *r, const struct ask_aloud_args *a, struct ask_aloud_result *out)
{
	struct room_at room;
	struct ask_row was;

	(void)out;
	enum err e = ask_load(r, a->ask, ROOM_TALK, &room, &was);
	if (e)
		return e;
	/* Its author asks, a chair reads. */
	bool chair = room.part == ROOM_PART_CHAIR, own = was.author == r->person;
	if (!chair && (!own || a->aloud == CHAT_ALOUD_READ))
		return req_fail(r, ERR_FORBIDDEN, "ask");
	if (!ask_open(&was) || was.aloud == a->aloud || (!chair && was.aloud == CHAT_ALOUD_READ))
		return req_fail(r, ERR_ALREADY, "ask");
	ask_set_aloud(r, was.id, a->aloud);
	ask_tell(r, was.id, !ask_shown(&was));
	return ERR_OK;
}
