/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.remove_paper - take a paper from an item of the agenda. */
#include "app/agenda/agenda.h"

enum err cmd_agenda_remove_paper(struct req *r, const struct agenda_remove_paper_args *a,
                                 struct agenda_remove_paper_result *out)
{
	struct agenda_paper paper;
	struct room_at room;
	struct agenda_at at;
	int64_t item;

	(void)out;
	if (!agenda_paper_load(r, a->paper, &item, &paper))
		return req_fail(r, ERR_NOT_FOUND, "paper");
	enum err e = agenda_run_item(r, item, &room, &at);
	if (e)
		return req_fail(r, e, "paper");
	agenda_paper_drop(r, &paper);
	struct agenda_papers ev = { .meeting = at.meeting, .item = item };
	room_tell(r, at.meeting, item, EV_AGENDA_PAPERS, &ev);
	return ERR_OK;
}
