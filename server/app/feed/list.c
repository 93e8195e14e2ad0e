/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.list - one's own feeds and their addresses. */
#include "app/feed/feed.h"

enum err cmd_feed_list(struct req *r, const struct feed_list_args *a, struct feed_list_result *out)
{
	feed_list(r, a->has_group ? a->group : 0, &out->feeds, &out->n_feeds);
	return ERR_OK;
}
