/* SPDX-License-Identifier: EUPL-1.2 */
/* share.list - who reads a topic beside its own group; what a group shares, offers and is offered. */
#include "app/share/share.h"
#include "app/topic/topic.h"
#include "db/db.h"

static const char SQL_TOPIC[] =
	"SELECT topic, grp FROM topic_share WHERE topic = :id"
	" AND (state = 'accepted' OR (:whole AND state IN ('proposed', 'refused')))"
	" ORDER BY at DESC, grp LIMIT :max";
static const char SQL_GROUP[] = "SELECT topic, grp, at FROM topic_share WHERE grp = :id"
				" AND state IN ('proposed', 'accepted')"
				" UNION ALL SELECT s.topic, s.grp, s.at FROM topic_share s /*scan*/"
				"  CROSS JOIN topic t ON t.id = s.topic WHERE t.grp = :id"
				"  AND s.state IN ('proposed', 'accepted', 'refused')"
				" ORDER BY 3 DESC, 1 DESC, 2 LIMIT :max";

/* `whole` 0: of none, else of this group alone, or of all. */
enum { OF_NONE = 0, OF_ALL = -1 };

static void load(struct req *r, struct query *q, int64_t whole, struct share_list_result *out)
{
	out->shares = arena_array(r->arena, SHARE_LIST_MAX, struct share);
	db_int(q, ":max", SHARE_LIST_MAX);
	db_each (q) {
		int64_t topic = db_col_int(q, 0), group = db_col_int(q, 1);
		if (share_load(r, topic, group, whole == OF_ALL || whole == group,
		               &out->shares[out->n_shares]))
			out->n_shares++;
	}
}

static enum err of_topic(struct req *r, int64_t topic, struct share_list_result *out)
{
	struct access acc;
	enum err e = access_topic(r, &topic, RIGHT_READ, &acc);

	if (e)
		return req_fail(r, e, "topic");
	int64_t whole = !topic_runs(r, &acc) ? OF_NONE : acc.guest ? acc.group : OF_ALL;
	struct query *q = db_q(r->db, SQL_TOPIC);
	db_int(q, ":id", topic);
	/* Where else it was offered is its own group's affair. */
	db_bool(q, ":whole", whole == OF_ALL);
	load(r, q, whole, out);
	return ERR_OK;
}

enum err cmd_share_list(struct req *r, const struct share_list_args *a,
                        struct share_list_result *out)
{
	if (a->has_topic == a->has_group)
		return req_fail(r, ERR_BAD_ARGS, a->has_topic ? "group" : "topic");
	if (a->has_topic)
		return of_topic(r, a->topic, out);
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);
	if (e)
		return req_fail(r, e, "group");
	struct query *q = db_q(r->db, SQL_GROUP);
	db_int(q, ":id", a->group);
	load(r, q, OF_ALL, out);
	return ERR_OK;
}
