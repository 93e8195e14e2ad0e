/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.publish - give the minutes to all their readers. */
#include "app/agenda/agenda.h"
#include "app/minutes/correction.h"

enum err cmd_minutes_publish(struct req *r, const struct minutes_publish_args *a,
                             struct minutes_publish_result *out)
{
	struct doc doc;

	enum err e = doc_run_load(r, a->meeting, false, &doc);
	if (e)
		return e;
	if (doc.minutes.has_published_at)
		return req_fail(r, ERR_ALREADY, "meeting");
	if (doc.minutes.state == MINUTES_STATE_CORRECTING || correction_waiting(r, a->meeting))
		return req_fail(r, ERR_CORRECTIONS_OPEN, "meeting");
	doc_set_step(r, a->meeting, DOC_PUBLISHED);
	agenda_take_up_all(r, a->meeting);
	return doc_announce(r, a->meeting, &out->minutes);
}
