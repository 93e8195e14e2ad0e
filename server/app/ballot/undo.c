/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.undo - take back what was done to a ballot last. */
#include "app/ballot/ballot.h"

static enum err back(struct req *r, const struct ballot_at *b, int64_t at)
{
	if (r->now - at > BALLOT_UNDO_MS)
		return req_fail(r, ERR_TOO_LATE, "ballot");
	if (b->state == BALLOT_STATE_OPEN) {
		if (ballot_any_voice(r, b->id))
			return req_fail(r, ERR_VOICES_GIVEN, "ballot");
		ballot_thaw(r, b);
		return ERR_OK;
	}
	if (b->state == BALLOT_STATE_PUBLISHED) {
		/* It stands in the minutes by then. */
		if (b->room.ended)
			return req_fail(r, ERR_TOO_LATE, "ballot");
		ballot_set_back(r, b->id, BALLOT_STATE_CLOSED);
		return ERR_OK;
	}
	if (b->final_at)
		return req_fail(r, ERR_TOO_LATE, "ballot");
	if (!room_held(&b->room))
		return req_fail(r, ERR_ROOM_CLOSED, "ballot");
	ballot_reopen(r, b);
	return ERR_OK;
}

enum err cmd_ballot_undo(struct req *r, const struct ballot_undo_args *a,
                         struct ballot_undo_result *out)
{
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_RUN, &b);
	if (!e && (b.state != a->state || b.state == BALLOT_STATE_PREPARED))
		e = req_fail(r, ERR_TOO_LATE, "state");
	if (e)
		return e;
	const int64_t at[] = { [BALLOT_STATE_OPEN] = b.opened_at,
		               [BALLOT_STATE_CLOSED] = b.closed_at,
		               [BALLOT_STATE_PUBLISHED] = b.published_at };
	if ((e = back(r, &b, at[b.state])))
		return e;
	return ballot_announce(r, a->ballot, &out->ballot);
}
