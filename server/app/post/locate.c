/* SPDX-License-Identifier: EUPL-1.2 */
/* post.locate - where a message stands now: what its permalink leads to. */
#include "app/group/access.h"
#include "app/post/post.h"

enum err cmd_post_locate(struct req *r, const struct post_locate_args *a,
                         struct post_locate_result *out)
{
	struct access acc;
	enum err e = access_post(r, a->post, RIGHT_READ, &out->topic, &acc);

	if (e)
		return req_fail(r, e, "post");
	out->group = acc.group;
	return ERR_OK;
}
