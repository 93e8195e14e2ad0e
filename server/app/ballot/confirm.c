/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.confirm - a reserved voice becomes final: its authority has deliberated. */
#include "app/ballot/ballot_reserve.h"

enum err cmd_ballot_confirm(struct req *r, const struct ballot_confirm_args *a,
                            struct ballot_confirm_result *out)
{
	struct ballot_said said;
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_READ, &b);
	if (e)
		return e;
	if (b.state != BALLOT_STATE_CLOSED && b.state != BALLOT_STATE_PUBLISHED)
		return req_fail(r, ERR_BALLOT_NOT_CLOSED, "ballot");
	if (!b.voice)
		return req_fail(r, ERR_NO_VOICE, "ballot");
	if (!ballot_waits(r, &b))
		return req_fail(r, ERR_NOT_RESERVED, "ballot");
	if (r->now >= b.due_at)
		return req_fail(r, ERR_RESERVE_OVER, "ballot");
	if ((e = ballot_check_choices(r, &b, a->choices, a->n_choices, false, &said)))
		return e;
	ballot_put_confirmed(r, &b, &said, a->reference);
	ballot_reserve_done(r, &b);
	return ballot_announce(r, a->ballot, &out->ballot);
}
