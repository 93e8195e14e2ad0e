/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.get - a sheet; a draft for its author and who runs the group. */
#include "app/sheet/sheet.h"

enum err cmd_sheet_get(struct req *r, const struct sheet_get_args *a, struct sheet_get_result *out)
{
	struct sheet_caller c;
	enum err e = sheet_caller_load(r, a->sheet, &c);

	out->sheet = c.sheet;
	out->may_edit = out->may_publish = c.runs || c.own;
	return e;
}
