/* SPDX-License-Identifier: EUPL-1.2 */
/* import.begin - begin to bring an archive into a group. */
#include "app/group/access.h"
#include "app/import/import.h"

enum err cmd_import_begin(struct req *r, const struct import_begin_args *a,
                          struct import_begin_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (e)
		return req_fail(r, e, "group");
	out->import = import_begin(r, a->group, a->label, a->total);
	import_tell(r, out->import);
	return ERR_OK;
}
