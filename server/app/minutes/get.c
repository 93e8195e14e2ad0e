/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.get - the minutes of a meeting that is over, as one may read them. */
#include "app/minutes/doc.h"

enum err cmd_minutes_get(struct req *r, const struct minutes_get_args *a,
                         struct minutes_get_result *out)
{
	struct doc_paragraph *all;
	struct doc doc;
	size_t bytes = 0;

	enum err e = doc_load(r, a->meeting, &doc);
	if (e)
		return e;
	size_t n = doc_read(r, &doc, MINUTES_LABEL_UNMINUTED, &all), i = 0;
	/* Of a meeting that one has no part in there is nothing where nothing is for more people. */
	if (!n && !doc.who.part)
		return req_fail(r, ERR_NOT_FOUND, "meeting");
	out->minutes = doc.minutes;
	out->has_approval = doc_approval(r, &doc, &out->approval);
	out->attended = doc.attended;
	out->edits = doc.chairs && r->person && !doc.minutes.has_approved_at;
	out->corrects = doc.attended && doc.minutes.state == MINUTES_STATE_CORRECTING;
	out->paragraphs = arena_array(r->arena, DOC_PAGE, struct minutes_paragraph);
	while (a->has_after && i < n && all[i++].id != a->after)
		;
	for (; i < n; i++) {
		struct minutes_paragraph *p = &out->paragraphs[out->n_paragraphs];
		if (out->n_paragraphs == DOC_PAGE || bytes > DOC_REPLY_MAX) {
			out->has_next = true;
			out->next = all[i - 1].id;
			break;
		}
		doc_paragraph_view(r, &doc, &all[i], p);
		bytes += p->body.n + p->html.n;
		out->n_paragraphs++;
	}
	return ERR_OK;
}
