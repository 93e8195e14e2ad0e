/* SPDX-License-Identifier: EUPL-1.2 */
/* sheet.publish - show a sheet to its group, or take it back to a draft. */
#include "app/sheet/sheet.h"
#include "emit.h"

enum err cmd_sheet_publish(struct req *r, const struct sheet_publish_args *a,
                           struct sheet_publish_result *out)
{
	struct sheet_caller c;
	enum err e = sheet_own(r, a->sheet, &c);

	if (e)
		return e;
	if (c.sheet.published == a->on)
		return req_fail(r, ERR_ALREADY, "on");
	sheet_set_published(r, a->sheet, a->on);
	if (!a->on) {
		struct sheet_withdrawn ev = { .sheet = a->sheet, .group = c.sheet.group };
		emit_sheet_withdrawn(r, ch_group(c.sheet.group), &ev);
	}
	return sheet_announce(r, a->sheet, &out->sheet);
}
