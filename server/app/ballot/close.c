/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.close - close a ballot, at one instant for all. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_close(struct req *r, const struct ballot_close_args *a,
                          struct ballot_close_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && b.state != BALLOT_STATE_OPEN)
		e = req_fail(r, ERR_BALLOT_CLOSED, "ballot");
	if (e)
		return e;
	ballot_end(r, &b);
	return ballot_announce(r, a->ballot, &out->ballot);
}
