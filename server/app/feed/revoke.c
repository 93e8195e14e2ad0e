/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.revoke - end one of one's own feeds. */
#include "app/feed/feed.h"

enum err cmd_feed_revoke(struct req *r, const struct feed_revoke_args *a,
                         struct feed_revoke_result *out)
{
	(void)out;
	return feed_delete(r, a->feed) ? ERR_OK : req_fail(r, ERR_NOT_FOUND, "feed");
}
