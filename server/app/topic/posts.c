/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.posts - more messages of a topic, before or after one. */
#include "app/group/access.h"
#include "app/post/post.h"

enum err cmd_topic_posts(struct req *r, const struct topic_posts_args *a,
                         struct topic_posts_result *out)
{
	int64_t id = a->topic, ids[POST_PAGE];
	enum err e = access_topic(r, &id, RIGHT_READ, NULL);
	size_t n, first;

	if (e)
		return req_fail(r, e, "topic");
	if (a->has_before == a->has_after)
		return req_fail(r, ERR_BAD_ARGS, a->has_after ? "after" : "before");
	n = a->has_before ? post_ids_before(r, id, a->before, ids, POST_PAGE)
	                  : post_ids_after(r, id, a->after, ids, POST_PAGE);
	if (!n)
		return ERR_OK;
	post_load_window(r, ids, n, a->has_before ? n - 1 : 0, &out->posts, &out->n_posts, &first);
	post_mine(r, out->posts, out->n_posts, &out->mine, &out->n_mine);
	if (out->n_posts)
		out->more = a->has_before
		                    ? post_count_before(r, id, out->posts[0].id)
		                    : post_count_after(r, id, out->posts[out->n_posts - 1].id);
	return ERR_OK;
}
