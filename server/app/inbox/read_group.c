/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * inbox.read_group - mark the topics of a group, or of all groups, as read.
 *
 * STATES_MAX of them, the latest; who has more asks again. Muted topics have nothing to be read.
 */
#include "app/notice/notice.h"
#include "app/topic/topic.h"
#include "app/topic/topic_sql.h"
#include "db/db.h"

enum { STATES_MAX = 500 };

static const char SQL_TOPIC[] = "SELECT " SQL_SEAT ", t.last_post FROM topic t WHERE t.id = :topic";

static void mark(struct req *r, int64_t topic, struct topic_state *before, struct mark_undo *undo)
{
	struct query *q = db_q(r->db, SQL_TOPIC);
	struct topic_state after;

	db_int(q, ":topic", topic);
	db_int(q, ":person", r->person);
	if (!db_one(q))
		return;
	topic_state_load(r, topic, r->person, before);
	topic_mark_set(r, topic, r->person, db_col_int(q, 1));
	topic_announce_mark(r, topic, db_col_int(q, 0), &after);
	notice_read(r, topic, after.read_upto);
	*undo = (struct mark_undo){ topic, before->read_upto, after.read_upto };
}

enum err cmd_inbox_read_group(struct req *r, const struct inbox_read_group_args *a,
                              struct inbox_read_group_result *out)
{
	int64_t ids[STATES_MAX];

	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	size_t n = topic_unread_ids(r, a->has_group ? a->group : 0, STATES_MAX, ids);
	out->states = arena_array(r->arena, n, struct topic_state);
	out->marks = arena_array(r->arena, n, struct mark_undo);
	for (size_t i = 0; i < n; i++)
		mark(r, ids[i], &out->states[i], &out->marks[i]);
	out->n_states = out->n_marks = n;
	return ERR_OK;
}
