/* SPDX-License-Identifier: EUPL-1.2 */
/* post.quoted - what was cut off a message that came by mail. */
#include "app/group/access.h"
#include "app/post/post.h"

enum err cmd_post_quoted(struct req *r, const struct post_quoted_args *a,
                         struct post_quoted_result *out)
{
	struct post_mail m;
	enum err e = access_post(r, a->post, RIGHT_READ, NULL, NULL);

	if (e || !post_mail_load(r, a->post, &m))
		return req_fail(r, ERR_NOT_FOUND, "post");
	out->quoted = m.quoted;
	out->signature = m.signature;
	return ERR_OK;
}
