/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.unmerge - a question that was joined to another one stands by itself again. */
#include "app/ask/ask.h"

enum err cmd_ask_unmerge(struct req *r, const struct ask_unmerge_args *a,
                         struct ask_unmerge_result *out)
{
	struct ask_row was, into;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (was.state != ASK_STATE_MERGED || !ask_row_load(r, was.into, &into))
		return req_fail(r, ERR_ALREADY, "ask");
	ask_part(r, &was);
	out->voices = ask_recount(r, was.id);
	int64_t left = ask_recount(r, into.id);
	ask_tell(r, was.id, was.was == ASK_STATE_WAITING);
	ask_tell_count(r, &into, left);
	return ERR_OK;
}
