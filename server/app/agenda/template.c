/* SPDX-License-Identifier: EUPL-1.2 */
/* agenda.template - take the agenda of another meeting as a pattern. */
#include "app/agenda/agenda.h"

enum err cmd_agenda_template(struct req *r, const struct agenda_template_args *a,
                             struct agenda_template_result *out)
{
	struct room_at to, from;

	enum err e = agenda_run(r, a->meeting, &to);
	if (e)
		return e;
	if (a->from == a->meeting)
		return req_fail(r, ERR_BAD_ARGS, "from");
	e = room_load(r, a->from, ROOM_RUN, &from);
	if (e)
		return req_fail(r, e, "from");
	struct agenda_copy c = { .from = &from, .to = &to };
	return agenda_copy(r, &c, &out->items, &out->n_items);
}
