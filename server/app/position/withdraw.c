/* SPDX-License-Identifier: EUPL-1.2 */
/* position.withdraw - withdraw the signature of the authority one speaks for. */
#include "app/position/position.h"

enum err cmd_position_withdraw(struct req *r, const struct position_withdraw_args *a,
                               struct position_withdraw_result *out)
{
	struct position_caller c;
	enum err e = position_signer_load(r, a->position, &c);

	if (e)
		return e;
	if (!c.position.ours)
		return req_fail(r, ERR_NOT_SIGNED, "position");
	position_drop_signature(r, &c);
	return position_announce(r, a->position, &out->position);
}
