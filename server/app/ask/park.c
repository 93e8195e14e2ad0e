/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.park - put a question aside, or take it up again. */
#include "app/ask/ask.h"

enum err cmd_ask_park(struct req *r, const struct ask_park_args *a, struct ask_park_result *out)
{
	struct ask_act act = { .state = a->on ? ASK_STATE_PARKED : ASK_STATE_SHOWN, .undo = true };
	struct ask_row was;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (was.state != (a->on ? ASK_STATE_SHOWN : ASK_STATE_PARKED))
		return req_fail(r, ERR_ALREADY, "ask");
	ask_do(r, &was, &act);
	ask_tell(r, was.id, false);
	out->state = act.state;
	return ERR_OK;
}
