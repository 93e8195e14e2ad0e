/* SPDX-License-Identifier: EUPL-1.2 */
/* authority.get - an authority and the people who speak for it in groups one shares with them. */
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "db/db.h"

enum { PEOPLE_MAX = 100 };

static const char SQL_PEOPLE[] =
	"SELECT DISTINCT p.id, p.folded FROM mandate d JOIN person p ON p.id = d.person"
	" WHERE d.authority = :authority AND d.from_at <= :now AND (d.to_at IS NULL OR d.to_at > :now)"
	" AND EXISTS (SELECT 1 FROM membership his JOIN membership mine ON mine.grp = his.grp"
	"  WHERE his.person = p.id AND his.state = 'active'"
	"  AND mine.person = :me AND mine.state = 'active')"
	" ORDER BY p.folded, p.id LIMIT :max";

enum err cmd_authority_get(struct req *r, const struct authority_get_args *a,
                           struct authority_get_result *out)
{
	if (!authority_ref_load(r, a->authority, &out->authority))
		return req_fail(r, ERR_NOT_FOUND, "authority");
	out->people = arena_array(r->arena, PEOPLE_MAX, struct person_ref);
	struct query *q = db_q(r->db, SQL_PEOPLE);
	db_int(q, ":authority", a->authority);
	db_int(q, ":me", r->person);
	db_int(q, ":now", r->now);
	db_int(q, ":max", PEOPLE_MAX);
	db_each (q)
		if (person_ref_load_for(r, db_col_int(q, 0), a->authority,
		                        &out->people[out->n_people]))
			out->n_people++;
	return ERR_OK;
}
