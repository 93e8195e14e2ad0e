/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.split - take messages out of a topic into a new one of the same group. */
#include "app/notice/notice.h"
#include "app/post/post.h"
#include "app/post/span.h"
#include "app/question/question.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

static const char SQL_ANY[] = "SELECT 1 FROM" SQL_POSTS " WHERE s.topic = :topic LIMIT 1";

/* The new topic is its first message's author's, and as old. */
static int64_t open_for(struct req *r, const struct topic_split_args *a, const struct access *acc)
{
	struct topic_new t = { .group = acc->group,
		               .kind = TOPIC_KIND_DISCUSSION,
		               .title = a->title };
	struct post_row first;
	int64_t id = a->posts[0];

	for (size_t i = 1; i < a->n_posts; i++)
		if (a->posts[i] < id)
			id = a->posts[i];
	if (!post_row_load(r, id, &first))
		return 0;
	t.author = first.author;
	t.created_at = first.at;
	return topic_insert(r, &t);
}

enum err cmd_topic_split(struct req *r, const struct topic_split_args *a,
                         struct topic_split_result *out)
{
	int64_t from = a->topic;
	struct access acc;
	struct post_row row;
	enum err e = access_topic(r, &from, RIGHT_MODERATE, &acc);

	if (e)
		return req_fail(r, e, "topic");
	int64_t into = a->n_posts ? open_for(r, a, &acc) : 0;
	if (!into)
		return req_fail(r, ERR_BAD_ARGS, "posts");
	for (size_t i = 0; i < a->n_posts; i++)
		if (post_row_load(r, a->posts[i], &row) && row.masked)
			return req_fail(r, ERR_MASKED, "posts");
	topic_marks_copy(r, from, into);
	share_copy(r, from, into);
	for (size_t i = 0; i < a->n_posts; i++) {
		if (!post_move_one(r, a->posts[i], from, into))
			return req_fail(r, ERR_BAD_ARGS, arena_printf(r->arena, "posts[%zu]", i).p);
		notice_move_post(r, a->posts[i], into);
	}
	struct query *q = db_q(r->db, SQL_ANY);
	db_int(q, ":topic", from);
	if (!db_one(q))
		return req_fail(r, ERR_BAD_ARGS, "posts"); /* one at least stays */
	topic_recount(r, from);
	topic_recount(r, into);
	struct topic_split ev = { .posts = a->posts, .n_posts = a->n_posts };
	if (!topic_load(r, from, &ev.from) || !topic_load(r, into, &ev.into))
		return req_db_fail(r);
	out->topic = ev.into;
	emit_topic_split(r, ch_group(acc.group), &ev);
	question_recount(r, from);
	return ERR_OK;
}
