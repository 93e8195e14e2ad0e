/* SPDX-License-Identifier: EUPL-1.2 */
/* inbox.get - « À suivre », see inbox.h. */
#include "app/inbox/inbox.h"

enum err cmd_inbox_get(struct req *r, const struct inbox_get_args *a, struct inbox_get_result *out)
{
	inbox_collect(r, r->person, a->has_since ? a->since : 0,
	              a->has_max ? (size_t)a->max : INBOX_TOPICS, out);
	return ERR_OK;
}
