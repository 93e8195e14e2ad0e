/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.withdraw - take back one's own question. */
#include "app/ask/ask.h"

enum err cmd_ask_withdraw(struct req *r, const struct ask_withdraw_args *a,
                          struct ask_withdraw_result *out)
{
	static const char NAMED[] = "\"ask\":{\"id\":";
	struct room_at room;
	struct ask_row was, into;

	(void)out;
	enum err e = ask_load(r, a->ask, ROOM_PREPARE, &room, &was);
	if (e)
		return e;
	if (was.author != r->person)
		return req_fail(r, ERR_FORBIDDEN, "ask");
	if (was.state == ASK_STATE_ANSWERED)
		return req_fail(r, ERR_ALREADY, "ask");
	room_scrub(r, was.meeting, was.item, was.put_at, NAMED, was.id);
	room_scrub_person(r, was.meeting, was.author, was.put_at, NAMED, was.id);
	ask_drop(r, &was);
	ask_tell(r, was.id, true);
	if (was.into && ask_row_load(r, was.into, &into))
		ask_tell_count(r, &into, ask_recount(r, into.id));
	return ERR_OK;
}
