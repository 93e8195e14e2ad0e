/* SPDX-License-Identifier: EUPL-1.2 */
/* room.message - say a word to one person who has come. */
#include "app/room/room_people.h"

enum err cmd_room_message(struct req *r, const struct room_message_args *a,
                          struct room_message_result *out)
{
	struct room_at at, his;

	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (!e && (!room_load_for(r, a->meeting, a->person, &his) || !his.came))
		e = req_fail(r, ERR_NOT_FOUND, "person");
	if (e)
		return e;
	out->word = room_say(r, a->meeting, a->person, his.seat, a->text);
	return out->word ? ERR_OK : req_db_fail(r);
}
