/* SPDX-License-Identifier: EUPL-1.2 */
/* position.open - seal the text of a draft and open it to signature. */
#include "app/position/position.h"

static const int64_t YEAR_MS = INT64_C(366) * 24 * 3600 * 1000;

enum err cmd_position_open(struct req *r, const struct position_open_args *a,
                           struct position_open_result *out)
{
	struct position_caller c;
	enum err e = position_runner_load(r, a->position, &c);

	if (e)
		return e;
	if (c.position.position.state != POSITION_STATE_DRAFT)
		return req_fail(r, ERR_SEALED, "position");
	if (a->version != c.position.position.version)
		return req_fail(r, ERR_CHANGED, "version");
	if (a->sign_by <= r->now || a->sign_by - r->now > YEAR_MS)
		return req_fail(r, ERR_BAD_ARGS, "sign_by");
	position_set_open(r, a);
	return position_announce(r, a->position, &out->position);
}
