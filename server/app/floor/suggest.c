/* SPDX-License-Identifier: EUPL-1.2 */
/* floor.suggest - who might be heard next. */
#include "app/floor/share.h"

enum err cmd_floor_suggest(struct req *r, const struct floor_suggest_args *a,
                           struct floor_suggest_result *out)
{
	struct room_at room;

	enum err e = floor_load(r, a->meeting, a->has_item, a->item, ROOM_RUN, &room);
	if (e)
		return e;
	out->has_proposal =
		floor_proposal_load(r, &room, a->has_item ? a->item : 0, &out->proposal);
	return ERR_OK;
}
