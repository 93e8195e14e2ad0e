/* SPDX-License-Identifier: EUPL-1.2 */
/* post.delete - delete one's own message, or any one in a group one runs. */
#include "app/channel/channel_log.h"
#include "app/group/access.h"
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

static const char SQL_CALLED[] = "SELECT person FROM notice WHERE post = :post";

enum err cmd_post_delete(struct req *r, const struct post_delete_args *a,
                         struct post_delete_result *out)
{
	struct access acc;
	struct post_row was;
	enum err e = access_post(r, a->post, RIGHT_READ, NULL, &acc);

	if (e)
		return req_fail(r, e, "post");
	if (!post_row_load(r, a->post, &was))
		return req_db_fail(r);
	if (was.author != r->person && !topic_runs(r, &acc))
		return req_fail(r, ERR_FORBIDDEN, "post");
	if (was.deleted)
		return req_fail(r, ERR_DELETED, "post");
	/* The words go from the stored events of everybody who was told them. */
	share_scrub(r, was.topic, was.at, a->post);
	struct query *q = db_q(r->db, SQL_CALLED);
	db_int(q, ":post", a->post);
	db_each (q)
		channel_scrub(r, ch_user(db_col_int(q, 0)), was.at, a->post);
	post_erase(r, a->post);
	topic_uncount_post(r, was.topic);
	struct post_deleted ev = { .group = acc.group };
	if (!post_load(r, a->post, &out->post) || !topic_load(r, was.topic, &ev.topic))
		return req_db_fail(r);
	ev.post = out->post;
	emit_post_deleted(r, ch_group(acc.group), &ev);
	if (was.masked && was.author == r->person) {
		struct topic_state state;
		topic_announce_mark(r, was.topic, acc.group, &state);
	}
	question_recount(r, was.topic);
	return ERR_OK;
}
