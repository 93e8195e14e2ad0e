/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.cast - give one's voice, or that of one's authority. */
#include "app/ballot/ballot.h"

/* How many voices there are now; what for, where it may be told to all. */
static void tell_count(struct req *r, const struct ballot_at *b, const struct ballot *view)
{
	struct ballot_counted ev = { .meeting = b->meeting, .ballot = b->id, .cast = view->cast };

	ev.has_counts = b->shown == BALLOT_SHOWN_LIVE && !b->secret;
	if (ev.has_counts)
		ballot_counts_now(r, b, &ev.counts);
	room_tell(r, b->meeting, b->item, EV_BALLOT_COUNTED, &ev);
}

static enum err put(struct req *r, const struct ballot_at *b, const struct ballot_said *said)
{
	struct ballot_act act;
	enum err e = b->secret ? ballot_put_secret(r, b, *said) : ERR_OK;

	if (e)
		return e;
	bool stands = ballot_put(r, b, r->person, 0, said);
	ballot_act_now(r, b, r->person, 0, said, stands, &act);
	ballot_tell_act(r, b, &act);
	return ERR_OK;
}

enum err cmd_ballot_cast(struct req *r, const struct ballot_cast_args *a,
                         struct ballot_cast_result *out)
{
	struct ballot_said said;
	struct ballot_at b;

	enum err e = ballot_load(r, a->ballot, ROOM_VOTE, &b);
	if (e)
		return e;
	if (b.secret)
		req_blind(r);
	if (b.state != BALLOT_STATE_OPEN)
		return req_fail(r, ERR_BALLOT_CLOSED, "ballot");
	if (!b.voice)
		return req_fail(r, ERR_NO_VOICE, "ballot");
	if (b.voted && !b.changeable)
		return req_fail(r, ERR_ALREADY, "ballot");
	e = ballot_check_choices(r, &b, a->choices, a->n_choices, a->has_reserved && a->reserved,
	                         &said);
	if (e || (e = put(r, &b, &said)))
		return e;
	b.voted = true;
	if (!ballot_my_view(r, &b, &out->ballot))
		return req_db_fail(r);
	tell_count(r, &b, &out->ballot.ballot);
	return ERR_OK;
}
