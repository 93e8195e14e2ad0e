/* SPDX-License-Identifier: EUPL-1.2 */
/* link.show - what a link would do. */
#include "app/link/link.h"

enum err cmd_link_show(struct req *r, const struct link_show_args *a, struct link_show_result *out)
{
	struct link_page page = { .state = LINK_STATE_READY };
	struct link l;

	if (link_open(r, a->token, &l, &page)) {
		link_offer(r, &l, &page);
		link_leave(r);
	}
	out->state = page.state;
	out->page = link_html(r, &page);
	return ERR_OK;
}
