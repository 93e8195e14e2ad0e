/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.edit - change a paragraph of the minutes, or who may read it. */
#include "app/minutes/doc.h"

enum err cmd_minutes_edit(struct req *r, const struct minutes_edit_args *a,
                          struct minutes_edit_result *out)
{
	struct doc_paragraph p;
	struct doc doc;

	enum err e = doc_paragraph_run_load(r, a->paragraph, a->version, &doc, &p);
	if (e)
		return e;
	if (a->has_body && (e = doc_check_body(r, a->body)))
		return e;
	if (a->has_label && !minutes_label_fits(r, p.item, a->label))
		return req_fail(r, ERR_BAD_ARGS, "label");
	doc_set(r, &p, a->has_body ? a->body : p.body, a->has_label ? a->label : p.label);
	doc_announce_change(r, p.meeting);
	if ((e = doc_paragraph_load(r, a->paragraph, &doc, &p)))
		return e;
	doc_paragraph_view(r, &doc, &p, &out->paragraph);
	return ERR_OK;
}
