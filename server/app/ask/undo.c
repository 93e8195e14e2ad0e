/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.undo - take back what a chair last did with a question. */
#include "app/ask/ask.h"

enum err cmd_ask_undo(struct req *r, const struct ask_undo_args *a, struct ask_undo_result *out)
{
	struct ask_row was;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (!was.has_was || !was.acted_at ||
	    r->now > was.acted_at + ASK_UNDO_MS + ASK_UNDO_SLACK_MS)
		return req_fail(r, ERR_TOO_LATE, "ask");
	ask_back(r, &was);
	ask_tell(r, was.id,
	         !ask_shown(&was) || was.was == ASK_STATE_WAITING || was.was == ASK_STATE_REFUSED);
	out->state = was.was;
	return ERR_OK;
}
