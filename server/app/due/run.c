/* SPDX-License-Identifier: EUPL-1.2 */
/* due.run - do what is due by the clock. */
#include "app/due/due.h"

enum err cmd_due_run(struct req *r, const struct due_run_args *a, struct due_run_result *out)
{
	if (a->has_at)
		r->now = a->at;
	out->done = due_run(r);
	return ERR_OK;
}
