/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/person/person.h"
#include "app/topic/topic.h"
#include "app/wait/wait.h"
#include "base/utf8.h"
#include "db/db.h"

enum { LINE_MAX_BYTES = 280 };

static void read_one(struct req *r, const struct query *q, enum wait_kind kind, struct wait *w)
{
	*w = (struct wait){ .kind = kind };
	w->has_group = !db_col_null(q, WAIT_GROUP);
	w->group = db_col_int(q, WAIT_GROUP);
	w->has_topic = !db_col_null(q, WAIT_TOPIC);
	w->topic = db_col_int(q, WAIT_TOPIC);
	w->has_thing = !db_col_null(q, WAIT_THING);
	w->thing = db_col_int(q, WAIT_THING);
	w->title = db_col_str(r->arena, q, WAIT_TITLE);
	w->line = utf8_cut(db_col_str(r->arena, q, WAIT_LINE), LINE_MAX_BYTES);
	w->has_line = w->line.n > 0;
	w->since = db_col_int(q, WAIT_SINCE);
	w->has_deadline = !db_col_null(q, WAIT_DEADLINE);
	w->deadline = db_col_int(q, WAIT_DEADLINE);
	w->for_authority = db_col_bool(q, WAIT_FOR_AUTHORITY);
	w->has_by = !db_col_null(q, WAIT_BY);
	if (!w->has_by)
		return;
	if (kind == WAIT_KIND_QUESTION)
		person_ref_cols(r->arena, q, WAIT_BY, &w->by);
	else
		w->has_by = person_ref_load(r, db_col_int(q, WAIT_BY), 0, &w->by);
}

size_t wait_read(struct req *r, struct query *q, enum wait_kind kind, struct wait *out, size_t max)
{
	size_t n = 0;

	db_int(q, ":person", r->person);
	db_each (q) {
		if (n < max)
			read_one(r, q, kind, &out[n]);
		n++;
	}
	return n;
}
