/* SPDX-License-Identifier: EUPL-1.2 */
/* consultation.list - the consultations of a group or of all one's groups, open or closed. */
#include "app/consultation/consultation.h"
#include "app/group/page.h"
#include "db/db.h"

/* Of one group whoever asks for it, as he was let in; otherwise of his own groups. */
#define OF_GROUP " FROM consultation c WHERE c.grp = :group"
#define OF_MINE                                                         \
	" FROM membership p CROSS JOIN consultation c ON c.grp = p.grp" \
	" WHERE p.person = :person AND p.state = 'active'"
/* Beyond the last one of the page before, where there was one. */
#define BEYOND(sign)                                    \
	" AND (:after = 0 OR (c.closes_at, c.id) " sign \
	" (SELECT l.closes_at, l.id FROM consultation l WHERE l.id = :after))"
#define OPEN " AND c.closes_at > :now" BEYOND(">") " ORDER BY c.closes_at, c.id LIMIT :max"
#define CLOSED \
	" AND c.closes_at <= :now" BEYOND("<") " ORDER BY c.closes_at DESC, c.id DESC LIMIT :max"

static const char SQL_GROUP_OPEN[] = "SELECT c.id" OF_GROUP OPEN;
static const char SQL_GROUP_CLOSED[] = "SELECT c.id" OF_GROUP CLOSED;
static const char SQL_MINE_OPEN[] = "SELECT c.id" OF_MINE OPEN;
static const char SQL_MINE_CLOSED[] = "SELECT c.id" OF_MINE CLOSED;

static struct query *query_for(struct req *r, const struct consultation_list_args *a)
{
	bool closed = a->has_closed && a->closed;
	struct query *q = db_q(r->db, a->has_group ? closed ? SQL_GROUP_CLOSED : SQL_GROUP_OPEN
	                              : closed     ? SQL_MINE_CLOSED
	                                           : SQL_MINE_OPEN);

	page_whose(r, q, a->has_group, a->group);
	db_int(q, ":now", r->now);
	db_int(q, ":after", a->has_after ? a->after : 0);
	return q;
}

enum err cmd_consultation_list(struct req *r, const struct consultation_list_args *a,
                               struct consultation_list_result *out)
{
	struct page p;
	enum err e = page_check(r, a->has_group, a->group);

	if (e)
		return e;
	page_read(r, query_for(r, a), CONSULTATION_PAGE, 0, &p);
	out->has_next = p.has_next;
	out->next = p.next;
	out->consultations = arena_array(r->arena, p.n, struct my_consultation);
	for (size_t i = 0; i < p.n; i++)
		if (consultation_load(r, p.ids[i], &out->consultations[out->n_consultations]))
			out->n_consultations++;
	return ERR_OK;
}
