/* SPDX-License-Identifier: EUPL-1.2 */
/* search.delete - keep a search no longer. */
#include "app/search/saved.h"

enum err cmd_search_delete(struct req *r, const struct search_delete_args *a,
                           struct search_delete_result *out)
{
	(void)out;
	return saved_drop(r, a->saved) ? ERR_OK : req_fail(r, ERR_NOT_FOUND, "saved");
}
