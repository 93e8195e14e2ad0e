/* SPDX-License-Identifier: EUPL-1.2 */
/* presence.watch - receive who is present in a group one listens to. */
#include "app/req/req.h"
#include "hub/hub.h"

enum { PEOPLE_MAX = 100 };

enum err cmd_presence_watch(struct req *r, const struct presence_watch_args *a,
                            struct presence_watch_result *out)
{
	int64_t group = a->has_group ? a->group : 0;

	if (!r->conn) /* gone meanwhile: nobody will read this */
		return ERR_NOT_FOUND;
	/* Listening to a group is what membership gives, and is taken with it within the turn. */
	if (group && !conn_listens(r->conn, ch_group(group)))
		return req_fail(r, ERR_NOT_FOUND, "group");
	if (a->has_here)
		conn_here(r->conn, a->here);
	out->people = arena_array(r->arena, PEOPLE_MAX, int64_t);
	out->count =
		(int64_t)presence_watch(r->conn, group, out->people, PEOPLE_MAX, &out->n_people);
	return ERR_OK;
}
