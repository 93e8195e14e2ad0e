/* SPDX-License-Identifier: EUPL-1.2 */
/* ballot.cast - give one's voice, or that of one's authority. */
#include "app/ballot/ballot.h"

/* Whose it is: the caller's, or that of somebody registered as there by telephone or on site, for whom a
 * chair gives it. */
static enum err load_voter(struct req *r, const struct ballot_cast_args *a, struct ballot_at *b)
{
	struct room_at his;
	enum err e = ballot_load(r, a->ballot, a->has_person ? ROOM_RUN : ROOM_VOTE, b);

	if (e || !a->has_person)
		return e;
	if (b->room.state != ROOM_STATE_OPEN)
		return req_fail(r, ERR_ROOM_CLOSED, "ballot");
	if ((e = room_acts_for(r, &b->room, a->person, &his)))
		return e;
	/* What is secret is said to no chair either. */
	if (b->secret || !his.voice || !ballot_heard(r, b, &his, a->person))
		return req_fail(r, ERR_FORBIDDEN, "person");
	ballot_voice_load(r, a->person, b);
	return ERR_OK;
}

static enum err put(struct req *r, const struct ballot_at *b, const struct ballot_cast_args *a,
                    struct ballot_act *act)
{
	int64_t person = a->has_person ? a->person : r->person;
	int64_t by = a->has_person ? r->person : 0;
	struct ballot_said said;

	enum err e = ballot_check_choices(r, b, a->choices, a->n_choices,
	                                  a->has_reserved && a->reserved, &said);
	if (e || (b->secret && (e = ballot_put_secret(r, b, said))))
		return e;
	if (!ballot_act_load(r, b, ballot_put(r, b, person, by, &said), act))
		return req_db_fail(r);
	ballot_tell_act(r, b, act);
	return ERR_OK;
}

enum err cmd_ballot_cast(struct req *r, const struct ballot_cast_args *a,
                         struct ballot_cast_result *out)
{
	struct ballot_at b;

	enum err e = load_voter(r, a, &b);
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
	if ((e = put(r, &b, a, &out->act)))
		return e;
	return ballot_announce_count(r, &b, &out->ballot);
}
