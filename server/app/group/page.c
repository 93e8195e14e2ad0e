/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/group/page.h"
#include "app/group/access.h"
#include "db/db.h"

enum err page_check(struct req *r, bool has_group, int64_t group)
{
	enum err e = has_group ? access_group(r, group, RIGHT_READ, NULL) : ERR_OK;

	return e ? req_fail(r, e, "group") : ERR_OK;
}

void page_whose(struct req *r, struct query *q, bool has_group, int64_t group)
{
	if (has_group)
		db_int(q, ":group", group);
	else
		db_int(q, ":person", r->person);
}

void page_read(struct req *r, struct query *q, size_t size, int from, struct page *out)
{
	*out = (struct page){ .ids = arena_array(r->arena, size, int64_t) };
	db_int(q, ":max", (int64_t)size + 1);
	db_each (q) {
		if (out->n == size) {
			out->has_next = true;
			continue;
		}
		out->ids[out->n++] = db_col_int(q, 0);
		out->next = db_col_int(q, from);
	}
}
