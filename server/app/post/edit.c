/* SPDX-License-Identifier: EUPL-1.2 */
/* post.edit - change one's own message; what stood before stays readable. */
#include "app/group/access.h"
#include "app/post/post.h"
#include "app/topic/topic.h"
#include "emit.h"

enum err cmd_post_edit(struct req *r, const struct post_edit_args *a, struct post_edit_result *out)
{
	struct access acc;
	struct post_row was;
	struct markdown m;
	enum err e = access_post(r, a->post, RIGHT_WRITE, NULL, &acc);

	if (e)
		return req_fail(r, e, "post");
	if (!post_row_load(r, a->post, &was))
		return req_db_fail(r);
	if (was.author != r->person)
		return req_fail(r, ERR_FORBIDDEN, "post");
	if (was.deleted)
		return req_fail(r, ERR_DELETED, "post");
	if (was.closed && !topic_runs(r, &acc))
		return req_fail(r, ERR_CLOSED, "post");
	if (a->version != was.version)
		return req_fail(r, ERR_CHANGED, "version");
	markdown_render(r->arena, a->body, was.lang, &m);
	if (m.refused)
		return req_fail(r, ERR_TOO_LARGE, "body");
	bool same = str_eq(a->body, was.body);
	if (!same)
		post_rewrite(r, a->post, &was, a->body);
	if (!post_load(r, a->post, &out->post))
		return req_db_fail(r);
	if (same)
		return ERR_OK;
	struct post_edited ev = { .post = out->post, .group = acc.group, .excerpt = m.excerpt };
	emit_post_edited(r, ch_group(acc.group), &ev);
	struct post_call c = { a->post, was.topic, m.mentions, m.n_mentions };
	post_call(r, &c); /* whom the new text calls on and the old one did not */
	return ERR_OK;
}
