/* SPDX-License-Identifier: EUPL-1.2 */
/* notice.settings_get - what one wants to be told of each group, and when not. */
#include "app/notice/notice.h"

enum err cmd_notice_settings_get(struct req *r, const struct notice_settings_get_args *a,
                                 struct notice_settings_get_result *out)
{
	(void)a;
	notice_settings_load(r, r->person, &out->settings);
	return ERR_OK;
}
