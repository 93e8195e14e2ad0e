/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.edit - change a sheet: its author or a moderator; what is not given stays. */
#include "app/expertise/country.h"
#include "app/sheet/sheet.h"

enum err cmd_sheet_edit(struct req *r, const struct sheet_edit_args *a,
                        struct sheet_edit_result *out)
{
	struct sheet_caller c;
	enum err e = sheet_own(r, a->sheet, &c);

	if (e)
		return e;
	if (a->version != c.sheet.version)
		return req_fail(r, ERR_CHANGED, "version");
	if (a->has_country && a->country.n && !country_ok(a->country))
		return req_fail(r, ERR_BAD_ARGS, "country");
	sheet_set(r, a);
	return sheet_announce(r, a->sheet, &out->sheet);
}
