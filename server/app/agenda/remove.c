/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.remove - take an item off the agenda, with its sub-items. */
#include "app/agenda/agenda.h"
#include "app/ask/ask.h"
#include "app/ballot/ballot.h"

static void take_off(struct req *r, const struct agenda_at *i)
{
	struct agenda_paper *papers;
	size_t n = agenda_papers(r, i->id, &papers);

	for (size_t k = 0; k < n; k++)
		agenda_paper_drop(r, &papers[k]);
	ask_item_gone(r, i);
	ballot_item_gone(r, i);
	agenda_drop(r, i->id, true);
	room_item_moved(r, i->id, i);
}

enum err cmd_agenda_remove(struct req *r, const struct agenda_remove_args *a,
                           struct agenda_remove_result *out)
{
	struct agenda_at at, *all;
	struct room_at room;

	(void)out;
	enum err e = agenda_run_item(r, a->item, &room, &at);
	if (e)
		return e;
	size_t n = agenda_all(r, at.meeting, &all);
	for (size_t i = 0; i < n; i++) {
		if (all[i].id != at.id && all[i].parent != at.id)
			continue;
		if (!agenda_sees(r, &room, r->person, &all[i]))
			return req_fail(r, ERR_FORBIDDEN, "item");
		if (all[i].state != ITEM_STATE_WAITING)
			return req_fail(r, ERR_ITEM_BEGUN, "item");
		if (!ballot_item_free(r, &all[i]))
			return req_fail(r, ERR_ITEM_VOTED, "item");
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].parent == at.id)
			take_off(r, &all[i]);
	take_off(r, &at);
	return ERR_OK;
}
