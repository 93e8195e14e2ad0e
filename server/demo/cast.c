/* SPDX-License-Identifier: EUPL-1.2 */
/* Who is there: the directory, the people with their mandates, the groups and their members. */
#include "app/authority/authority.h"
#include "app/person/person.h"
#include "base/log.h"
#include "db/db.h"
#include "demo/geo.h"
#include "demo/steps.h"

enum {
	CREATED_DAYS = 420, /* accounts, before the reference */
	MANDATE_DAYS = 900, /* mandates that the corpus gives no day */
	FOUNDED_DAYS = 14,  /* groups, before their first message */
	PENDING_DAYS = 2,   /* requests and invitations, before the reference */
};

static const char SQL_BY_CODE[] = "SELECT id FROM authority WHERE kind = :kind AND code = :code";
static const char SQL_BY_SIREN[] =
	"SELECT id FROM authority WHERE kind = :kind AND siren = :siren AND code IS NULL";

/* ---- authorities and people: one transaction ---- */

static int64_t find_french(struct db *db, const char *kind, const char *code)
{
	bool epci = !strcmp(kind, "epci");
	struct query *q = db_q(db, epci ? SQL_BY_SIREN : SQL_BY_CODE);

	db_text(q, ":kind", str_from(kind));
	db_text(q, epci ? ":siren" : ":code", str_from(code));
	return db_one(q) ? db_col_int(q, 0) : 0;
}

static bool put_authority(struct demo *d, struct db *db, struct named *a)
{
	const char *kind = demo_text(a->def, "kind");

	if (strcmp(kind, "partner") != 0) {
		a->id = find_french(db, kind, demo_text(a->def, "code"));
		if (!a->id)
			log_error("demo: the official geography has no %s %s", kind,
			          demo_text(a->def, "code"));
		return a->id != 0;
	}
	a->id = authority_put(db, &(struct authority_new){
					  .kind = AUTHORITY_KIND_PARTNER,
					  .name = str_from(demo_text(a->def, "name")),
					  .country = str_from(demo_text(a->def, "country")),
				  });
	d->n->partners++;
	return a->id != 0;
}

static bool put_person(struct demo *d, struct db *db, struct named *p)
{
	const cJSON *m = cJSON_GetObjectItemCaseSensitive(p->def, "mandate");
	double until = demo_number(m, "until");

	p->id = person_put(db,
	                   &(struct person_new){
				   .email = str_from(demo_text(p->def, "email")),
				   .name = str_from(demo_text(p->def, "name")),
				   .bio = str_from(demo_text(p->def, "bio")),
				   .zone = str_from(demo_text(p->def, "tz")),
				   .admin = !strcmp(demo_text(p->def, "special"), "administrator"),
				   .created_at = moment_before(d->reference, CREATED_DAYS),
			   });
	if (!p->id)
		return false;
	d->n->people++;
	return mandate_put(db, &(struct mandate_new){
				       .person = p->id,
				       .authority = demo_find(&d->authorities,
	                                                      demo_text(p->def, "authority"))
	                                                    ->id,
				       .function = str_from(demo_text(p->def, "function")),
				       .from_at = moment_before(d->reference,
	                                                        m ? demo_number(m, "since")
	                                                          : MANDATE_DAYS),
				       .has_to_at = until > 0,
				       .to_at = moment_before(d->reference, until),
			       }) != 0;
}

static bool put_all(void *arg, struct db *db)
{
	struct demo *d = arg;

	for (size_t i = 0; i < d->authorities.n; i++)
		if (!put_authority(d, db, &d->authorities.rows[i]))
			return false;
	for (size_t i = 0; i < d->people.n; i++)
		if (!put_person(d, db, &d->people.rows[i]))
			return false;
	return true;
}

static bool put_directory(void *arg, struct str authorities)
{
	struct demo *d = arg;
	struct jsonw w = demo_begin(d);

	json_key(&w, "authorities");
	json_raw(&w, authorities);
	demo_post(d, &w, 0, "authority.put");
	return true;
}

/* ---- groups ---- */

/* When a group's first message was written. */
static int64_t first_words(const struct demo *d, const char *group)
{
	int64_t first = d->reference;

	for (size_t i = 0; i < d->n_corpus; i++) {
		if (strcmp(demo_text(d->corpus[i], "group"), group) != 0)
			continue;
		for (const cJSON *t = demo_list(d->corpus[i], "topics"); t; t = t->next) {
			int64_t at = demo_at(d, demo_list(t, "messages"));
			first = at < first ? at : first;
		}
	}
	return first;
}

static void put_group(struct demo *d, struct named *g)
{
	struct str reply;

	local_set_now(d->l, first_words(d, g->key) - FOUNDED_DAYS * MOMENT_DAY);
	struct jsonw w = demo_begin(d);
	demo_put_text(&w, "slug", str_from(g->key));
	demo_put_text(&w, "kind", str_from(demo_text(g->def, "kind")));
	demo_put_text(&w, "title", str_from(demo_text(g->def, "title")));
	demo_put_text(&w, "purpose", str_from(demo_text(g->def, "purpose")));
	demo_put_text(&w, "join_mode", str_from(demo_text(g->def, "join")));
	demo_put_id(&w, "tint", (int64_t)demo_number(g->def, "tint"));
	json_key(&w, "countries");
	json_begin_arr(&w);
	for (const cJSON *c = demo_list(g->def, "countries"); c; c = c->next)
		json_str(&w, str_from(c->valuestring));
	json_end_arr(&w);
	if (!demo_call(d, &w, 0, "group.create", &reply))
		return;
	g->id = local_int(reply, "group.id");
	d->n->groups++;
	for (const cJSON *m = demo_list(g->def, "members"); m; m = m->next) {
		if (*demo_text(m, "state"))
			continue;
		w = demo_begin(d);
		demo_put_id(&w, "group", g->id);
		demo_put_id(&w, "person", demo_find(&d->people, demo_text(m, "person"))->id);
		demo_put_text(&w, "role", str_from(demo_text(m, "role")));
		demo_post(d, &w, 0, "group.add");
		d->n->members++;
	}
}

static void put_links(struct demo *d, const struct named *g)
{
	for (const cJSON *o = demo_list(g->def, "linked"); o; o = o->next) {
		struct jsonw w = demo_begin(d);
		demo_put_id(&w, "group", g->id);
		demo_put_id(&w, "other", demo_find(&d->groups, o->valuestring)->id);
		demo_put_flag(&w, "on", true);
		demo_post(d, &w, 0, "group.link");
	}
}

/* Who asks to come in, and who was asked. */
static void put_pending(struct demo *d, const struct named *g)
{
	for (const cJSON *m = demo_list(g->def, "members"); m; m = m->next) {
		const char *state = demo_text(m, "state");
		int64_t person = demo_find(&d->people, demo_text(m, "person"))->id;
		struct jsonw w = demo_begin(d);
		demo_put_id(&w, "group", g->id);
		if (!strcmp(state, "requested")) {
			demo_put_text(&w, "note", str_from(demo_text(m, "note")));
			demo_post(d, &w, person, "group.join");
		} else if (!strcmp(state, "invited")) {
			demo_put_id(&w, "person", person);
			demo_put_text(&w, "role", str_from(demo_text(m, "role")));
			demo_post(d, &w, steps_runner(d, g), "group.invite");
		}
	}
}

const char *demo_matter(const char *group)
{
	static const char *const matters[][2] = {
		{ "eau", "water" },
		{ "genre", "equality" },
		{ "jeunesse", "youth" },
		{ "climat", "climate" },
		{ "agriculture", "agriculture" },
		{ "migration", "migration" },
		{ "sante", "health" },
		{ "francophonie", "culture" },
		{ "financements", "economy" },
	};

	for (size_t i = 0; i < sizeof(matters) / sizeof(matters[0]); i++)
		if (!strcmp(group, matters[i][0]))
			return matters[i][1];
	return NULL;
}

/* What he says to know: his countries and themes. */
static void put_expertise(struct demo *d, const struct named *p)
{
	struct jsonw w = demo_begin(d);

	json_key(&w, "countries");
	json_begin_arr(&w);
	for (const cJSON *c = demo_list(p->def, "countries"); c; c = c->next)
		json_str(&w, str_from(c->valuestring));
	json_end_arr(&w);
	json_key(&w, "themes");
	json_begin_arr(&w);
	for (const cJSON *t = demo_list(p->def, "themes"); t; t = t->next)
		if (demo_matter(t->valuestring))
			json_str(&w, str_from(demo_matter(t->valuestring)));
	json_end_arr(&w);
	json_key(&w, "skills");
	json_begin_arr(&w);
	for (const cJSON *k = demo_list(p->def, "skills"); k; k = k->next)
		json_str(&w, str_from(k->valuestring));
	json_end_arr(&w);
	demo_post(d, &w, p->id, "expertise.set");
}

void demo_cast(struct demo *d, const char *geo)
{
	struct geo_counts n = { 0 };

	if (!geo_read(geo, put_directory, d, &n) || local_wait(d->l) ||
	    !local_write(d->l, put_all, d)) {
		d->failed = true;
		return;
	}
	d->n->regions = n.regions;
	d->n->departments = n.departments;
	d->n->epcis = n.epcis;
	d->n->communes = n.communes;
	for (size_t i = 0; i < d->groups.n && !d->failed; i++)
		put_group(d, &d->groups.rows[i]);
	for (size_t i = 0; i < d->people.n && !d->failed; i++)
		put_expertise(d, &d->people.rows[i]);
	for (size_t i = 0; i < d->groups.n && !d->failed; i++)
		put_links(d, &d->groups.rows[i]);
	int64_t pending = d->reference - PENDING_DAYS * MOMENT_DAY;
	local_set_now(d->l, pending < d->now ? pending : d->now);
	for (size_t i = 0; i < d->groups.n && !d->failed; i++)
		put_pending(d, &d->groups.rows[i]);
	d->failed = d->failed || local_wait(d->l);
}
