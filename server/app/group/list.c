/* SPDX-License-Identifier: EUPL-1.2 */
/* group.list - all groups one may know of: one's own first, then the others, by title. */
#include "app/group/group.h"
#include "app/person/fold.h"
#include "db/db.h"
#include <stdlib.h>

enum {
	GROUPS_MAX = 500,
	REPLY_TEXT = 160 * 1024, /* bytes of titles and purposes after which the list ends */
};

static const char SQL_GROUPS[] =
	"SELECT g.id FROM grp g /*scan*/ LEFT JOIN membership m ON m.grp = g.id AND m.person = :person"
	" WHERE :admin OR m.person IS NOT NULL OR g.join_mode <> 'hidden'"
	" ORDER BY m.person IS NULL, g.id LIMIT :max";

struct entry {
	struct my_group group;
	struct str title; /* folded: accents do not decide the order */
};

static int by_title(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	if (x->group.has_state != y->group.has_state)
		return x->group.has_state ? -1 : 1;
	return str_cmp(x->title, y->title);
}

enum err cmd_group_list(struct req *r, const struct group_list_args *a,
                        struct group_list_result *out)
{
	struct entry *all = arena_array(r->arena, GROUPS_MAX, struct entry);
	size_t n = 0, bytes = 0;

	(void)a;
	struct query *q = db_q(r->db, SQL_GROUPS);
	db_int(q, ":person", r->person);
	db_bool(q, ":admin", r->admin);
	db_int(q, ":max", GROUPS_MAX);
	db_each (q) {
		struct entry *e = &all[n];
		if (my_group_load(r, db_col_int(q, 0), r->person, &e->group) != ERR_OK)
			continue;
		e->title = fold(r->arena, e->group.group.title);
		n++;
	}
	qsort(all, n, sizeof(*all), by_title);
	out->groups = arena_array(r->arena, n, struct my_group);
	for (size_t i = 0; i < n && bytes < REPLY_TEXT; i++) {
		out->groups[out->n_groups++] = all[i].group;
		bytes += 400 + all[i].group.group.title.n + all[i].group.group.purpose.n;
	}
	return ERR_OK;
}
