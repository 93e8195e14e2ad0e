/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.seen - note that a feed was read just now. */
#include "app/feed/feed.h"

enum err cmd_feed_seen(struct req *r, const struct feed_seen_args *a, struct feed_seen_result *out)
{
	struct feed_row f;

	(void)out;
	if (!feed_find_any(r, a->token, &f))
		return req_fail(r, ERR_NOT_FOUND, "token");
	/* Two at once need one write. */
	if (f.read_at <= r->now - FEED_SEEN_MS)
		feed_touch(r, f.id);
	return ERR_OK;
}
