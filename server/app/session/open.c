/* SPDX-License-Identifier: EUPL-1.2 */
/* session.open - who one is, one's groups with what is unread in them, and the channels to listen to. */
#include "app/channel/channel_log.h"
#include "app/group/group.h"
#include "app/notice/notice.h"
#include "app/person/person.h"
#include "app/session/channels.h"
#include "app/topic/topic.h"
#include "db/db.h"

enum { GROUPS_MAX = 200, TOPICS_MAX = 100 };

static const char SQL_MINE[] = "SELECT grp, role, state FROM membership"
			       " WHERE person = :person ORDER BY grp LIMIT :max";

struct mine {
	int64_t group;
	enum role role;
	enum member_state state;
};

static size_t load_mine(struct req *r, struct mine *mine)
{
	struct query *q = db_q(r->db, SQL_MINE);
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_int(q, ":max", GROUPS_MAX);
	db_each (q) {
		mine[n].group = db_col_int(q, 0);
		if (role_from_str(db_col_view(q, 1), &mine[n].role) &&
		    member_state_from_str(db_col_view(q, 2), &mine[n].state))
			n++;
	}
	return n;
}

static bool load_groups(struct req *r, struct session_open_result *out)
{
	struct mine *mine = arena_array(r->arena, GROUPS_MAX, struct mine);
	size_t n = load_mine(r, mine);

	out->groups = arena_array(r->arena, n, struct my_group);
	for (size_t i = 0; i < n; i++) {
		struct my_group *g = &out->groups[out->n_groups++];
		if (group_load(r, mine[i].group, &g->group))
			return false;
		g->has_role = g->has_state = true;
		g->role = mine[i].role;
		g->state = mine[i].state;
		if (g->state == MEMBER_STATE_ACTIVE)
			topic_unread_counts(r, mine[i].group, &g->topics_unread, &g->unread);
	}
	return true;
}

enum err session_tell(struct req *r, size_t topics, bool listen, struct session_open_result *out)
{
	struct channel *chs;

	out->epoch = r->house->epoch;
	out->session = r->session;
	out->now = r->now;
	if (!me_load(r, r->person, &out->me))
		return req_db_fail(r);
	out->has_only = r->only != 0;
	out->only = r->only;
	if (!r->only) {
		if (!load_groups(r, out))
			return req_db_fail(r);
		out->unseen = notice_unseen(r, r->person);
		topic_unread_list(r, 0, topics, &out->topics, &out->n_topics);
	}

	out->n_channels = session_channels(r, &chs);
	out->channels = arena_array(r->arena, out->n_channels, struct channel_head);
	for (size_t i = 0; i < out->n_channels; i++) {
		char *name = arena_alloc(r->arena, CHANNEL_NAME_MAX);
		out->channels[i].ch = (struct str){ name, channel_name(chs[i], name) };
		out->channels[i].seq = channel_head(r, chs[i]);
		if (listen)
			req_listen(r, chs[i], out->channels[i].seq);
	}
	return ERR_OK;
}

enum err cmd_session_open(struct req *r, const struct session_open_args *a,
                          struct session_open_result *out)
{
	(void)a;
	return session_tell(r, TOPICS_MAX, true, out);
}
