/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.update - change what a ballot asks, until it is opened. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_update(struct req *r, const struct ballot_update_args *a,
                           struct ballot_update_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && b.state != BALLOT_STATE_PREPARED)
		e = req_fail(r, ERR_BALLOT_OPENED, "ballot");
	if (e || (e = ballot_check_paper(r, &a->paper)))
		return e;
	ballot_set(r, a->ballot, &a->paper);
	return ballot_announce(r, a->ballot, &out->ballot);
}
