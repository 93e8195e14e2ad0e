/* SPDX-License-Identifier: EUPL-1.2 */
/* position.close - end the signing of a position. */
#include "app/position/position.h"

enum err cmd_position_close(struct req *r, const struct position_close_args *a,
                            struct position_close_result *out)
{
	struct position_caller c;
	enum err e = position_runner_load(r, a->position, &c);

	if (e)
		return e;
	if (c.position.position.state != POSITION_STATE_OPEN)
		return req_fail(r, ERR_POSITION_CLOSED, "position");
	position_set_closed(r, a->position);
	return position_announce(r, a->position, &out->position);
}
