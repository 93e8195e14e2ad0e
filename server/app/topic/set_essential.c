/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.set_essential - keep « L'essentiel » up to date; every version stays. */
#include "app/topic/topic.h"
#include "emit.h"

enum err cmd_topic_set_essential(struct req *r, const struct topic_set_essential_args *a,
                                 struct topic_set_essential_result *out)
{
	int64_t id = a->topic;
	struct access acc;
	struct topic t;
	struct essential now = { .version = 0 };
	enum err e = access_topic(r, &id, RIGHT_WRITE, &acc);

	if (e)
		return req_fail(r, e, "topic");
	if (!topic_load(r, id, &t))
		return req_db_fail(r);
	if (t.closed && !topic_runs(r, &acc))
		return req_fail(r, ERR_CLOSED, "topic");
	essential_load(r, id, &now);
	if (a->version != now.version)
		return req_fail(r, ERR_CHANGED, "version");
	struct essential next = { .topic = id, .version = now.version + 1, .at = r->now };
	next.author.id = r->person;
	next.settled = a->settled;
	next.to_decide = a->to_decide;
	next.next_step = a->next_step;
	essential_insert(r, &next);
	if (!essential_load(r, id, &out->essential))
		return req_db_fail(r);
	struct topic_essential_set ev = { .essential = out->essential };
	emit_topic_essential_set(r, ch_group(acc.group), &ev);
	return ERR_OK;
}
