/* SPDX-License-Identifier: EUPL-1.2 */
/* session.boot - what the first page shows, in one reply. */
#include "app/inbox/inbox.h"
#include "app/session/channels.h"

enum { TOPICS = 12 }; /* more than a screenful, less than a second of a thin line */

enum err cmd_session_boot(struct req *r, const struct session_boot_args *a,
                          struct session_boot_result *out)
{
	struct session_open_result s = { 0 };
	struct inbox_get_result in = { 0 };

	(void)a;
	enum err e = session_tell(r, 0, false, &s);
	if (e)
		return e;
	if (!r->only)
		inbox_collect(r, r->person, 0, TOPICS, &in);
	*out = (struct session_boot_result){
		.epoch = s.epoch,
		.session = s.session,
		.now = s.now,
		.me = s.me,
		.groups = s.groups,
		.n_groups = s.n_groups,
		.channels = s.channels,
		.n_channels = s.n_channels,
		.unseen = s.unseen,
		.has_only = s.has_only,
		.only = s.only,
		.has_visit = in.has_visit,
		.visit = in.visit,
		.has_meeting = in.has_meeting,
		.meeting = in.meeting,
		.sitting = in.sitting,
		.n_sitting = in.n_sitting,
		.waits = in.waits,
		.n_waits = in.n_waits,
		.waits_total = in.waits_total,
		.notices = in.notices,
		.n_notices = in.n_notices,
		.topics = in.topics,
		.n_topics = in.n_topics,
		.unread = in.unread,
		.n_unread = in.n_unread,
		.decisions = in.decisions,
		.n_decisions = in.n_decisions,
	};
	return ERR_OK;
}
