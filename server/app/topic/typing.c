/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.typing - tell those who watch the group that one is writing. */
#include "app/group/access.h"
#include "app/person/person.h"
#include "emit.h"

enum err cmd_topic_typing(struct req *r, const struct topic_typing_args *a,
                          struct topic_typing_result *out)
{
	int64_t topic = a->topic;
	struct access access;
	struct topic_typing data = { 0 };

	(void)out;
	enum err e = access_topic(r, &topic, RIGHT_WRITE, &access);
	if (e)
		return req_fail(r, e, "topic");
	data.topic = topic;
	if (!person_ref_load(r, r->person, 0, &data.person))
		return req_db_fail(r);
	emit_topic_typing(r, ch_live(access.group), &data);
	return ERR_OK;
}
