/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * topic.unread - put the mark back before this message.
 *
 * Any id will do, one that another topic holds too: so a mark as it stood before is restored by
 * naming the id after it. The mark never moves forward.
 */
#include "app/notice/notice.h"
#include "app/topic/topic.h"

enum err cmd_topic_unread(struct req *r, const struct topic_unread_args *a,
                          struct topic_unread_result *out)
{
	int64_t id = a->topic;
	struct access acc;
	enum err e = topic_reader(r, &id, &acc);

	if (e)
		return e;
	topic_state_load(r, id, r->person, &out->state);
	if (a->from > out->state.read_upto)
		return ERR_OK;
	topic_mark_set(r, id, r->person, a->from - 1);
	topic_announce_mark(r, id, acc.group, &out->state);
	notice_unread(r, id, a->from - 1);
	return ERR_OK;
}
