/* SPDX-License-Identifier: EUPL-1.2 */
/* group.get - a group with its linked groups, who runs it, and who asks to join. */
#include "app/group/circle.h"
#include "app/group/group.h"
#include "db/db.h"

enum { MODERATORS_MAX = 50, REQUESTS_MAX = 200 };

static const char SQL_SLUG[] = "SELECT id FROM grp WHERE slug = :slug";
static const char SQL_LINKS[] = "SELECT other FROM grp_link WHERE grp = :group ORDER BY other";
static const char SQL_MODERATORS[] =
	"SELECT person FROM membership WHERE grp = :group AND state = 'active'"
	" AND role IN ('moderator', 'chair') ORDER BY role, at, person LIMIT :max";
static const char SQL_REQUESTS[] = "SELECT person FROM membership WHERE grp = :group"
				   " AND state = 'requested' ORDER BY at, person LIMIT :max";

static void load_links(struct req *r, int64_t group, struct group_get_result *out)
{
	struct query *q = db_q(r->db, SQL_LINKS);

	out->links = arena_array(r->arena, GROUP_LINKS, struct group_ref);
	db_int(q, ":group", group);
	db_each (q) {
		int64_t other = db_col_int(q, 0);
		/* A link does not tell of a hidden group to those outside it. */
		if (out->n_links < GROUP_LINKS &&
		    access_group(r, other, RIGHT_SEE, NULL) == ERR_OK &&
		    group_ref_load(r, other, &out->links[out->n_links]) == ERR_OK)
			out->n_links++;
	}
}

/* Who is in one of them knows it; one that became hidden since is not told to the others. */
static void load_sources(struct req *r, int64_t group, struct group_get_result *out)
{
	int64_t sources[CIRCLE_SOURCES];
	size_t n = circle_sources(r, group, sources);

	out->sources = arena_array(r->arena, CIRCLE_SOURCES, struct group_ref);
	for (size_t i = 0; i < n; i++)
		if (access_group(r, sources[i], RIGHT_SEE, NULL) == ERR_OK &&
		    group_ref_load(r, sources[i], &out->sources[out->n_sources]) == ERR_OK)
			out->n_sources++;
}

static void load_members(struct req *r, const char *sql, int64_t group, size_t max,
                         struct member **list, size_t *n)
{
	struct query *q = db_q(r->db, sql);

	*list = arena_array(r->arena, max, struct member);
	db_int(q, ":group", group);
	db_int(q, ":max", (int64_t)max);
	db_each (q)
		if (member_load(r, group, db_col_int(q, 0), &(*list)[*n]))
			(*n)++;
}

enum err cmd_group_get(struct req *r, const struct group_get_args *a, struct group_get_result *out)
{
	int64_t group = a->group;

	if (a->has_group == a->has_slug)
		return req_fail(r, ERR_BAD_ARGS, "group");
	if (a->has_slug) {
		struct query *q = db_q(r->db, SQL_SLUG);
		db_text(q, ":slug", a->slug);
		group = db_one(q) ? db_col_int(q, 0) : 0;
	}
	enum err e = access_group(r, group, RIGHT_SEE, NULL);
	if (e)
		return req_fail(r, e, a->has_slug ? "slug" : "group");
	load_links(r, group, out);
	load_sources(r, group, out);
	load_members(r, SQL_MODERATORS, group, MODERATORS_MAX, &out->moderators,
	             &out->n_moderators);
	if (access_group(r, group, RIGHT_MODERATE, NULL) == ERR_OK)
		load_members(r, SQL_REQUESTS, group, REQUESTS_MAX, &out->requests,
		             &out->n_requests);
	return my_group_load(r, group, r->person, &out->group);
}
