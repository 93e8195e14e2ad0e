/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.show - show a question to the room, or turn it down. */
#include "app/ask/ask.h"

enum err cmd_ask_show(struct req *r, const struct ask_show_args *a, struct ask_show_result *out)
{
	struct ask_act act = { .state = a->on ? ASK_STATE_SHOWN : ASK_STATE_REFUSED, .undo = true };
	struct ask_row was;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (!a->on && !a->has_reason)
		return req_fail(r, ERR_BAD_ARGS, "reason");
	/* What was answered or joined to another one is undone where it was done. */
	bool can = was.state == ASK_STATE_WAITING ||
	           (a->on ? was.state == ASK_STATE_REFUSED
	                  : was.state == ASK_STATE_SHOWN || was.state == ASK_STATE_PARKED);
	if (!can)
		return req_fail(r, ERR_ALREADY, "ask");
	if (!a->on)
		act.reason = a->reason;
	ask_do(r, &was, &act);
	ask_tell(r, was.id, true);
	out->state = act.state;
	return ERR_OK;
}
