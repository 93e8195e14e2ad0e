/* SPDX-License-Identifier: EUPL-1.2 */
/* feed.create - make a feed of a group one is in, or of all one's meetings. */
#include "app/feed/feed.h"
#include "app/group/access.h"

static enum err check_group(struct req *r, int64_t group)
{
	struct access acc;
	enum err e = access_group(r, group, RIGHT_READ, &acc);

	if (e)
		return req_fail(r, e, "group");
	/* Rights are looked at in his own name later, not in that of the network's team. */
	return acc.active ? ERR_OK : req_fail(r, ERR_FORBIDDEN, "group");
}

enum err cmd_feed_create(struct req *r, const struct feed_create_args *a,
                         struct feed_create_result *out)
{
	enum feed_form form = a->has_form ? a->form : FEED_FORM_ATOM;
	int64_t group = a->has_group ? a->group : 0;
	enum err e = !r->person                   ? req_fail(r, ERR_FORBIDDEN, NULL)
	             : a->has_group               ? check_group(r, group)
	             : form == FEED_FORM_CALENDAR ? ERR_OK
	                                          : req_fail(r, ERR_BAD_ARGS, "group");

	if (e)
		return e;
	if (feed_count(r) >= FEED_MAX)
		return req_fail(r, ERR_LIMIT, NULL);
	out->feed = (struct feed){ .has_group = a->has_group, .group = group, .form = form };
	out->feed.created_at = r->now;
	out->feed.id = feed_insert(r, group, form);
	return out->feed.id ? ERR_OK : req_fail(r, ERR_ALREADY, "group");
}
