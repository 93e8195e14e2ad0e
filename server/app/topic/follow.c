/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.follow - say what of a topic one wants to be told. */
#include "app/topic/topic.h"

enum err cmd_topic_follow(struct req *r, const struct topic_follow_args *a,
                          struct topic_follow_result *out)
{
	int64_t id = a->topic;
	struct access acc;
	enum err e = topic_reader(r, &id, &acc);

	if (e)
		return e;
	topic_state_load(r, id, r->person, &out->state);
	if (out->state.level == a->level)
		return ERR_OK;
	topic_mark_level(r, id, r->person, a->level);
	topic_announce_mark(r, id, acc.group, &out->state);
	return ERR_OK;
}
