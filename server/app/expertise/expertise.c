/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/expertise/expertise.h"
#include "db/db.h"

enum { COUNTRIES = 12, THEMES = 8, SKILLS = 12 };

static const char SQL_PERSON[] = "SELECT kind, value FROM expertise WHERE person = :id"
				 " ORDER BY kind, value";
static const char SQL_AUTHORITY[] = "SELECT kind, value FROM expertise_authority"
				    " WHERE authority = :id ORDER BY kind, value";

void expertise_load(struct req *r, enum expertise_of of, int64_t id, struct expertise *out)
{
	struct query *q = db_q(r->db, of == EXPERTISE_PERSON ? SQL_PERSON : SQL_AUTHORITY);

	*out = (struct expertise){ .countries = arena_array(r->arena, COUNTRIES, struct str) };
	out->themes = arena_array(r->arena, THEMES, enum matter);
	out->skills = arena_array(r->arena, SKILLS, struct str);
	db_int(q, ":id", id);
	db_each (q) {
		struct str kind = db_col_view(q, 0);
		if (str_eq(kind, STR("country")) && out->n_countries < COUNTRIES)
			out->countries[out->n_countries++] = db_col_str(r->arena, q, 1);
		else if (str_eq(kind, STR("skill")) && out->n_skills < SKILLS)
			out->skills[out->n_skills++] = db_col_str(r->arena, q, 1);
		else if (str_eq(kind, STR("theme")) && out->n_themes < THEMES &&
		         matter_from_str(db_col_view(q, 1), &out->themes[out->n_themes]))
			out->n_themes++;
	}
}

static const char SQL_DROP_PERSON[] = "DELETE FROM expertise WHERE person = :id";
static const char SQL_DROP_AUTHORITY[] = "DELETE FROM expertise_authority WHERE authority = :id";
static const char SQL_ADD_PERSON[] =
	"INSERT OR IGNORE INTO expertise (person, kind, value) VALUES (:id, :kind, :value)";
static const char SQL_ADD_AUTHORITY[] = "INSERT OR IGNORE INTO expertise_authority"
					" (authority, kind, value) VALUES (:id, :kind, :value)";

static void add(struct req *r, enum expertise_of of, int64_t id, struct str kind, struct str value)
{
	struct query *q = db_q(r->db, of == EXPERTISE_PERSON ? SQL_ADD_PERSON : SQL_ADD_AUTHORITY);

	db_int(q, ":id", id);
	db_text(q, ":kind", kind);
	db_text(q, ":value", value);
	db_run(q);
}

void expertise_set(struct req *r, enum expertise_of of, int64_t id,
                   const struct expertise_set_args *a)
{
	struct query *q =
		db_q(r->db, of == EXPERTISE_PERSON ? SQL_DROP_PERSON : SQL_DROP_AUTHORITY);

	db_int(q, ":id", id);
	db_run(q);
	for (size_t i = 0; i < a->n_countries; i++)
		add(r, of, id, STR("country"), a->countries[i]);
	for (size_t i = 0; i < a->n_themes; i++)
		add(r, of, id, STR("theme"), matter_str(a->themes[i]));
	for (size_t i = 0; i < a->n_skills; i++)
		add(r, of, id, STR("skill"), a->skills[i]);
}

static const char SQL_SPEAKS[] =
	"SELECT 1 FROM mandate WHERE person = :person AND authority = :authority"
	" AND from_at <= :now AND (to_at IS NULL OR to_at > :now)";

bool expertise_own(struct req *r, enum expertise_of of, int64_t id)
{
	if (of == EXPERTISE_PERSON)
		return id == r->person;
	struct query *q = db_q(r->db, SQL_SPEAKS);
	db_int(q, ":person", r->person);
	db_int(q, ":authority", id);
	db_int(q, ":now", r->now);
	return db_one(q);
}
