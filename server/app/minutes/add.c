/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.add - put a paragraph into the minutes, after another one. */
#include "app/minutes/doc.h"
#include "db/db.h"

static const char SQL_COUNT[] = "SELECT count(*) FROM minutes_paragraph WHERE meeting = :meeting"
				" AND removed_at IS NULL";

static bool room_left(struct req *r, int64_t meeting)
{
	struct query *q = db_q(r->db, SQL_COUNT);

	db_int(q, ":meeting", meeting);
	return db_one(q) && db_col_int(q, 0) < DOC_PARAGRAPHS;
}

enum err cmd_minutes_add(struct req *r, const struct minutes_add_args *a,
                         struct minutes_add_result *out)
{
	struct doc_paragraph above, p;
	struct doc doc;

	enum err e = doc_paragraph_load(r, a->after, &doc, &above);
	if (e == ERR_NOT_FOUND)
		return req_fail(r, e, "after");
	if (!e)
		e = doc_run_load(r, above.meeting, true, &doc);
	if (!e)
		e = doc_check_body(r, a->body);
	if (e)
		return e;
	p = (struct doc_paragraph){ .part = a->part,
		                    .item = above.item,
		                    .label = a->has_label ? a->label : MINUTES_LABEL_GROUP,
		                    .body = a->body };
	if (!minutes_label_fits(r, p.item, p.label))
		return req_fail(r, ERR_BAD_ARGS, "label");
	if (!room_left(r, above.meeting))
		return req_fail(r, ERR_LIMIT, "after");
	int64_t id = doc_insert_after(r, &above, &p);
	doc_announce_change(r, above.meeting);
	if ((e = doc_paragraph_load(r, id, &doc, &p)))
		return e;
	doc_paragraph_view(r, &doc, &p, &out->paragraph);
	return ERR_OK;
}
