/* SPDX-License-Identifier: EUPL-1.2 */
/* notice.list - what concerned one, the latest first. */
#include "app/notice/notice.h"

enum err cmd_notice_list(struct req *r, const struct notice_list_args *a,
                         struct notice_list_result *out)
{
	struct notice_filter f = { .before = a->has_before ? a->before : 0 };

	f.unseen = a->has_unseen && a->unseen;
	out->notices = arena_array(r->arena, NOTICE_PAGE, struct notice);
	out->n_notices = notice_load(r, &f, out->notices, NOTICE_PAGE, &out->more);
	out->unseen = notice_unseen(r, r->person);
	return ERR_OK;
}
