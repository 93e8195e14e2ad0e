/* SPDX-License-Identifier: EUPL-1.2 */
/* link.show - what a link would do. */
#include "app/link/link.h"

enum err cmd_link_show(struct req *r, const struct link_show_args *a, struct link_show_result *out)
{
	struct link_page page = { .state = LINK_STATE_READY };
	struct link l;
	enum link_fault fault = link_read(r, a->token, &l);

	if (!fault && link_enter(r, &l)) {
		link_offer(r, &l, &page);
		link_leave(r);
	} else {
		link_refused(r, fault, &page);
	}
	out->state = page.state;
	out->page = link_html(r, &page);
	return ERR_OK;
}
