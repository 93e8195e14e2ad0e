/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.merge - put all messages of a topic into another one of the same group. */
#include "app/notice/notice.h"
#include "app/post/post.h"
#include "app/question/question.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"
#include "emit.h"

enum err cmd_topic_merge(struct req *r, const struct topic_merge_args *a,
                         struct topic_merge_result *out)
{
	int64_t from = a->topic, into = a->into;
	struct access acc, other;
	enum err e = access_topic(r, &from, RIGHT_MODERATE, &acc);

	if (e)
		return req_fail(r, e, "topic");
	e = access_topic(r, &into, RIGHT_MODERATE, &other);
	if (e)
		return req_fail(r, e, "into");
	/* What it leads to is not what one asked to end. */
	if (from != a->topic || from == into)
		return req_fail(r, ERR_ALREADY, "topic");
	if (other.group != acc.group)
		return req_fail(r, ERR_BAD_ARGS, "into");
	if (!topic_load(r, from, &out->topic))
		return req_db_fail(r);
	if (out->topic.masked)
		return req_fail(r, ERR_MASKED, "topic");
	if (!share_same(r, from, into))
		return req_fail(r, ERR_SHARED, "into");
	topic_marks_merge(r, from, into);
	post_move_all(r, from, into);
	notice_move_all(r, from, into);
	topic_set_merged(r, from, into);
	topic_recount(r, into);
	share_merged(r, from);
	bool essential = essential_hand_over(r, from, into);
	if (!topic_load(r, into, &out->topic))
		return req_db_fail(r);
	struct topic_merged ev = { .from = from, .into = out->topic };
	emit_topic_merged(r, ch_group(acc.group), &ev);
	struct topic_essential_set set;
	if (essential && essential_load(r, into, &set.essential))
		emit_topic_essential_set(r, ch_group(acc.group), &set);
	question_rest(r, from);
	question_recount(r, into);
	return ERR_OK;
}
