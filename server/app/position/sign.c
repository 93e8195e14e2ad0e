/* SPDX-License-Identifier: EUPL-1.2 */
/* position.sign - sign for the authority one speaks for; one signature each. */
#include "app/position/position.h"

enum err cmd_position_sign(struct req *r, const struct position_sign_args *a,
                           struct position_sign_result *out)
{
	struct position_caller c;
	enum err e = position_signer_load(r, a->position, &c);

	if (e)
		return e;
	if (!str_eq(a->seal, c.position.position.seal))
		return req_fail(r, ERR_CHANGED, "seal");
	if (c.position.ours)
		return req_fail(r, ERR_ALREADY, "position");
	position_put_signature(r, &c, a);
	return position_announce(r, a->position, &out->position);
}
