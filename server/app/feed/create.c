/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.create - make an Atom feed of a group one is in. */
#include "app/feed/feed.h"
#include "app/group/access.h"

enum err cmd_feed_create(struct req *r, const struct feed_create_args *a,
                         struct feed_create_result *out)
{
	struct access acc;
	enum err e = access_group(r, a->group, RIGHT_READ, &acc);

	if (e)
		return req_fail(r, e, "group");
	/* Rights are looked at in his own name later, not in that of the network's team. */
	if (!acc.active)
		return req_fail(r, ERR_FORBIDDEN, "group");
	if (feed_count(r) >= FEED_MAX)
		return req_fail(r, ERR_LIMIT, NULL);
	out->feed = (struct feed){ .group = a->group, .created_at = r->now };
	out->feed.id = feed_insert(r, a->group);
	return out->feed.id ? ERR_OK : req_fail(r, ERR_ALREADY, "group");
}
