/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.move - move a topic to another group that one runs too; its address stays good. */
#include "app/file/file.h"
#include "app/notice/notice.h"
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "emit.h"

enum err cmd_topic_move(struct req *r, const struct topic_move_args *a,
                        struct topic_move_result *out)
{
	int64_t id = a->topic;
	struct access from, to;
	enum err e = access_topic(r, &id, RIGHT_MODERATE, &from);

	if (e)
		return req_fail(r, e, "topic");
	e = access_group(r, a->group, RIGHT_MODERATE, &to);
	if (e)
		return req_fail(r, e, "group");
	if (from.group == a->group)
		return req_fail(r, ERR_ALREADY, "group");
	if (share_of(r, id))
		return req_fail(r, ERR_SHARED, "topic");
	topic_marks_move(r, id, from.group, a->group);
	topic_set_group(r, id, a->group);
	file_regroup(r, id, a->group);
	share_bar(r, id, from.group);
	if (!topic_load(r, id, &out->topic))
		return req_db_fail(r);
	struct topic_moved gone = { .topic = id, .group = a->group };
	gone.has_group = to.join_mode != JOIN_MODE_HIDDEN;
	emit_topic_moved(r, ch_group(from.group), &gone);
	struct topic_created come = { .topic = out->topic };
	emit_topic_created(r, ch_group(a->group), &come);
	notice_sift(r, id);
	return ERR_OK;
}
