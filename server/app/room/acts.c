/* SPDX-License-Identifier: EUPL-1.2 */
/* room.acts - what was done to whom in a meeting. */
#include "app/room/room_acts.h"

enum err cmd_room_acts(struct req *r, const struct room_acts_args *a, struct room_acts_result *out)
{
	struct room_at at;

	enum err e = room_load(r, a->meeting, ROOM_RUN, &at);
	if (e)
		return e;
	out->acts = arena_array(r->arena, ROOM_ACTS, struct room_act);
	out->n_acts =
		room_act_list(r, a->meeting, a->has_before ? a->before : 0, ROOM_ACTS, out->acts);
	out->has_next = out->n_acts == ROOM_ACTS;
	out->next = out->has_next ? out->acts[ROOM_ACTS - 1].id : 0;
	return ERR_OK;
}
