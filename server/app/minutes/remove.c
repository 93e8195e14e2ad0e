/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.remove - take a paragraph out of the minutes. */
#include "app/minutes/doc.h"

enum err cmd_minutes_remove(struct req *r, const struct minutes_remove_args *a,
                            struct minutes_remove_result *out)
{
	struct doc_paragraph p;
	struct doc doc;

	(void)out;
	enum err e = doc_paragraph_run_load(r, a->paragraph, a->version, &doc, &p);
	if (e)
		return e;
	doc_remove(r, &p);
	doc_announce_change(r, p.meeting);
	return ERR_OK;
}
