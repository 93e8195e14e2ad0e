/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.close - close a topic to further messages, or open it again: its author or a moderator. */
#include "app/topic/topic.h"

enum err cmd_topic_close(struct req *r, const struct topic_close_args *a,
                         struct topic_close_result *out)
{
	bool runs;
	enum err e = topic_own(r, a->topic, &out->topic, &runs);

	if (e || out->topic.closed == a->on)
		return e;
	topic_set_closed(r, out->topic.id, a->on);
	topic_announce(r, out->topic.id, &out->topic);
	return ERR_OK;
}
