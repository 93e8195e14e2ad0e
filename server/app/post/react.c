/* SPDX-License-Identifier: EUPL-1.2 */
/* post.react - say « Utile » or « Nous aussi », or take it back; also in a closed topic. */
#include "app/group/access.h"
#include "app/post/post.h"
#include "emit.h"

enum err cmd_post_react(struct req *r, const struct post_react_args *a,
                        struct post_react_result *out)
{
	struct access acc;
	struct post_row row;
	enum err e = access_post(r, a->post, RIGHT_WRITE, NULL, &acc);

	if (e)
		return req_fail(r, e, "post");
	if (!post_row_load(r, a->post, &row))
		return req_db_fail(r);
	if (row.deleted)
		return req_fail(r, ERR_DELETED, "post");
	bool changed = post_react(r, a->post, a->kind, a->on);
	out->count = post_reactions(r, a->post, a->kind);
	if (!changed)
		return ERR_OK;
	struct post_reacted ev = { .post = a->post, .topic = row.topic, .group = acc.group };
	ev.person = r->person;
	ev.kind = a->kind;
	ev.on = a->on;
	ev.count = out->count;
	emit_post_reacted(r, ch_group(acc.group), &ev);
	return ERR_OK;
}
