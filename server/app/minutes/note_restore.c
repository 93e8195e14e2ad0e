/* SPDX-License-Identifier: EUPL-1.2 */
/* minutes.note_restore - put back what was taken back by mistake. */
#include "app/minutes/minutes.h"

enum err cmd_minutes_note_restore(struct req *r, const struct minutes_note_restore_args *a,
                                  struct minutes_note_restore_result *out)
{
	struct minutes_line l;

	enum err e = minutes_line_load_removed(r, a->note, &l);
	if (e)
		return e;
	/* What was promised is noted anew: its being given up was told with a reason. */
	if (l.action)
		return req_fail(r, ERR_NOT_FOUND, "note");
	minutes_line_restore(r, &l);
	return minutes_line_tell(r, &l, l.label, &out->note);
}
