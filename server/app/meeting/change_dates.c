/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.change_dates - dates to choose among are added and taken away. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"

static bool goes(const struct meeting_change_dates_args *a, int64_t date)
{
	for (size_t i = 0; i < a->n_remove; i++)
		if (a->remove[i] == date)
			return true;
	return false;
}

/* Those that stay, and those that come beside them. */
static enum err check(struct req *r, const struct meeting_change_dates_args *a,
                      const struct meeting_date *dates, size_t n)
{
	size_t stay = 0;

	if (!a->n_add && !a->n_remove)
		return req_fail(r, ERR_BAD_ARGS, "add");
	for (size_t i = 0; i < n; i++) {
		if (goes(a, dates[i].id))
			continue;
		stay++;
		for (size_t k = 0; k < a->n_add; k++)
			if (a->add[k].starts_at == dates[i].starts_at)
				return req_fail(r, ERR_BAD_ARGS, "add");
	}
	if (n - stay != a->n_remove || stay + a->n_add < 2)
		return req_fail(r, ERR_BAD_ARGS, "remove");
	if (stay + a->n_add > MEETING_DATES)
		return req_fail(r, ERR_LIMIT, "add");
	return meeting_check_slots(r, a->add, a->n_add, "add");
}

enum err cmd_meeting_change_dates(struct req *r, const struct meeting_change_dates_args *a,
                                  struct meeting_change_dates_result *out)
{
	struct my_meeting m;
	struct meeting_date *dates;
	enum err e = meeting_caller_load(r, a->meeting, true, &m);

	if (e)
		return e;
	if (!meeting_open(r, &m.meeting))
		return req_fail(r, ERR_MEETING_OVER, "meeting");
	if (!m.meeting.undated)
		return req_fail(r, ERR_MEETING_DATED, "meeting");
	size_t n = meeting_dates(r, a->meeting, &dates);
	if ((e = check(r, a, dates, n)))
		return e;
	for (size_t i = 0; i < a->n_remove; i++)
		meeting_drop_date(r, a->meeting, a->remove[i]);
	meeting_put_dates(r, a->meeting, a->add, a->n_add, r->now);
	meeting_span(r, a->meeting);
	if ((e = meeting_announce(r, a->meeting, &m)))
		return e;
	reminder_redate(r, a->meeting);
	out->n_dates = meeting_dates(r, a->meeting, &out->dates);
	return ERR_OK;
}
