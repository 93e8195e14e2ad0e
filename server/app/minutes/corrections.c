/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.corrections - corrections that were asked for. */
#include "app/minutes/doc.h"
#include "db/db.h"

static const char SQL_LIST[] =
	"SELECT c.id, c.author, coalesce(p.item, 0), p.label FROM minutes_correction c"
	" JOIN minutes_paragraph p ON p.id = c.paragraph WHERE c.meeting = :meeting AND c.id > :after"
	" ORDER BY c.id LIMIT :max";

static size_t seen(struct req *r, const struct doc *doc, int64_t after, int64_t *ids)
{
	struct {
		int64_t id, author, item;
		enum minutes_label label;
	} *rows = arena_alloc(r->arena, DOC_CORRECTIONS * sizeof(*rows));
	size_t n = 0, kept = 0;
	struct query *q = db_q(r->db, SQL_LIST);

	db_int(q, ":meeting", doc->minutes.meeting);
	db_int(q, ":after", after);
	db_int(q, ":max", DOC_CORRECTIONS);
	db_each (q) {
		rows[n].id = db_col_int(q, 0);
		rows[n].author = db_col_int(q, 1);
		rows[n].item = db_col_int(q, 2);
		if (!minutes_label_from_str(db_col_view(q, 3), &rows[n].label))
			rows[n].label = MINUTES_LABEL_UNMINUTED;
		n++;
	}
	for (size_t i = 0; i < n; i++)
		if ((doc->chairs || rows[i].author == r->person) &&
		    minutes_sees(r, &doc->who, rows[i].item, rows[i].label))
			ids[kept++] = rows[i].id;
	return kept;
}

enum err cmd_minutes_corrections(struct req *r, const struct minutes_corrections_args *a,
                                 struct minutes_corrections_result *out)
{
	int64_t ids[DOC_CORRECTIONS];
	struct doc doc;
	size_t bytes = 0;

	enum err e = doc_load(r, a->meeting, &doc);
	if (e)
		return e;
	size_t n = seen(r, &doc, a->has_after ? a->after : 0, ids);
	out->corrections = arena_array(r->arena, DOC_PAGE, struct minutes_correction);
	for (size_t i = 0; i < n; i++) {
		struct minutes_correction *c = &out->corrections[out->n_corrections];
		if (out->n_corrections == DOC_PAGE || bytes > DOC_REPLY_MAX) {
			out->has_next = true;
			out->next = ids[i - 1];
			break;
		}
		if (!doc_correction_view(r, ids[i], c))
			continue;
		bytes += c->was.n + c->body.n;
		out->n_corrections++;
	}
	return ERR_OK;
}
