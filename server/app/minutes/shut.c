/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.shut - take no more corrections from now on. */
#include "app/minutes/doc.h"

enum err cmd_minutes_shut(struct req *r, const struct minutes_shut_args *a,
                          struct minutes_shut_result *out)
{
	struct doc doc;

	enum err e = doc_run_load(r, a->meeting, false, &doc);
	if (e)
		return e;
	if (doc.minutes.state != MINUTES_STATE_CORRECTING)
		return req_fail(r, ERR_ALREADY, "meeting");
	doc_set_step(r, a->meeting, DOC_SHUT);
	return doc_announce(r, a->meeting, &out->minutes);
}
