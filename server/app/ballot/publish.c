/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.publish - make the result of a closed ballot known. */
#include "app/ballot/ballot.h"

enum err cmd_ballot_publish(struct req *r, const struct ballot_publish_args *a,
                            struct ballot_publish_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && b.state != BALLOT_STATE_CLOSED)
		e = req_fail(r, ERR_BALLOT_NOT_CLOSED, "ballot");
	if (e)
		return e;
	ballot_settle(r, &b);
	ballot_set_state(r, a->ballot, BALLOT_STATE_PUBLISHED);
	return ballot_announce(r, a->ballot, &out->ballot);
}
