/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.prepare - prepare a ballot of a meeting. */
#include "app/agenda/agenda.h"
#include "app/ballot/ballot.h"

enum err cmd_ballot_prepare(struct req *r, const struct ballot_prepare_args *a,
                            struct ballot_prepare_result *out)
{
	int64_t ids[BALLOTS];
	struct room_at room;
	struct agenda_at item;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &room);
	if (!e && a->has_item)
		e = agenda_item_load(r, &room, a->item, &item);
	if (e)
		return e;
	if (room.cancelled || room.state == ROOM_STATE_CLOSED)
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (ballot_ids(r, a->meeting, ids) >= BALLOTS)
		return req_fail(r, ERR_LIMIT, "meeting");
	if ((e = ballot_check_paper(r, &a->paper)))
		return e;
	int64_t id = ballot_insert(r, a);
	return id ? ballot_announce(r, id, &out->ballot) : req_db_fail(r);
}
