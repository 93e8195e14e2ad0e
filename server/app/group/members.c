/* SPDX-License-Identifier: EUPL-1.2 */
/* group.members - the members of a group, by name, a page at a time. */
#include "app/group/group.h"
#include "app/person/fold.h"
#include "db/db.h"

enum { PAGE = 100 };

/* A page goes on after a name and, of two of one name, after an id: what is added or leaves
 * meanwhile shifts nothing. */
static const char SQL_MEMBERS[] =
	"SELECT p.id, p.folded,"
	" (SELECT a.name FROM mandate d JOIN authority a ON a.id = d.authority"
	"  WHERE d.person = p.id AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	"  ORDER BY d.from_at, d.id LIMIT 1)"
	" FROM membership m JOIN person p ON p.id = m.person"
	" WHERE m.grp = :group AND m.state = 'active'"
	" AND (p.folded, p.id) > (:name, :id) ORDER BY p.folded, p.id";

/* "123 name": the last member of the page before. */
static bool read_after(struct str after, int64_t *id, struct str *name)
{
	long long v;
	struct str number = str_split(&after, ' ');

	if (!str_to_int(number, &v) || v < 0)
		return false;
	*id = v;
	*name = after;
	return true;
}

static bool matches(struct arena *scratch, const struct query *q, struct str want)
{
	if (!want.n)
		return true;
	arena_reset(scratch);
	struct str authority = fold(scratch, db_col_view(q, 2));
	return fold_begins(arena_printf(scratch, STR_FMT " " STR_FMT, STR_ARG(db_col_view(q, 1)),
	                                STR_ARG(authority)),
	                   want);
}

/* The members from there on that match, one page of them. */
static void load_page(struct req *r, int64_t group, struct str name, int64_t id, struct str want,
                      struct group_members_result *out)
{
	struct arena scratch; /* a group may have many more members than match */
	struct query *q = db_q(r->db, SQL_MEMBERS);

	arena_init(&scratch);
	db_int(q, ":group", group);
	db_int(q, ":now", r->now);
	db_text(q, ":name", name);
	db_int(q, ":id", id);
	db_each (q) {
		if (!matches(&scratch, q, want))
			continue;
		if (out->n_members == PAGE) {
			out->has_next = true;
			break;
		}
		struct member *m = &out->members[out->n_members];
		if (member_load(r, group, db_col_int(q, 0), m))
			out->n_members++;
	}
	arena_finish(&scratch);
}

enum err cmd_group_members(struct req *r, const struct group_members_args *a,
                           struct group_members_result *out)
{
	struct str after = STR("");
	int64_t id = 0;
	enum err e = access_group(r, a->group, RIGHT_READ, NULL);

	if (e)
		return req_fail(r, e, "group");
	if (a->has_after && !read_after(a->after, &id, &after))
		return req_fail(r, ERR_BAD_ARGS, "after");
	out->members = arena_array(r->arena, PAGE, struct member);
	load_page(r, a->group, after, id, a->has_q ? fold(r->arena, a->q) : STR(""), out);
	if (out->has_next) {
		const struct person_ref *last = &out->members[PAGE - 1].person;
		out->next = arena_printf(r->arena, "%lld " STR_FMT, (long long)last->id,
		                         STR_ARG(fold(r->arena, last->name)));
	}
	return ERR_OK;
}
