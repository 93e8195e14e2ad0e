/* SPDX-License-Identifier: EUPL-1.2 */
/* notice.seen - these notices were seen, or all of them up to one; or, to undo it, are new again. */
#include "app/notice/notice.h"

enum err cmd_notice_seen(struct req *r, const struct notice_seen_args *a,
                         struct notice_seen_result *out)
{
	bool on = !a->has_on || a->on;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	if (a->has_ids == a->has_upto)
		return req_fail(r, ERR_BAD_ARGS, "ids");
	if (!on && !a->has_ids)
		return req_fail(r, ERR_BAD_ARGS, "on");
	out->ids = arena_array(r->arena, NOTICE_MAX, int64_t);
	out->n_ids = a->has_ids ? notice_see(r, a->ids, a->n_ids, on, out->ids)
	                        : notice_see_upto(r, a->upto, out->ids);
	out->unseen = notice_unseen(r, r->person);
	return ERR_OK;
}
