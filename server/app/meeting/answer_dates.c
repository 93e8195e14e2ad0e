/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.answer_dates - say which dates suit one; of each the last word stands. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"
#include "emit.h"

/* All of them are dates of this meeting. */
static bool fits(const struct meeting_answer_dates_args *a, const struct meeting_date *dates,
                 size_t n)
{
	for (size_t i = 0; i < a->n_answers; i++) {
		size_t k = 0;
		while (k < n && dates[k].id != a->answers[i].date)
			k++;
		if (k == n)
			return false;
	}
	return a->n_answers > 0;
}

enum err cmd_meeting_answer_dates(struct req *r, const struct meeting_answer_dates_args *a,
                                  struct meeting_answer_dates_result *out)
{
	struct my_meeting m;
	struct meeting_date *dates;
	enum err e = meeting_caller_load(r, a->meeting, false, &m);

	if (e)
		return e;
	if (!r->person)
		return req_fail(r, ERR_FORBIDDEN, "meeting");
	if (!meeting_open(r, &m.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!m.meeting.undated)
		return req_fail(r, ERR_MEETING_DATED, "meeting");
	size_t n = meeting_dates(r, a->meeting, &dates);
	if (!fits(a, dates, n))
		return req_fail(r, ERR_BAD_ARGS, "answers");
	for (size_t i = 0; i < a->n_answers; i++)
		meeting_answer_date(r, &a->answers[i]);
	convocation_answered(r, a->meeting);
	out->n_dates = meeting_dates(r, a->meeting, &out->dates);
	struct meeting_dates_answered ev = { .meeting = a->meeting };
	ev.dates = out->dates;
	ev.n_dates = out->n_dates;
	emit_meeting_dates_answered(r, ch_user(r->person), &ev);
	return ERR_OK;
}
