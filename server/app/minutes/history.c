/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.history - what a paragraph of the minutes said before, and who changed it. */
#include "app/minutes/doc.h"
#include "app/person/person.h"
#include "db/db.h"

static const char SQL_VERSIONS[] =
	"SELECT version, body, label, by, at FROM minutes_paragraph_version"
	" WHERE paragraph = :paragraph ORDER BY version DESC LIMIT :max";

enum err cmd_minutes_history(struct req *r, const struct minutes_history_args *a,
                             struct minutes_history_result *out)
{
	int64_t who[DOC_VERSIONS];
	struct doc_paragraph p;
	struct doc doc;
	size_t n = 0;

	enum err e = doc_paragraph_load(r, a->paragraph, &doc, &p);
	if (!e)
		e = doc_run_load(r, p.meeting, false, &doc);
	if (e)
		return e;
	struct query *q = db_q(r->db, SQL_VERSIONS);
	out->versions = arena_array(r->arena, DOC_VERSIONS, struct minutes_version);
	db_int(q, ":paragraph", a->paragraph);
	db_int(q, ":max", DOC_VERSIONS);
	db_each (q) {
		struct minutes_version *v = &out->versions[n];
		v->version = db_col_int(q, 0);
		v->body = db_col_str(r->arena, q, 1);
		if (!minutes_label_from_str(db_col_view(q, 2), &v->label))
			continue;
		who[n] = db_col_int(q, 3);
		v->at = db_col_int(q, 4);
		n++;
	}
	for (size_t i = 0; i < n; i++)
		if (person_ref_load(r, who[i], 0, &out->versions[i].by))
			out->n_versions++;
	return out->n_versions == n ? ERR_OK : req_db_fail(r);
}
