/* SPDX-License-Identifier: EUPL-1.2 */
/* meeting.create - call a meeting of one or several groups that one runs. */
#include "app/agenda/agenda.h"
#include "app/convocation/convocation.h"
#include "app/meeting/meeting.h"

/* The caller runs each of them; none twice, and a hidden one alone. */
static enum err check_groups(struct req *r, const struct meeting_create_args *a)
{
	struct access acc;

	if (!a->n_groups)
		return req_fail(r, ERR_BAD_ARGS, "groups");
	for (size_t i = 0; i < a->n_groups; i++) {
		for (size_t k = 0; k < i; k++)
			if (a->groups[k] == a->groups[i])
				return req_fail(r, ERR_BAD_ARGS, "groups");
		enum err e = access_group(r, a->groups[i], RIGHT_MODERATE, &acc);
		if (e)
			return req_fail(r, e, "groups");
		if (a->n_groups > 1 && acc.join_mode == JOIN_MODE_HIDDEN)
			return req_fail(r, ERR_LIMIT, "groups");
	}
	return ERR_OK;
}

enum err meeting_check_new(struct req *r, const struct meeting_create_args *a)
{
	enum err e = r->person ? check_groups(r, a) : req_fail(r, ERR_FORBIDDEN, NULL);

	if (!e)
		e = meeting_check_words(r, a->zone, a->has_sister ? a->sister : STR(""),
		                        a->has_video ? a->video : STR(""),
		                        a->has_about ? a->about : STR(""));
	return e;
}

enum err cmd_meeting_create(struct req *r, const struct meeting_create_args *a,
                            struct meeting_create_result *out)
{
	enum err e = meeting_check_new(r, a);

	if (!e)
		e = meeting_check_times(r, a->starts_at, a->ends_at);
	if (e)
		return e;
	int64_t id = meeting_insert(r, a);
	agenda_take_up_all(r, id);
	e = meeting_announce(r, id, &out->meeting);
	if (!e)
		convocation_tell(r, NULL, &out->meeting.meeting);
	return e;
}
