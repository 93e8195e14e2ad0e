/* SPDX-License-Identifier: EUPL-1.2 */
/* topic.pin - keep a topic at the head of its group, or let it go. */
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"

static const char SQL_PINNED[] = "SELECT count(*) FROM topic WHERE grp = :group AND pinned = 1"
				 " AND merged_into IS NULL";

static int64_t pinned(struct req *r, int64_t group)
{
	struct query *q = db_q(r->db, SQL_PINNED);

	db_int(q, ":group", group);
	return (db_one(q) ? db_col_int(q, 0) : 0) + share_pinned(r, group);
}

/* Of a topic that it shares a group keeps at its own head what it wants to. */
static enum err access(struct req *r, int64_t *id, struct access *acc)
{
	enum err e = access_topic(r, id, RIGHT_MODERATE, acc);

	return e == ERR_FORBIDDEN && acc->guest && topic_runs(r, acc) ? ERR_OK : e;
}

enum err cmd_topic_pin(struct req *r, const struct topic_pin_args *a, struct topic_pin_result *out)
{
	int64_t id = a->topic;
	struct access acc = { 0 };
	enum err e = access(r, &id, &acc);

	if (e)
		return req_fail(r, e, "topic");
	if (!topic_load(r, id, &out->topic))
		return req_db_fail(r);
	if (out->topic.pinned == a->on)
		return ERR_OK;
	if (a->on && pinned(r, acc.group) >= TOPIC_PINNED)
		return req_fail(r, ERR_LIMIT, "topic");
	if (acc.guest)
		share_set_pinned(r, id, acc.group, a->on);
	else
		topic_set_pinned(r, id, a->on);
	topic_announce(r, id, &out->topic);
	return ERR_OK;
}
