/* SPDX-License-Identifier: EUPL-1.2 */
/* post.preview - how a text will look as a message. */
#include "app/post/markdown.h"
#include "app/req/req.h"

enum err cmd_post_preview(struct req *r, const struct post_preview_args *a,
                          struct post_preview_result *out)
{
	struct markdown m;

	markdown_render(r->arena, str_trim(a->body), r->lang, &m);
	if (m.refused)
		return req_fail(r, ERR_TOO_LARGE, "body");
	out->html = m.html;
	return ERR_OK;
}
