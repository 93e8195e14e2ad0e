/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.merge - join a question to another one that says the same. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"

/* Who reads the one reads the other: of what is not for all, only what is of the same item. */
static bool same_ears(struct req *r, const struct ask_row *a, const struct ask_row *b)
{
	struct agenda_at at;

	if (a->item == b->item)
		return true;
	if (a->item && (!agenda_at(r, a->item, &at) || agenda_restricted(&at)))
		return false;
	return !b->item || (agenda_at(r, b->item, &at) && !agenda_restricted(&at));
}

enum err cmd_ask_merge(struct req *r, const struct ask_merge_args *a, struct ask_merge_result *out)
{
	struct ask_row was, into;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (ask_load_run(r, a->into, &into) != ERR_OK || into.meeting != was.meeting)
		return req_fail(r, ERR_NOT_FOUND, "into");
	if (into.id == was.id || !same_ears(r, &was, &into))
		return req_fail(r, ERR_BAD_ARGS, "into");
	if (was.state != ASK_STATE_WAITING && was.state != ASK_STATE_SHOWN &&
	    was.state != ASK_STATE_PARKED)
		return req_fail(r, ERR_ALREADY, "ask");
	if (into.state != ASK_STATE_SHOWN && into.state != ASK_STATE_PARKED)
		return req_fail(r, ERR_ALREADY, "into");
	if (was.wall)
		ask_set_wall(r, was.meeting, 0);
	ask_join(r, was.id, into.id);
	out->voices = ask_recount(r, into.id);
	ask_tell(r, was.id, !ask_shown(&was));
	ask_tell_count(r, &into, out->voices);
	return ERR_OK;
}
