/* SPDX-License-Identifier: EUPL-1.2 */
/* People, their mandates, authorities, and how they are looked up. */
#include "app/authority/authority.h"
#include "app/person/fold.h"
#include "app_fixture.h"

#define DAY (INT64_C(24) * 3600 * 1000)

static int set_up(void **state)
{
	struct app *app = calloc(1, sizeof(*app));

	app_open(app);
	*state = app;
	return 0;
}

static int tear_down(void **state)
{
	struct app *app = *state;

	app_close(app);
	free(app);
	return 0;
}

static int64_t put(struct app *app, enum authority_kind kind, const char *code, const char *name,
                   int64_t population)
{
	int64_t id = authority_put(app->db, &(struct authority_new){
						    .kind = kind,
						    .code = str_from(code),
						    .name = str_from(name),
						    .has_population = population >= 0,
						    .population = population,
					    });
	assert_int_not_equal(id, 0);
	return id;
}

static void hold(struct app *app, int64_t person, int64_t authority, const char *function,
                 int64_t from, int64_t to)
{
	assert_int_not_equal(mandate_put(app->db,
	                                 &(struct mandate_new){
						 .person = person,
						 .authority = authority,
						 .function = str_from(function),
						 .from_at = from,
						 .has_to_at = to,
						 .to_at = to,
					 }),
	                     0);
}

static void folding(void **state)
{
	static const char *const cases[][2] = {
		{ "Saint-Étienne", "saint etienne" },
		{ "L’Haÿ-les-Roses", "l hay les roses" },
		{ "  Œuvre « ÆGIR »  ", "oeuvre aegir" },
		{ "Nguyễn Thị Ánh", "nguyen thi anh" },
		{ "Łódź Straße İzmir ŉ", "lodz strasse izmir ŉ" },
		{ "e\xCC\x81te\xCC\x81", "ete" },
		{ "Мали Mali", "Мали mali" },
		{ "1er arrondissement nº 2", "1er arrondissement no 2" },
		{ "¿?", "" },
		{ "", "" },
	};
	struct app *app = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_string_equal(fold(&app->arena, str_from(cases[i][0])).p, cases[i][1]);
	assert_true(fold_begins(STR("awa diallo"), STR("dia")));
	assert_true(fold_begins(STR("awa diallo"), STR("dia aw")));
	assert_false(fold_begins(STR("awa diallo"), STR("iallo")));
	assert_false(fold_begins(STR("awa diallo"), STR("awa b")));
	assert_true(fold_begins(STR("awa"), STR("")));
	assert_false(fold_begins(STR(""), STR("a")));
}

static void a_person_speaks_for_the_mandate_held_longest(void **state)
{
	struct app *app = *state;
	struct person_ref ref;
	int64_t lyon = put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lyon", 522250);
	int64_t rhone = put(app, AUTHORITY_KIND_DEPARTMENT, "69", "Rhône", 1900000);
	int64_t helene = app_person(app, "Hélène Brun");

	struct req *r = app_begin(app, helene);
	assert_true(person_ref_load(r, helene, 0, &ref));
	assert_false(ref.has_function || ref.has_authority || ref.has_authority_id);
	assert_int_equal(person_mandate_now(r, helene), 0);
	hold(app, helene, lyon, "maire", app->now - 900 * DAY, app->now - 1);    /* 1: ended */
	hold(app, helene, rhone, "conseillère", app->now - 100 * DAY, 0);        /* 2 */
	hold(app, helene, lyon, "adjointe", app->now - 200 * DAY, app->now + 1); /* 3 */
	hold(app, helene, lyon, "maire", app->now + DAY, 0);                     /* 4: to come */
	assert_int_equal(person_mandate_now(r, helene), 3);
	assert_true(person_ref_load(r, helene, 0, &ref));
	assert_string_equal(ref.function.p, "adjointe");
	assert_string_equal(ref.authority.p, "Lyon");
	assert_int_equal(ref.authority_id, lyon);
	/* What was said in the name of a mandate keeps it. */
	assert_true(person_ref_load(r, helene, 1, &ref));
	assert_string_equal(ref.function.p, "maire");
	assert_true(person_ref_load_for(r, helene, rhone, &ref));
	assert_string_equal(ref.function.p, "conseillère");
	assert_false(person_ref_load(r, helene, 99, &ref));
	assert_false(person_ref_load(r, 99, 0, &ref));
	r->now = app->now + 1;
	assert_int_equal(person_mandate_now(r, helene), 2);
	app_end(app, false);
}

static void adding_people(void **state)
{
	struct app *app = *state;
	int64_t lyon = put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lyon", 522250);
	struct person_create_args a = { .email = STR("awa@example.org"),
		                        .name = STR("Awa Diallo") };
	struct person_create_result out;

	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_OK);
	assert_false(out.person.has_function);
	app_end(app, true);
	a.email = STR("AWA@example.org");
	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_TAKEN);
	app_end(app, false);
	a.email = STR("awa");
	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_BAD_ARGS);
	assert_string_equal(app->req.field, "email");
	app_end(app, false);
	a.email = STR("bob@example.org");
	a.has_function = true;
	a.function = STR("maire");
	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_BAD_ARGS);
	assert_string_equal(app->req.field, "authority");
	app_end(app, false);
	a.has_authority = true;
	a.authority = 99;
	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_NOT_FOUND);
	app_end(app, false);
	a.authority = lyon;
	assert_int_equal(cmd_person_create(app_begin(app, APP_ROOT), &a, &out), ERR_OK);
	assert_string_equal(out.person.authority.p, "Lyon");
	app_end(app, true);
}

static void a_profile_changes_in_what_is_given(void **state)
{
	struct app *app = *state;
	int64_t awa = app_person(app, "Awa Diallo");
	struct person_update_args a = { .has_lang = true, .lang = LANG_EN };
	struct person_update_result out;

	assert_int_equal(cmd_person_update(app_begin(app, awa), &a, &out), ERR_OK);
	assert_int_equal(out.me.lang, LANG_EN);
	assert_string_equal(out.me.person.name.p, "Awa Diallo");
	assert_int_equal(app_event(&app->req, "person.updated")->ch.key, ch_user(awa).key);
	app_end(app, true);
	a = (struct person_update_args){ .has_name = true,
		                         .name = STR("Éva Dior"),
		                         .has_bio = true,
		                         .bio = STR(""),
		                         .has_zone = true,
		                         .zone = STR("Africa/Dakar"),
		                         .has_theme = true,
		                         .theme = THEME_DARK,
		                         .has_shortcuts = true };
	assert_int_equal(cmd_person_update(app_begin(app, awa), &a, &out), ERR_OK);
	assert_int_equal(out.me.lang, LANG_EN);
	assert_int_equal(out.me.theme, THEME_DARK);
	assert_false(out.me.shortcuts);
	assert_string_equal(out.me.zone.p, "Africa/Dakar");
	app_end(app, true);
	assert_int_equal(app_number(app, "SELECT COUNT(*) FROM person WHERE folded = 'eva dior'"),
	                 1);
	a.zone = STR("../../etc/passwd");
	assert_int_equal(cmd_person_update(app_begin(app, awa), &a, &out), ERR_BAD_ARGS);
	app_end(app, false);
	assert_int_equal(cmd_person_update(app_begin(app, APP_ROOT), &a, &out),
	                 ERR_UNAUTHENTICATED);
	app_end(app, false);
}

static void strata_follow_the_code(void **state)
{
	static const struct {
		int64_t population;
		int stratum;
	} cases[] = { { 0, 1 },     { 499, 1 },   { 500, 2 },   { 3499, 2 },
		      { 3500, 3 },  { 9999, 3 },  { 10000, 4 }, { 20000, 5 },
		      { 49999, 5 }, { 50000, 6 }, { 99999, 6 }, { 100000, 7 } };

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_int_equal(
			authority_stratum(AUTHORITY_KIND_COMMUNE, true, cases[i].population),
			cases[i].stratum);
	assert_int_equal(authority_stratum(AUTHORITY_KIND_COMMUNE, false, 0), 0);
	assert_int_equal(authority_stratum(AUTHORITY_KIND_REGION, true, 5000000), 0);
}

static void an_authority_is_known_by_its_code(void **state)
{
	struct app *app = *state;
	struct authority_ref ref;
	struct authority_new epci = { .kind = AUTHORITY_KIND_EPCI,
		                      .siren = STR("200046977"),
		                      .name = STR("Métropole de Lyon") };
	int64_t lyon = put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lyon", 500000);

	assert_int_equal(put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lyon", 522250), lyon);
	int64_t metro = authority_put(app->db, &epci);
	assert_int_equal(authority_put(app->db, &epci), metro);
	int64_t partner = put(app, AUTHORITY_KIND_PARTNER, NULL, "Cercle de Kayes", -1);
	assert_int_not_equal(put(app, AUTHORITY_KIND_PARTNER, NULL, "Cercle de Kayes", -1),
	                     partner);
	struct req *r = app_begin(app, APP_ROOT);
	assert_true(authority_ref_load(r, lyon, &ref));
	assert_int_equal(ref.population, 522250);
	assert_string_equal(ref.code.p, "69123");
	assert_true(authority_ref_load(r, metro, &ref));
	assert_string_equal(ref.code.p, "200046977");
	assert_false(ref.has_population);
	assert_true(authority_ref_load(r, partner, &ref));
	assert_false(ref.has_code || ref.has_department);
	assert_string_equal(ref.country.p, "FR");
	assert_false(authority_ref_load(r, 999, &ref));
	app_end(app, false);
	/* The index follows a new name. */
	put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lugdunum", 522250);
	assert_int_equal(
		app_number(app,
	                   "SELECT COUNT(*) FROM authority_fts WHERE authority_fts MATCH 'lyon'"),
		1);
}

static size_t search(struct app *app, const char *q, struct authority_search_result *out)
{
	struct authority_search_args a = { str_from(q) };

	*out = (struct authority_search_result){ 0 };
	assert_int_equal(cmd_authority_search(app_begin(app, APP_ROOT), &a, out), ERR_OK);
	app_end(app, false);
	return out->n_authorities;
}

static void authorities_are_found_by_words(void **state)
{
	static const char *const hostile[] = { "\"",        "\" OR \"\"", "a* OR b", "name:lyon^",
		                               "NEAR(a b)", "(((",        "a AND",   "-lyon",
		                               "'; DROP",   "*",          "\\\"",    "{name} : x",
		                               "🌳🌳",        "a\xCC\x81",  "+lyon" };
	struct app *app = *state;
	struct authority_search_result out;

	put(app, AUTHORITY_KIND_COMMUNE, "93066", "Saint-Denis", 113116);
	put(app, AUTHORITY_KIND_COMMUNE, "97411", "Saint-Denis", 153810);
	put(app, AUTHORITY_KIND_COMMUNE, "42218", "Saint-Étienne", 172565);
	put(app, AUTHORITY_KIND_COMMUNE, "60178", "Crèvecœur-le-Grand", 3500);
	put(app, AUTHORITY_KIND_PARTNER, NULL, "Denis et fils", -1);
	assert_int_equal(search(app, "saint-den", &out), 2);
	assert_string_equal(out.authorities[0].code.p, "97411"); /* the more populous */
	assert_int_equal(search(app, "DENIS saint", &out), 2);
	assert_int_equal(search(app, "etien", &out), 1);
	assert_int_equal(search(app, "Étien", &out), 1);
	assert_int_equal(search(app, "crevecoeur", &out), 1);
	assert_int_equal(search(app, "crèvecœ", &out), 1);
	assert_int_equal(search(app, "den", &out), 3);
	assert_false(out.authorities[2].has_population);
	assert_int_equal(search(app, "enis", &out), 0);
	for (size_t i = 0; i < sizeof(hostile) / sizeof(hostile[0]); i++)
		search(app, hostile[i], &out);
}

static void people_are_found_within_their_group(void **state)
{
	struct app *app = *state;
	int64_t lyon = put(app, AUTHORITY_KIND_COMMUNE, "69123", "Lyon", 522250);
	int64_t awa = app_person(app, "Awa Diallo"), moussa = app_person(app, "Moussa Traoré");
	int64_t bob = app_person(app, "Bob Diallo");
	struct person_search_args a = { .group = 1, .q = STR("DIAL") };
	struct person_search_result out = { 0 };
	struct person_get_args get = { awa };
	struct person_get_result got = { 0 };
	struct authority_get_args who = { lyon };
	struct authority_get_result people = { 0 };

	hold(app, awa, lyon, "maire", 1, 0);
	hold(app, bob, lyon, "agent", 1, 0);
	assert_true(db_exec(
		app->db, "INSERT INTO grp (id, slug, kind, title, join_mode, created_at)"
			 " VALUES (1, 'g', 'country', 'G', 'hidden', 0);"
			 "INSERT INTO membership (grp, person, role, state, at)"
			 " VALUES (1, 1, 'member', 'active', 0), (1, 2, 'observer', 'active', 0),"
			 " (1, 3, 'member', 'invited', 0)"));
	assert_int_equal(cmd_person_search(app_begin(app, moussa), &a, &out), ERR_OK);
	assert_int_equal(out.n_people, 1); /* who is only invited is not in it */
	assert_int_equal(out.people[0].id, awa);
	assert_int_equal(out.n_authorities, 0);
	app_end(app, false);
	a.q = STR("ly");
	out = (struct person_search_result){ 0 };
	assert_int_equal(cmd_person_search(app_begin(app, moussa), &a, &out), ERR_OK);
	assert_int_equal(out.n_people, 0);
	assert_int_equal(out.n_authorities, 1);
	app_end(app, false);
	assert_int_equal(cmd_person_search(app_begin(app, bob), &a, &out), ERR_FORBIDDEN);
	app_end(app, false);

	assert_int_equal(cmd_person_get(app_begin(app, moussa), &get, &got), ERR_OK);
	assert_int_equal(got.n_groups, 1);
	assert_int_equal(got.n_mandates, 1);
	assert_string_equal(got.mandates[0].authority.name.p, "Lyon");
	app_end(app, false);
	got = (struct person_get_result){ 0 };
	assert_int_equal(cmd_person_get(app_begin(app, bob), &get, &got), ERR_OK);
	assert_int_equal(got.n_groups, 0);
	app_end(app, false);
	get.person = 99;
	assert_int_equal(cmd_person_get(app_begin(app, bob), &get, &got), ERR_NOT_FOUND);
	app_end(app, false);

	assert_int_equal(cmd_authority_get(app_begin(app, moussa), &who, &people), ERR_OK);
	assert_int_equal(people.n_people, 1);
	app_end(app, false);
	people = (struct authority_get_result){ 0 };
	assert_int_equal(cmd_authority_get(app_begin(app, bob), &who, &people), ERR_OK);
	assert_int_equal(people.n_people, 0);
	app_end(app, false);
}

#define CASE(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(folding),
		CASE(a_person_speaks_for_the_mandate_held_longest),
		CASE(adding_people),
		CASE(a_profile_changes_in_what_is_given),
		CASE(strata_follow_the_code),
		CASE(an_authority_is_known_by_its_code),
		CASE(authorities_are_found_by_words),
		CASE(people_are_found_within_their_group),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
