/* SPDX-License-Identifier: EUPL-1.2 */
/* notice.settings_set - change what one wants to be told, and when not; what is not given stays. */
#include "app/group/access.h"
#include "app/notice/notice.h"

enum err cmd_notice_settings_set(struct req *r, const struct notice_settings_set_args *a,
                                 struct notice_settings_set_result *out)
{
	struct access acc;

	if (!r->person)
		return req_fail(r, ERR_UNAUTHENTICATED, NULL);
	if (a->has_group != a->has_level)
		return req_fail(r, ERR_BAD_ARGS, a->has_group ? "level" : "group");
	if (a->has_group) {
		enum err e = access_group(r, a->group, RIGHT_SEE, &acc);
		if (e || !acc.active)
			return req_fail(r, ERR_NOT_FOUND, "group");
		notice_level_set(r, r->person, a->group, a->level);
	}
	if (a->has_quiet)
		notice_quiet_set(r, r->person, &a->quiet);
	notice_settings_load(r, r->person, &out->settings);
	return ERR_OK;
}
