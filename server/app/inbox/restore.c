/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * inbox.restore - put marks back where they stood.
 *
 * A mark goes back only from where the act to be undone had put it: what was read since, here or on
 * another device, stays read. Messages that came since are unread either way.
 */
#include "app/notice/notice.h"
#include "app/topic/topic.h"

static bool put_back(struct req *r, const struct mark_undo *m, struct topic_state *out)
{
	int64_t id = m->topic;
	struct access acc;

	/* Of a topic that was merged meanwhile the mark is another one. */
	if (access_topic(r, &id, RIGHT_READ, &acc) || id != m->topic)
		return false;
	topic_state_load(r, id, r->person, out);
	if (out->read_upto != m->upto || m->was >= m->upto)
		return true;
	topic_mark_set(r, id, r->person, m->was);
	topic_announce_mark(r, id, acc.group, out);
	notice_unread(r, id, m->was);
	return true;
}

enum err cmd_inbox_restore(struct req *r, const struct inbox_restore_args *a,
                           struct inbox_restore_result *out)
{
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, NULL);
	out->states = arena_array(r->arena, a->n_marks, struct topic_state);
	for (size_t i = 0; i < a->n_marks; i++)
		if (put_back(r, &a->marks[i], &out->states[out->n_states]))
			out->n_states++;
	return ERR_OK;
}
