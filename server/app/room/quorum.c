/* SPDX-License-Identifier: EUPL-1.2 */
/* room.quorum - how many authorities have a voice in a meeting, and how many are to be there. */
#include "app/ballot/ballot_count.h"
#include "app/meeting/meeting.h"

enum err cmd_room_quorum(struct req *r, const struct room_quorum_args *a,
                         struct room_quorum_result *out)
{
	struct my_meeting m;
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	if (!meeting_load(r, a->meeting, &m))
		return req_db_fail(r);
	out->authorities = (int64_t)ballot_authorities(r, &at);
	out->has_percent = out->has_needed = m.meeting.has_quorum;
	out->percent = m.meeting.quorum;
	out->needed = count_part_of(m.meeting.quorum, out->authorities);
	return ERR_OK;
}
