/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.support - support a question of a meeting, or do so no longer. */
#include "app/ask/ask.h"
#include "emit.h"

enum err cmd_ask_support(struct req *r, const struct ask_support_args *a,
                         struct ask_support_result *out)
{
	struct room_at room;
	struct ask_row ask;

	enum err e = ask_load(r, a->ask, ROOM_PREPARE, &room, &ask);
	if (e)
		return e;
	if (ask.state != ASK_STATE_SHOWN && ask.state != ASK_STATE_PARKED)
		return req_fail(r, ERR_ALREADY, "ask");
	out->voices = ask.voices;
	if (!ask_voice(r, a->ask, a->on))
		return ERR_OK;
	out->voices = ask_recount(r, a->ask);
	ask_tell_count(r, &ask, out->voices);
	struct ask_supported ev = { .meeting = ask.meeting, .ask = ask.id, .on = a->on };
	emit_ask_supported(r, ch_user(r->person), &ev);
	return ERR_OK;
}
