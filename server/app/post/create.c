/* SPDX-License-Identifier: EUPL-1.2 */
/* post.create - send a message to a topic one may write in. */
#include "app/post/post.h"

enum err cmd_post_create(struct req *r, const struct post_create_args *a,
                         struct post_create_result *out)
{
	struct post_place at;
	enum err e = post_place_load(r, a->topic, &at);

	if (e)
		return e;
	struct post_new p = { .body = a->body, .reply_to = a->has_reply_to ? a->reply_to : 0 };
	p.has_quote = a->has_quote;
	p.quote = a->quote;
	p.files = a->files;
	p.n_files = a->n_files;
	return post_add(r, &at, &p, &out->post, &out->seq);
}
