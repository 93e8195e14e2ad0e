/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.typing - tell those who watch the group that one is writing. */
#include "app/group/access.h"
#include "app/person/person.h"
#include "app/topic/topic.h"
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
	/* Whoever is seen writing in a question without a name is at once known. */
	struct topic t;
	if (!topic_load(r, topic, &t))
		return req_db_fail(r);
	if (t.masked && topic_author(r, topic) == r->person)
		return ERR_OK;
	data.topic = topic;
	if (!person_ref_load(r, r->person, 0, &data.person))
		return req_db_fail(r);
	emit_topic_typing(r, ch_live(access.group), &data);
	return ERR_OK;
}
