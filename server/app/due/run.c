/* SPDX-License-Identifier: EUPL-1.2 */
/* due.run - do what is due by the clock. */
#include "app/due/due.h"
#include "app/search/search.h"

enum { INDEX_ALL_US = 10 * 1000 * 1000 };

enum err cmd_due_run(struct req *r, const struct due_run_args *a, struct due_run_result *out)
{
	if (a->has_at)
		r->now = a->at;
	out->done = due_run(r);
	out->indexed = search_slice(r, a->has_index && a->index ? INDEX_ALL_US : SEARCH_SLICE_US);
	out->to_index = search_behind(r);
	return ERR_OK;
}
