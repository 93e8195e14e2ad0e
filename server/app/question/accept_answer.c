/* SPDX-License-Identifier: EUPL-1.2 */
/* question.accept_answer - say which message is the answer, or that none is any more. */
#include "app/post/post.h"
#include "app/question/question.h"

enum err cmd_question_accept_answer(struct req *r, const struct question_accept_answer_args *a,
                                    struct question_accept_answer_result *out)
{
	struct question_caller c = { 0 };
	struct post_row post = { 0 };
	enum err e = question_own(r, a->topic, &c);

	if (e)
		return e;
	if (c.q.answer == (a->has_post ? a->post : 0))
		return req_fail(r, ERR_ALREADY, "post");
	if (a->has_post) {
		if (!post_row_load(r, a->post, &post) || post.topic != c.q.topic)
			return req_fail(r, ERR_NOT_FOUND, "post");
		if (post.deleted)
			return req_fail(r, ERR_DELETED, "post");
		if (post.author == c.q.asker)
			return req_fail(r, ERR_OWN, "post");
	}
	question_answer(r, &c.q, a->has_post ? a->post : 0, post.author);
	return question_load(r, c.q.topic, &out->question) ? ERR_OK : req_db_fail(r);
}
