/* SPDX-License-Identifier: EUPL-1.2 */
/* position.edit - change a draft: its author or a moderator; what is not given stays. */
#include "app/position/position.h"

enum err cmd_position_edit(struct req *r, const struct position_edit_args *a,
                           struct position_edit_result *out)
{
	struct position_caller c;
	enum err e = position_caller_load(r, a->position, &c);

	if (e)
		return e;
	if (!c.edits || !r->person)
		return req_fail(r, ERR_FORBIDDEN, "position");
	if (c.position.position.state != POSITION_STATE_DRAFT)
		return req_fail(r, ERR_SEALED, "position");
	if (a->version != c.position.position.version)
		return req_fail(r, ERR_CHANGED, "version");
	e = a->has_body ? position_check_body(r, a->body) : ERR_OK;
	if (e)
		return e;
	position_set(r, a);
	return position_announce(r, a->position, &out->position);
}
