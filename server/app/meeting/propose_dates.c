/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.propose_dates - call a meeting whose date is to be chosen. */
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"

enum err cmd_meeting_propose_dates(struct req *r, const struct meeting_propose_dates_args *a,
                                   struct meeting_propose_dates_result *out)
{
	struct meeting_create_args as = {
		.groups = a->groups,
		.n_groups = a->n_groups,
		.title = a->title,
		.has_about = a->has_about,
		.about = a->about,
		.zone = a->zone,
		.has_sister = a->has_sister,
		.sister = a->sister,
		.has_place = a->has_place,
		.place = a->place,
		.has_video = a->has_video,
		.video = a->video,
	};
	enum err e = meeting_check_new(r, &as);

	if (!e && a->n_dates < 2)
		e = req_fail(r, ERR_BAD_ARGS, "dates");
	if (!e)
		e = meeting_check_slots(r, a->dates, a->n_dates, "dates");
	if (e)
		return e;
	/* It spans them all. */
	as.starts_at = a->dates[0].starts_at;
	for (size_t i = 0; i < a->n_dates; i++) {
		if (a->dates[i].starts_at < as.starts_at)
			as.starts_at = a->dates[i].starts_at;
		if (a->dates[i].ends_at > as.ends_at)
			as.ends_at = a->dates[i].ends_at;
	}
	int64_t id = meeting_insert(r, &as);
	meeting_put_dates(r, id, a->dates, a->n_dates, 0);
	e = meeting_announce(r, id, &out->meeting);
	if (!e)
		convocation_tell(r, NULL, &out->meeting.meeting);
	return e;
}
