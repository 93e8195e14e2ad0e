/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.list - the meetings of a group or of all one's groups, to come or over. */
#include "app/group/page.h"
#include "app/meeting/meeting.h"
#include "db/db.h"

/* Of one group whoever asks for it, as he was let in; otherwise of his own groups. */
#define OF_GROUP \
	" FROM meeting_group g CROSS JOIN meeting m ON m.id = g.meeting WHERE g.grp = :group"
#define OF_MINE                                                          \
	" FROM membership p CROSS JOIN meeting_group g ON g.grp = p.grp" \
	" CROSS JOIN meeting m ON m.id = g.meeting WHERE p.person = :person AND p.state = 'active'"
/* Beyond the last one of the page before, where there was one. */
#define BEYOND(sign)                                    \
	" AND (:after = 0 OR (m.starts_at, m.id) " sign \
	" (SELECT l.starts_at, l.id FROM meeting l WHERE l.id = :after))"
#define COMING                                               \
	" AND g.ends_at > :now" BEYOND(">") " GROUP BY m.id" \
					    " ORDER BY m.starts_at, m.id LIMIT :max"
#define OVER                                                  \
	" AND g.ends_at <= :now" BEYOND("<") " GROUP BY m.id" \
					     " ORDER BY m.starts_at DESC, m.id DESC LIMIT :max"

static const char SQL_GROUP_COMING[] = "SELECT m.id" OF_GROUP COMING;
static const char SQL_GROUP_OVER[] = "SELECT m.id" OF_GROUP OVER;
static const char SQL_MINE_COMING[] = "SELECT m.id" OF_MINE COMING;
static const char SQL_MINE_OVER[] = "SELECT m.id" OF_MINE OVER;

static struct query *query_for(struct req *r, const struct meeting_list_args *a)
{
	bool past = a->has_past && a->past;
	struct query *q = db_q(r->db, a->has_group ? past ? SQL_GROUP_OVER : SQL_GROUP_COMING
	                              : past       ? SQL_MINE_OVER
	                                           : SQL_MINE_COMING);

	page_whose(r, q, a->has_group, a->group);
	db_int(q, ":now", r->now);
	db_int(q, ":after", a->has_after ? a->after : 0);
	return q;
}

enum err cmd_meeting_list(struct req *r, const struct meeting_list_args *a,
                          struct meeting_list_result *out)
{
	struct page p;
	enum err e = page_check(r, a->has_group, a->group);

	if (e)
		return e;
	page_read(r, query_for(r, a), MEETING_PAGE, 0, &p);
	out->has_next = p.has_next;
	out->next = p.next;
	out->meetings = arena_array(r->arena, p.n, struct my_meeting);
	for (size_t i = 0; i < p.n; i++)
		if (meeting_load(r, p.ids[i], &out->meetings[out->n_meetings]))
			out->n_meetings++;
	return ERR_OK;
}
