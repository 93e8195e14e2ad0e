/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.unapprove - take back what was approved by mistake. */
#include "app/agenda/agenda.h"
#include "app/minutes/doc.h"

enum err cmd_minutes_unapprove(struct req *r, const struct minutes_unapprove_args *a,
                               struct minutes_unapprove_result *out)
{
	struct room_at room;
	struct doc doc;

	enum err e = doc_run_load(r, a->meeting, false, &doc);
	if (e)
		return e;
	if (!doc.minutes.has_approved_at || r->now - doc.minutes.approved_at > DOC_BACK_MS)
		return req_fail(r, ERR_TOO_LATE, "meeting");
	if ((e = room_load(r, doc.minutes.approved_in, ROOM_RUN, &room)))
		return req_fail(r, e, "meeting");
	doc_set_approved(r, a->meeting, NULL);
	agenda_take_up_all(r, a->meeting);
	return doc_announce(r, a->meeting, &out->minutes);
}
