/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * inbox.read_group - mark the topics of a group, or of all groups, as read.
 *
 * STATES_MAX of them, the latest; who has more asks again. Muted topics have nothing to be read.
 */
#include "app/topic/topic.h"

enum { STATES_MAX = 500 };

enum err cmd_inbox_read_group(struct req *r, const struct inbox_read_group_args *a,
                              struct inbox_read_group_result *out)
{
	struct my_topic *list;
	struct topic_state now;
	size_t n;

	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	topic_unread_list(r, a->has_group ? a->group : 0, STATES_MAX, &list, &n);
	out->states = arena_array(r->arena, n, struct topic_state);
	for (size_t i = 0; i < n; i++) {
		const struct topic *t = &list[i].topic;
		out->states[out->n_states++] = list[i].state;
		topic_mark_set(r, t->id, r->person, t->last_post);
		topic_announce_mark(r, t->id, t->group, &now);
	}
	return ERR_OK;
}
