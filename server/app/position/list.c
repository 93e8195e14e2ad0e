/* SPDX-License-Identifier: EUPL-1.2 */
/* position.list - the positions of a group or of all one's groups, the latest first. */
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
	int64_t ids[POSITION_PAGE + 1];
	size_t n = 0;

	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_READ, NULL);
		if (e)
			return req_fail(r, e, "group");
	}
	struct query *q = db_q(r->db, a->has_group ? SQL_GROUP : SQL_MINE);
	if (a->has_group)
		db_int(q, ":group", a->group);
	else
		db_int(q, ":person", r->person);
	db_int(q, ":after", a->has_after ? a->after : 0);
	db_int(q, ":max", POSITION_PAGE + 1);
	db_each (q)
		ids[n++] = db_col_int(q, 0);
	out->has_next = n > POSITION_PAGE;
	n = n > POSITION_PAGE ? POSITION_PAGE : n;
	out->next = n ? ids[n - 1] : 0;
	out->positions = arena_array(r->arena, n, struct my_position);
	for (size_t i = 0; i < n; i++)
		if (position_load(r, ids[i], &out->positions[out->n_positions]))
			out->n_positions++;
	return ERR_OK;
}
