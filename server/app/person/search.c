/* SPDX-License-Identifier: EUPL-1.2 */
/* person.search - people and authorities of a group whose name begins so, for mentions. */
#include "app/authority/authority.h"
#include "app/group/access.h"
#include "app/person/fold.h"
#include "app/person/person.h"
#include "db/db.h"

enum { FOUND_MAX = 8 };

static const char SQL_PEOPLE[] =
	"SELECT p.id, p.folded FROM membership m JOIN person p ON p.id = m.person"
	" WHERE m.grp = :group AND m.state = 'active' ORDER BY p.folded, p.id";
static const char SQL_AUTHORITIES[] =
	"SELECT DISTINCT " AUTHORITY_COLUMNS
	" FROM membership m JOIN mandate d ON d.person = m.person"
	" JOIN authority a ON a.id = d.authority WHERE m.grp = :group AND m.state = 'active'"
	" AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" ORDER BY a.population DESC, a.name, a.id";

static void find_people(struct req *r, int64_t group, struct str want,
                        struct person_search_result *out)
{
	struct query *q = db_q(r->db, SQL_PEOPLE);

	out->people = arena_array(r->arena, FOUND_MAX, struct person_ref);
	db_int(q, ":group", group);
	db_each (q) {
		if (!fold_begins(db_col_view(q, 1), want))
			continue;
		if (person_ref_load(r, db_col_int(q, 0), 0, &out->people[out->n_people]))
			out->n_people++;
		if (out->n_people == FOUND_MAX)
			break;
	}
}

static void find_authorities(struct req *r, int64_t group, struct str want,
                             struct person_search_result *out)
{
	struct arena scratch; /* most do not match */
	struct query *q = db_q(r->db, SQL_AUTHORITIES);

	arena_init(&scratch);
	out->authorities = arena_array(r->arena, FOUND_MAX, struct authority_ref);
	db_int(q, ":group", group);
	db_int(q, ":now", r->now);
	db_each (q) {
		arena_reset(&scratch);
		if (!fold_begins(fold(&scratch, db_col_view(q, 2)), want))
			continue;
		authority_ref_from(r, q, 0, &out->authorities[out->n_authorities++]);
		if (out->n_authorities == FOUND_MAX)
			break;
	}
	arena_finish(&scratch);
}

enum err cmd_person_search(struct req *r, const struct person_search_args *a,
                           struct person_search_result *out)
{
	enum err e = access_group(r, a->group, RIGHT_READ, NULL);

	if (e)
		return req_fail(r, e, "group");
	struct str want = fold(r->arena, a->q);
	if (!want.n) /* only punctuation */
		return ERR_OK;
	find_people(r, a->group, want, out);
	find_authorities(r, a->group, want, out);
	return ERR_OK;
}
