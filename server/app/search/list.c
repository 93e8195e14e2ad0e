/* SPDX-License-Identifier: EUPL-1.2 */
/* search.list - the searches one keeps. */
#include "app/search/saved.h"

enum err cmd_search_list(struct req *r, const struct search_list_args *a,
                         struct search_list_result *out)
{
	(void)a;
	out->saved = arena_array(r->arena, SAVED_MAX, struct search_saved);
	out->n_saved = saved_list(r, out->saved);
	return ERR_OK;
}
