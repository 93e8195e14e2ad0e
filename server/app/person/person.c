/* SPDX-License-Identifier: EUPL-1.2 */
#include "app/person/person.h"
#include "app/person/fold.h"
#include "app/search/search.h"
#include "base/utf8.h"
#include "db/db.h"

enum { NAME_MAX_BYTES = 120, BIO_MAX_BYTES = 1000 };

/* The mandate a person now speaks for: of those held, the one held longest. */
#define SQL_HELD " from_at <= :now AND (to_at IS NULL OR to_at > :now)"

static const char SQL_NOW[] = "SELECT id FROM mandate WHERE person = :person AND" SQL_HELD
			      " ORDER BY from_at, id LIMIT 1";
static const char SQL_NOW_IN[] = "SELECT id FROM mandate WHERE person = :person AND"
				 " authority = :authority AND" SQL_HELD
				 " ORDER BY from_at, id LIMIT 1";
static const char SQL_NAME[] = "SELECT name FROM person WHERE id = :person";
static const char SQL_MANDATE[] =
	"SELECT m.function, a.name, a.id FROM mandate m JOIN authority a ON a.id = m.authority"
	" WHERE m.id = :mandate AND m.person = :person";
static const char SQL_ME[] =
	"SELECT email, bio, lang, zone, theme, shortcuts, admin, gender FROM person"
	" WHERE id = :person";
static const char SQL_LANG[] = "SELECT lang FROM person WHERE id = :person";
static const char SQL_EMAIL[] = "SELECT id FROM person WHERE email = :email";
static const char SQL_INSERT[] =
	"INSERT INTO person (email, name, folded, bio, lang, zone, admin, created_at,"
	" disabled_at)"
	" VALUES (:email, :name, :folded, :bio, :lang, :zone, :admin, :at, iif(:shut_out, :at, NULL))"
	" ON CONFLICT (email) DO NOTHING RETURNING id";
static const char SQL_MANDATE_INSERT[] =
	"INSERT INTO mandate (person, authority, function, from_at, to_at)"
	" VALUES (:person, :authority, :function, :from_at, :to_at)";
static const char SQL_UPDATE[] =
	"UPDATE person SET name = COALESCE(:name, name), folded = COALESCE(:folded, folded),"
	" bio = COALESCE(:bio, bio), lang = COALESCE(:lang, lang), zone = COALESCE(:zone, zone),"
	" theme = COALESCE(:theme, theme), shortcuts = COALESCE(:shortcuts, shortcuts),"
	" gender = nullif(COALESCE(:gender, gender), 'untold')"
	" WHERE id = :person";

int64_t person_mandate_now(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_NOW);

	db_int(q, ":person", person);
	db_int(q, ":now", r->now);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

bool person_ref_load(struct req *r, int64_t person, int64_t mandate, struct person_ref *out)
{
	bool asked = mandate != 0;

	*out = (struct person_ref){ .id = person };
	struct query *q = db_q(r->db, SQL_NAME);
	db_int(q, ":person", person);
	if (!db_one(q))
		return false;
	out->name = db_col_str(r->arena, q, 0);
	if (!asked)
		mandate = person_mandate_now(r, person);
	if (!mandate)
		return true;
	q = db_q(r->db, SQL_MANDATE);
	db_int(q, ":mandate", mandate);
	db_int(q, ":person", person);
	if (!db_one(q))
		return !asked;
	out->has_function = out->has_authority = out->has_authority_id = true;
	out->function = db_col_str(r->arena, q, 0);
	out->authority = db_col_str(r->arena, q, 1);
	out->authority_id = db_col_int(q, 2);
	return true;
}

bool person_ref_load_for(struct req *r, int64_t person, int64_t authority, struct person_ref *out)
{
	struct query *q = db_q(r->db, SQL_NOW_IN);

	db_int(q, ":person", person);
	db_int(q, ":authority", authority);
	db_int(q, ":now", r->now);
	return person_ref_load(r, person, db_one(q) ? db_col_int(q, 0) : 0, out);
}

enum lang person_lang(struct req *r, int64_t person)
{
	enum lang lang = LANG_FR;
	struct query *q = db_q(r->db, SQL_LANG);

	db_int(q, ":person", person);
	if (db_one(q))
		lang_from_str(db_col_view(q, 0), &lang);
	return lang;
}

bool me_load(struct req *r, int64_t person, struct me *out)
{
	*out = (struct me){ 0 };
	if (!person_ref_load(r, person, 0, &out->person))
		return false;
	struct query *q = db_q(r->db, SQL_ME);
	db_int(q, ":person", person);
	if (!db_one(q))
		return false;
	out->email = db_col_str(r->arena, q, 0);
	out->bio = db_col_str(r->arena, q, 1);
	lang_from_str(db_col_view(q, 2), &out->lang);
	out->zone = db_col_str(r->arena, q, 3);
	theme_from_str(db_col_view(q, 4), &out->theme);
	out->shortcuts = db_col_bool(q, 5);
	out->admin = db_col_bool(q, 6);
	out->has_gender = gender_from_str(db_col_view(q, 7), &out->gender);
	return true;
}

bool person_exists(struct req *r, int64_t person)
{
	struct query *q = db_q(r->db, SQL_NAME);

	db_int(q, ":person", person);
	return db_one(q);
}

int64_t person_by_email(struct req *r, struct str email)
{
	struct query *q = db_q(r->db, SQL_EMAIL);

	db_text(q, ":email", email);
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static bool domain_ok(struct str domain)
{
	bool dots = false;

	while (domain.n) {
		struct str label = str_split(&domain, '.');
		if (!label.n || label.n > 63 || label.p[0] == '-' || label.p[label.n - 1] == '-')
			return false;
		for (size_t i = 0; i < label.n; i++) {
			char c = label.p[i];
			if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') &&
			    !(c >= '0' && c <= '9') && c != '-')
				return false;
		}
		dots = dots || domain.n;
	}
	return dots;
}

bool person_email_ok(struct str email)
{
	static const char special[] = "()<>[]:;@\\,\"";
	struct str rest = email, local = str_split(&rest, '@');

	if (email.n > 254 || !local.n || local.n > 64 || !rest.n || rest.p[rest.n - 1] == '.')
		return false;
	if (local.p[0] == '.' || local.p[0] == '-' || local.p[local.n - 1] == '.')
		return false;
	for (size_t i = 0; i < local.n; i++)
		if (local.p[i] <= ' ' || local.p[i] > '~' || strchr(special, local.p[i]))
			return false;
	return domain_ok(rest);
}

int64_t person_put(struct db *db, const struct person_new *p)
{
	struct arena arena;
	struct query *q = db_q(db, SQL_INSERT);

	arena_init(&arena);
	struct str name = utf8_cut(p->name, NAME_MAX_BYTES);
	db_text(q, ":email", p->email);
	db_text(q, ":name", name);
	db_text(q, ":folded", fold(&arena, name));
	db_text(q, ":bio", utf8_cut(p->bio, BIO_MAX_BYTES));
	db_text(q, ":lang", lang_str(p->lang));
	db_text(q, ":zone", p->zone.n ? p->zone : STR("Europe/Paris"));
	db_bool(q, ":admin", p->admin);
	db_int(q, ":at", p->created_at);
	db_bool(q, ":shut_out", p->shut_out);
	int64_t id = db_one(q) ? db_col_int(q, 0) : 0;
	arena_finish(&arena);
	return id;
}

int64_t mandate_put(struct db *db, const struct mandate_new *m)
{
	struct query *q = db_q(db, SQL_MANDATE_INSERT);

	db_int(q, ":person", m->person);
	db_int(q, ":authority", m->authority);
	db_text(q, ":function", utf8_cut(m->function, NAME_MAX_BYTES));
	db_int(q, ":from_at", m->from_at);
	db_int_opt(q, ":to_at", m->has_to_at, m->to_at);
	if (!db_run(q))
		return 0;
	int64_t id = db_last_id(db);
	search_touch_person(db, m->person);
	return id;
}

void person_set(struct req *r, int64_t person, const struct person_update_args *a)
{
	struct query *q = db_q(r->db, SQL_UPDATE);

	db_int(q, ":person", person);
	db_text_opt(q, ":name", a->has_name, a->name);
	db_text_opt(q, ":folded", a->has_name, a->has_name ? fold(r->arena, a->name) : STR(""));
	db_text_opt(q, ":bio", a->has_bio, a->bio);
	db_text_opt(q, ":lang", a->has_lang, a->has_lang ? lang_str(a->lang) : STR(""));
	db_text_opt(q, ":zone", a->has_zone, a->zone);
	db_text_opt(q, ":theme", a->has_theme, a->has_theme ? theme_str(a->theme) : STR(""));
	db_int_opt(q, ":shortcuts", a->has_shortcuts, a->shortcuts);
	db_text_opt(q, ":gender", a->has_gender, a->has_gender ? gender_str(a->gender) : STR(""));
	db_run(q);
	if (a->has_name || a->has_bio)
		search_touch_person(r->db, person);
}
