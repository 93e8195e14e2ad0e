/* SPDX-License-Identifier: EUPL-1.2 */
/* import.status - the last imports into a group one runs. */
#include "app/group/access.h"
#include "app/import/import.h"

enum err cmd_import_status(struct req *r, const struct import_status_args *a,
                           struct import_status_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (e)
		return req_fail(r, e, "group");
	import_list(r, a->group, &out->runs, &out->n_runs);
	return ERR_OK;
}
