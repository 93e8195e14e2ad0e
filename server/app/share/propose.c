/* SPDX-License-Identifier: EUPL-1.2 */
/* share.propose - offer a topic to another group: who runs the group it belongs to. */
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"

static const char SQL_OF_TOPIC[] = "SELECT count(*) FROM topic_share WHERE topic = :topic"
				   " AND state IN ('proposed', 'accepted')";
static const char SQL_OF_GROUP[] =
	"SELECT count(*) FROM topic_share WHERE grp = :group AND state = 'proposed'";
static const char SQL_STANDS[] = "SELECT 1 FROM topic_share WHERE topic = :topic AND grp = :group"
				 " AND state IN ('proposed', 'accepted')";

static enum err check(struct req *r, const struct share_propose_args *a, int64_t topic)
{
	struct query *q = db_q(r->db, SQL_STANDS);

	db_int(q, ":topic", topic);
	db_int(q, ":group", a->group);
	if (db_one(q))
		return req_fail(r, ERR_ALREADY, "group");
	q = db_q(r->db, SQL_OF_TOPIC);
	db_int(q, ":topic", topic);
	if (db_one(q) && db_col_int(q, 0) >= SHARES_MAX)
		return req_fail(r, ERR_LIMIT, "topic");
	q = db_q(r->db, SQL_OF_GROUP);
	db_int(q, ":group", a->group);
	if (db_one(q) && db_col_int(q, 0) >= SHARE_OFFERS_MAX)
		return req_fail(r, ERR_LIMIT, "group");
	return ERR_OK;
}

enum err cmd_share_propose(struct req *r, const struct share_propose_args *a,
                           struct share_propose_result *out)
{
	int64_t topic = a->topic;
	struct access home, other;
	enum err e = access_topic(r, &topic, RIGHT_MODERATE, &home);

	if (e)
		return req_fail(r, e, "topic");
	/* What is offered bears the name of who offers it, person and group. */
	if (!r->person || home.join_mode == JOIN_MODE_HIDDEN)
		return req_fail(r, ERR_FORBIDDEN, "topic");
	e = access_group(r, a->group, RIGHT_SEE, &other);
	if (e)
		return req_fail(r, e, "group");
	if (other.join_mode == JOIN_MODE_HIDDEN)
		return req_fail(r, ERR_FORBIDDEN, "group");
	if (other.group == share_home(r, topic))
		return req_fail(r, ERR_ALREADY, "group");
	e = check(r, a, topic);
	if (e)
		return e;
	struct share_offer o = { .topic = topic, .group = a->group, .extract = a->extract };
	o.note = a->has_note ? a->note : STR("");
	share_offer(r, &o);
	return share_load(r, topic, a->group, true, &out->share) ? ERR_OK : req_db_fail(r);
}
