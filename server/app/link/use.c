/* SPDX-License-Identifier: EUPL-1.2 */
/* link.use - do what a link is for. */
#include "app/link/link.h"

enum err cmd_link_use(struct req *r, const struct link_use_args *a, struct link_use_result *out)
{
	struct link_page page = { .state = LINK_STATE_DONE };
	struct link l;

	if (link_open(r, a->token, &l, &page)) {
		link_do(r, &l, a->has_form ? a->form : STR(""), &page);
		link_leave(r);
	}
	out->state = page.state;
	out->page = link_html(r, &page);
	return ERR_OK;
}
