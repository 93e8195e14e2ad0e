/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.remove - take away a ballot that was not opened. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_remove(struct req *r, const struct ballot_remove_args *a,
                           struct ballot_remove_result *out)
{
	struct ballot_at b;

	(void)out;
	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && b.state != BALLOT_STATE_PREPARED)
		e = req_fail(r, ERR_BALLOT_OPENED, "ballot");
	if (e)
		return e;
	ballot_delete(r, a->ballot);
	struct ballot_removed ev = { .meeting = b.meeting, .ballot = b.id };
	room_tell(r, b.meeting, b.item, EV_BALLOT_REMOVED, &ev);
	return ERR_OK;
}
