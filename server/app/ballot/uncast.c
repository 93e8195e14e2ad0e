/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.uncast - take back a voice that a chair gave for somebody: the wrong one, or not what he said. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_uncast(struct req *r, const struct ballot_uncast_args *a,
                           struct ballot_uncast_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (e)
		return e;
	if (b.state != BALLOT_STATE_OPEN)
		return req_fail(r, ERR_BALLOT_CLOSED, "ballot");
	/* What somebody gave himself is nobody else's; that there is such a one is not said. */
	if (b.secret || !ballot_act_load(r, &b, a->act, &out->act) || !out->act.has_by)
		return req_fail(r, ERR_NOT_FOUND, "act");
	ballot_voice_load(r, out->act.person.id, &b);
	if (!ballot_take_back(r, &b, a->act))
		return req_fail(r, ERR_TOO_LATE, "act");
	if (!ballot_act_load(r, &b, a->act, &out->act))
		return req_db_fail(r);
	ballot_tell_back(r, &b, &out->act);
	return ballot_announce_count(r, &b, &out->ballot);
}
