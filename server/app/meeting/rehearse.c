/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * meeting.rehearse - a copy of a meeting for its chairs to try everything in.
 *
 * It is a meeting of no group: whatever lists, calls, reminds, counts or finds by groups does not know
 * it, and its chairs are named for it one by one. It is not deleted when it is closed: ten modules keep what is
 * theirs of a meeting, and none of them has to know of rehearsals for it to stand nowhere.
 */
#include "app/agenda/agenda.h"
#include "app/meeting/meeting.h"
#include "app/room/room_people.h"

enum err cmd_meeting_rehearse(struct req *r, const struct meeting_rehearse_args *a,
                              struct meeting_rehearse_result *out)
{
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (!e && (at.cancelled || at.state == ROOM_STATE_CLOSED || at.rehearsal_of))
		e = req_fail(r, ERR_MEETING_OVER, "meeting");
	if (e)
		return e;
	out->meeting = meeting_rehearsal(r, a->meeting);
	if (!out->meeting) {
		out->meeting = meeting_insert_rehearsal(r, a->meeting);
		if (!out->meeting)
			return req_db_fail(r);
		agenda_rehearse(r, a->meeting, out->meeting);
	}
	room_copy_chairs(r, a->meeting, out->meeting);
	return ERR_OK;
}
