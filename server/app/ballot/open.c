/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.open - open a ballot: who has a voice is frozen. */
#include "app/ballot/ballot_urn.h"

enum err cmd_ballot_open(struct req *r, const struct ballot_open_args *a,
                         struct ballot_open_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && b.state != BALLOT_STATE_PREPARED)
		e = req_fail(r, ERR_BALLOT_OPENED, "ballot");
	if (!e && b.room.state != ROOM_STATE_OPEN)
		e = req_fail(r, ERR_ROOM_CLOSED, "ballot");
	if (e)
		return e;
	size_t voices = ballot_freeze(r, &b);
	if (voices < (b.secret ? BALLOT_FEW : 1))
		return req_fail(r, ERR_FEW_VOICES, "ballot");
	if (b.secret && (e = urn_make(r, a->ballot, voices)))
		return e;
	ballot_set_state(r, a->ballot, BALLOT_STATE_OPEN);
	return ballot_announce(r, a->ballot, &out->ballot);
}
