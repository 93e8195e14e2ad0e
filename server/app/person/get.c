/* SPDX-License-Identifier: EUPL-1.2 */
/* person.get - a person: functions, a few words, the groups one shares with him. */
#include "app/authority/authority.h"
#include "app/group/group.h"
#include "app/person/person.h"
#include "db/db.h"

enum { MANDATES_MAX = 20, GROUPS_MAX = 200 };

static const char SQL_BIO[] = "SELECT bio FROM person WHERE id = :person";
static const char SQL_MANDATES[] =
	"SELECT m.id, m.function, m.from_at, m.to_at, " AUTHORITY_COLUMNS
	" FROM mandate m JOIN authority a ON a.id = m.authority WHERE m.person = :person"
	" ORDER BY m.to_at IS NOT NULL, m.from_at, m.id LIMIT :max";
static const char SQL_SHARED[] =
	"SELECT his.grp FROM membership his JOIN membership mine"
	" ON mine.grp = his.grp AND mine.person = :me AND mine.state = 'active'"
	" WHERE his.person = :person AND his.state = 'active' ORDER BY his.grp LIMIT :max";

static void load_mandates(struct req *r, int64_t person, struct person_get_result *out)
{
	struct query *q = db_q(r->db, SQL_MANDATES);

	out->mandates = arena_array(r->arena, MANDATES_MAX, struct mandate);
	db_int(q, ":person", person);
	db_int(q, ":max", MANDATES_MAX);
	db_each (q) {
		struct mandate *m = &out->mandates[out->n_mandates++];
		m->id = db_col_int(q, 0);
		m->function = db_col_str(r->arena, q, 1);
		m->from_at = db_col_int(q, 2);
		m->has_to_at = !db_col_null(q, 3);
		m->to_at = db_col_int(q, 3);
		authority_ref_from(r, q, 4, &m->authority);
	}
}

static void load_groups(struct req *r, int64_t person, struct person_get_result *out)
{
	struct query *q = db_q(r->db, SQL_SHARED);

	out->groups = arena_array(r->arena, GROUPS_MAX, struct group_ref);
	db_int(q, ":me", r->person);
	db_int(q, ":person", person);
	db_int(q, ":max", GROUPS_MAX);
	db_each (q)
		if (group_ref_load(r, db_col_int(q, 0), &out->groups[out->n_groups]) == ERR_OK)
			out->n_groups++;
}

enum err cmd_person_get(struct req *r, const struct person_get_args *a,
                        struct person_get_result *out)
{
	if (!person_ref_load(r, a->person, 0, &out->person))
		return req_fail(r, ERR_NOT_FOUND, "person");
	struct query *q = db_q(r->db, SQL_BIO);
	db_int(q, ":person", a->person);
	if (!db_one(q))
		return req_db_fail(r);
	out->bio = db_col_str(r->arena, q, 0);
	load_mandates(r, a->person, out);
	load_groups(r, a->person, out);
	return ERR_OK;
}
