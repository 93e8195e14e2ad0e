/* SPDX-License-Identifier: EUPL-1.2 */
/* position.list - the positions of a group or of all one's groups, the latest first. */
#include "app/group/page.h"
#include "app/position/position.h"
#include "db/db.h"

static const char SQL_GROUP[] = "SELECT id FROM position WHERE grp = :group"
				" AND (:after = 0 OR id < :after) ORDER BY id DESC LIMIT :max";
static const char SQL_MINE[] =
	"SELECT x.id FROM membership m CROSS JOIN position x ON x.grp = m.grp"
	" WHERE m.person = :person AND m.state = 'active' AND (:after = 0 OR x.id < :after)"
	" ORDER BY x.id DESC LIMIT :max";

enum err cmd_position_list(struct req *r, const struct position_list_args *a,
                           struct position_list_result *out)
{
	struct page p;
	enum err e = page_check(r, a->has_group, a->group);

	if (e)
		return e;
	struct query *q = db_q(r->db, a->has_group ? SQL_GROUP : SQL_MINE);
	page_whose(r, q, a->has_group, a->group);
	db_int(q, ":after", a->has_after ? a->after : 0);
	page_read(r, q, POSITION_PAGE, 0, &p);
	out->has_next = p.has_next;
	out->next = p.next;
	out->positions = arena_array(r->arena, p.n, struct my_position);
	for (size_t i = 0; i < p.n; i++)
		if (position_load(r, p.ids[i], &out->positions[out->n_positions]))
			out->n_positions++;
	return ERR_OK;
}
