/* SPDX-License-Identifier: EUPL-1.2 */
/* ask.answer - write down that a question was answered. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"

/* Who answers must have been able to hear what was asked. */
static bool could_answer(struct req *r, const struct ask_row *ask, int64_t person)
{
	struct agenda_at item;
	struct room_at room;

	if (!room_load_for(r, ask->meeting, person, &room))
		return false;
	if (!ask->item)
		return room.part != ROOM_PART_GUEST;
	return agenda_at(r, ask->item, &item) && agenda_sees(r, &room, person, &item);
}

enum err cmd_ask_answer(struct req *r, const struct ask_answer_args *a,
                        struct ask_answer_result *out)
{
	struct ask_act act = { .state = ASK_STATE_ANSWERED, .undo = true };
	struct ask_row was;

	enum err e = ask_load_run(r, a->ask, &was);
	if (e)
		return e;
	if (was.state != ASK_STATE_SHOWN && was.state != ASK_STATE_PARKED)
		return req_fail(r, ERR_ALREADY, "ask");
	if (a->has_person && !could_answer(r, &was, a->person))
		return req_fail(r, ERR_NOT_FOUND, "person");
	act.by = a->has_person ? a->person : 0;
	act.note = a->has_note ? a->note : STR("");
	ask_do(r, &was, &act);
	ask_tell(r, was.id, false);
	out->state = act.state;
	return ERR_OK;
}
