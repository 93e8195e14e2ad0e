/* SPDX-License-Identifier: EUPL-1.2 */
/* room.unsay - take back a word that was said to one person. */
#include "app/room/room_acts.h"

enum err cmd_room_unsay(struct req *r, const struct room_unsay_args *a,
                        struct room_unsay_result *out)
{
	struct room_at at;
	int64_t person;

	(void)out;
	enum err e = room_load_open(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	int64_t said = room_word_at(r, a->meeting, a->word, &person);
	if (!said)
		return req_fail(r, ERR_NOT_FOUND, "word");
	if (r->now - said > ROOM_UNDO_MS)
		return req_fail(r, ERR_TOO_LATE, "word");
	room_unsay(r, a->meeting, person, a->word);
	return ERR_OK;
}
