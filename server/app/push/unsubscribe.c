/* SPDX-License-Identifier: EUPL-1.2 */
/* push.unsubscribe - no longer be told in this browser. */
#include "app/req/req.h"
#include "push/push.h"

enum err cmd_push_unsubscribe(struct req *r, const struct push_unsubscribe_args *a,
                              struct push_unsubscribe_result *out)
{
	if (!push_sub_drop(r->db, r->person, a->endpoint))
		return req_fail(r, ERR_NOT_FOUND, "endpoint");
	out->browsers = push_sub_count(r->db, r->person, r->now);
	return ERR_OK;
}
