/* SPDX-License-Identifier: EUPL-1.2 */
/* held.list - the mails to a group one runs that wait. */
#include "app/group/access.h"
#include "app/held/held.h"

enum err cmd_held_list(struct req *r, const struct held_list_args *a, struct held_list_result *out)
{
	int64_t ids[HELD_GROUP];
	enum err e = access_group(r, a->group, RIGHT_MODERATE, NULL);

	if (e)
		return req_fail(r, e, "group");
	size_t n = held_ids(r, a->group, ids, HELD_GROUP);
	out->held = arena_array(r->arena, n + 1, struct held_mail);
	for (size_t i = 0; i < n; i++)
		out->n_held += held_show(r, ids[i], &out->held[out->n_held]);
	return ERR_OK;
}
