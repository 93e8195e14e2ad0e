/* SPDX-License-Identifier: EUPL-1.2 */
/* Questions: which days count, who is proposed and why, and how a question goes on. */
#include "app/question/question.h"
#include "app/question/route.h"
#include "app/question/workday.h"
#include "app_talk.h"
#include "base/zone.h"

/* ---- days ---- */

static void days_are_counted_as_the_calendar_has_them(void **state)
{
	(void)state;
	assert_int_equal(workday_number(1970, 1, 1), 0);
	assert_int_equal(workday_number(2000, 2, 29), 11016);
	assert_int_equal(workday_number(2026, 11, 26), 20783);
	assert_true(workday_is(workday_number(2026, 11, 26)));  /* a Thursday */
	assert_false(workday_is(workday_number(2026, 11, 28))); /* a Saturday */
	assert_false(workday_is(workday_number(2026, 11, 29)));
	assert_true(workday_is(workday_number(2026, 11, 30)));
}

static void public_holidays_are_those_of_the_code_du_travail(void **state)
{
	static const int OFF[][3] = {
		{ 2026, 1, 1 },  { 2026, 4, 6 },   { 2026, 5, 1 },   { 2026, 5, 8 },
		{ 2026, 5, 14 }, { 2026, 5, 25 },  { 2026, 7, 14 },  { 2025, 8, 15 },
		{ 2027, 11, 1 }, { 2026, 11, 11 }, { 2026, 12, 25 }, { 2027, 3, 29 },
		{ 2024, 4, 1 },  { 2038, 4, 26 },  { 2008, 3, 24 },  { 2019, 4, 22 },
	};
	static const int ON[][3] = {
		{ 2026, 4, 3 }, /* Good Friday: in Alsace-Moselle alone */
		{ 2026, 12, 24 }, { 2026, 5, 15 }, { 2026, 4, 7 }, { 2027, 1, 4 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(OFF) / sizeof(OFF[0]); i++)
		assert_false(workday_is(workday_number(OFF[i][0], OFF[i][1], OFF[i][2])));
	for (size_t i = 0; i < sizeof(ON) / sizeof(ON[0]); i++)
		assert_true(workday_is(workday_number(ON[i][0], ON[i][1], ON[i][2])));
}

static int64_t at(const char *zone, int year, int month, int day, int minutes)
{
	return zone_instant(str_from(zone),
	                    &(struct zone_time){
				    .year = year, .month = month, .day = day, .minutes = minutes });
}

static void working_days_are_those_of_a_zone(void **state)
{
	struct str paris = STR("Europe/Paris"), papeete = STR("Pacific/Tahiti");

	(void)state;
	/* Thursday, and two days on Monday; Friday and one day, Monday; a Saturday counts from it. */
	assert_int_equal(workday_after(paris, at("Europe/Paris", 2026, 11, 26, 900), 2),
	                 at("Europe/Paris", 2026, 11, 30, 900));
	assert_int_equal(workday_after(paris, at("Europe/Paris", 2026, 11, 27, 900), 1),
	                 at("Europe/Paris", 2026, 11, 30, 900));
	assert_int_equal(workday_after(paris, at("Europe/Paris", 2026, 11, 28, 60), 1),
	                 at("Europe/Paris", 2026, 11, 30, 60));
	/* Over Christmas and New Year, and over the change of the clocks: the same time of day. */
	assert_int_equal(workday_after(paris, at("Europe/Paris", 2026, 12, 24, 600), 5),
	                 at("Europe/Paris", 2027, 1, 4, 600));
	assert_int_equal(workday_after(paris, at("Europe/Paris", 2027, 3, 26, 600), 1),
	                 at("Europe/Paris", 2027, 3, 30, 600));
	/* Friday morning in Paris is Thursday in Papeete. */
	int64_t ms = at("Europe/Paris", 2026, 11, 27, 480);
	assert_int_equal(zone_local(papeete, ms).weekday, 4);
	assert_int_equal(workday_after(papeete, ms, 1), ms + INT64_C(24) * 3600 * 1000);
}

/* ---- who is proposed ---- */

static void knows(struct talk *t, int64_t who, const char *country, bool water)
{
	struct expertise_set_result out;
	struct str countries[] = { str_from(country) };
	enum matter themes[] = { MATTER_WATER };

	assert_int_equal(DO(t, who, expertise_set,
	                    ARGS(.countries = countries, .n_countries = *country != 0,
	                         .themes = themes, .n_themes = water),
	                    &out),
	                 ERR_OK);
}

static int64_t ask(struct talk *t, const char *title)
{
	struct question_create_result out;

	assert_int_equal(DO(t, t->helene, question_create,
	                    ARGS(.group = t->mali, .title = str_from(title),
	                         .body = STR("Nous cherchons."), .has_country = true,
	                         .country = STR("ML"), .has_theme = true, .theme = MATTER_WATER),
	                    &out),
	                 ERR_OK);
	return out.topic.id;
}

/* Who is proposed for a question, to its asker. */
static size_t proposed(struct talk *t, int64_t topic, int64_t *who)
{
	struct question_propose_result out;

	assert_int_equal(DO(t, t->helene, question_propose, ARGS(.topic = topic), &out), ERR_OK);
	for (size_t i = 0; i < out.n_proposals; i++)
		who[i] = out.proposals[i].person.id;
	return out.n_proposals;
}

static enum err assign(struct talk *t, int64_t topic, int64_t person)
{
	struct question_assign_result out;

	return DO(t, t->moussa, question_assign,
	          ARGS(.topic = topic, .has_person = true, .person = person), &out);
}

static void the_same_state_gives_the_same_proposals(void **state)
{
	struct talk *t = *state;
	struct question_propose_result a, b;
	int64_t who[PROPOSALS];

	knows(t, t->awa, "ML", true);
	knows(t, t->moussa, "ML", false);
	knows(t, t->bob, "ML", true);  /* of the asker's own authority */
	knows(t, t->ines, "ML", true); /* observes */
	knows(t, t->eve, "ML", true);  /* is elsewhere */
	int64_t q = ask(t, "Qui répare une pompe ?");
	assert_int_equal(proposed(t, q, who), 2);
	assert_true(who[0] == t->awa && who[1] == t->moussa);
	assert_int_equal(DO(t, t->helene, question_propose, ARGS(.topic = q), &a), ERR_OK);
	int64_t first[2] = { a.proposals[0].person.id, a.proposals[1].person.id };
	size_t reasons = a.proposals[0].n_reasons;
	t->app.now += INT64_C(1000) * 3600;
	assert_int_equal(DO(t, t->moussa, question_propose, ARGS(.topic = q), &b), ERR_OK);
	assert_true(b.n_proposals == 2 && b.proposals[0].person.id == first[0] &&
	            b.proposals[1].person.id == first[1]);
	assert_int_equal(b.proposals[0].n_reasons, reasons);
	assert_int_equal(b.proposals[0].reasons[0].part, REASON_PART_COUNTRY);
	assert_int_equal(b.proposals[0].reasons[1].part, REASON_PART_THEME);
}

static void of_the_same_score_who_was_asked_longest_ago_comes_first(void **state)
{
	struct talk *t = *state;
	int64_t who[PROPOSALS];

	knows(t, t->awa, "ML", true);
	knows(t, t->moussa, "ML", true);
	int64_t low = t->moussa < t->awa ? t->moussa : t->awa;
	int64_t high = t->moussa < t->awa ? t->awa : t->moussa;
	int64_t q = ask(t, "Qui répare une pompe ?");
	assert_int_equal(proposed(t, q, who), 2);
	assert_int_equal(who[0], low);
	/* Asked once, and done with it: the other one's turn. */
	int64_t other = ask(t, "Qui nettoie un puits ?");
	assert_int_equal(assign(t, other, low), ERR_OK);
	struct post_create_result said;
	assert_int_equal(DO(t, low, post_create, ARGS(.topic = other, .body = STR("Nous.")), &said),
	                 ERR_OK);
	assert_int_equal(proposed(t, q, who), 2);
	assert_int_equal(who[0], high);
}

static void who_has_much_to_do_comes_later(void **state)
{
	struct talk *t = *state;
	struct question_propose_result out;
	int64_t who[PROPOSALS];

	knows(t, t->awa, "ML", true);     /* 11 */
	knows(t, t->moussa, "ML", false); /* 6 */
	int64_t q = ask(t, "Qui répare une pompe ?");
	for (int i = 0; i < 3; i++)
		assert_int_equal(assign(t, ask(t, "Et ceci, qui le sait ?"), t->awa), ERR_OK);
	assert_int_equal(proposed(t, q, who), 2);
	assert_true(who[0] == t->moussa && who[1] == t->awa); /* 6 before 11 - 6 */
	assert_int_equal(DO(t, t->helene, question_propose, ARGS(.topic = q), &out), ERR_OK);
	const struct proposal *p = &out.proposals[1];
	assert_int_equal(p->reasons[p->n_reasons - 1].part, REASON_PART_LOAD);
	assert_int_equal(p->reasons[p->n_reasons - 1].n, 3);
}

static void a_skill_counts_when_the_title_says_it(void **state)
{
	struct talk *t = *state;
	struct expertise_set_result set;
	struct str skills[] = { STR("Énergie solaire") };
	int64_t who[PROPOSALS];

	assert_int_equal(DO(t, t->awa, expertise_set, ARGS(.skills = skills, .n_skills = 1), &set),
	                 ERR_OK);
	assert_int_equal(proposed(t, ask(t, "Une pompe à l’énergie SOLAIRE, qui ?"), who), 1);
	assert_int_equal(proposed(t, ask(t, "De l’énergie, mais laquelle ?"), who), 0);
}

/* ---- going on ---- */

static struct question question_of(struct talk *t, int64_t topic)
{
	struct question_get_result out;

	assert_int_equal(DO(t, t->moussa, question_get, ARGS(.topic = topic), &out), ERR_OK);
	return out.question;
}

static int due(struct talk *t, int64_t when)
{
	struct req *r = app_begin(&t->app, APP_ROOT);

	r->now = when;
	int n = question_due(r);
	app_end(&t->app, true);
	return n;
}

static void a_question_goes_on_three_times_then_to_the_moderators(void **state)
{
	struct talk *t = *state;
	int64_t q;

	for (int i = 0; i < 5; i++) {
		int64_t p = app_person(&t->app, "Une personne");
		talk_enter(t, t->mali, p, ROLE_MEMBER);
		knows(t, p, "ML", true);
	}
	knows(t, t->awa, "ML", true);
	q = ask(t, "Qui répare une pompe ?");
	assert_int_equal(assign(t, q, t->awa), ERR_OK);
	int64_t seen[RELAYS_MAX + 1] = { t->awa };
	for (int i = 1; i <= RELAYS_MAX; i++) {
		int64_t when = question_of(t, q).relay_at;
		assert_int_equal(due(t, when - 1), 0);
		assert_int_equal(due(t, when), 1);
		assert_int_equal(due(t, when), 0); /* once */
		struct question is = question_of(t, q);
		assert_int_equal(is.relays, i);
		for (int k = 0; k < i; k++)
			assert_int_not_equal(is.holder.id, seen[k]);
		seen[i] = is.holder.id;
	}
	assert_int_equal(due(t, question_of(t, q).relay_at), 1);
	assert_int_equal(question_of(t, q).state, QUESTION_STATE_ESCALATED);
	assert_false(question_of(t, q).has_holder || question_of(t, q).has_relay_at);
	/* Who is asked by hand after that may be anybody, once more. */
	assert_int_equal(assign(t, q, t->awa), ERR_OK);
	assert_int_equal(question_of(t, q).state, QUESTION_STATE_ASSIGNED);
}

static void a_closed_or_merged_question_rests(void **state)
{
	struct talk *t = *state;
	struct topic_close_result closed;
	struct topic_merge_result merged;
	int64_t q = ask(t, "Qui répare une pompe ?"),
		other = ask(t, "Qui répare une pompe à main ?");

	assert_int_equal(assign(t, q, t->awa), ERR_OK);
	assert_int_equal(DO(t, t->moussa, topic_close, ARGS(.topic = q, .on = true), &closed),
	                 ERR_OK);
	assert_int_equal(DO(t, t->moussa, topic_merge, ARGS(.topic = other, .into = q), &merged),
	                 ERR_OK);
	assert_int_equal(due(t, t->app.now + INT64_C(90) * 24 * 3600 * 1000), 0);
}

static void the_median_is_of_what_has_an_answer(void **state)
{
	static const int HOURS[] = { 1, 3, 10, 20 };
	struct talk *t = *state;
	struct question_list_result list;
	struct post_create_result said;

	for (int i = 0; i < 4; i++) {
		int64_t q = ask(t, "Qui répare une pompe ?");
		t->app.now += (int64_t)HOURS[i] * 3600 * 1000 - 1000;
		assert_int_equal(
			DO(t, t->awa, post_create, ARGS(.topic = q, .body = STR("Nous.")), &said),
			ERR_OK);
	}
	ask(t, "Et ceci, qui le sait ?");
	assert_int_equal(
		DO(t, t->awa, question_list, ARGS(.has_group = true, .group = t->mali), &list),
		ERR_OK);
	assert_true(list.measured == 4 && list.waiting == 1 && list.has_median_ms);
	assert_int_equal(list.median_ms, 3 * 3600 * 1000);
	/* What was asked more than a year ago is not in it. */
	t->app.now += INT64_C(366) * 24 * 3600 * 1000;
	assert_int_equal(
		DO(t, t->awa, question_list, ARGS(.has_group = true, .group = t->mali), &list),
		ERR_OK);
	assert_true(list.measured == 0 && !list.has_median_ms);
}

int main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, talk_set_up, talk_tear_down)
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(days_are_counted_as_the_calendar_has_them),
		cmocka_unit_test(public_holidays_are_those_of_the_code_du_travail),
		cmocka_unit_test(working_days_are_those_of_a_zone),
		T(the_same_state_gives_the_same_proposals),
		T(of_the_same_score_who_was_asked_longest_ago_comes_first),
		T(who_has_much_to_do_comes_later),
		T(a_skill_counts_when_the_title_says_it),
		T(a_question_goes_on_three_times_then_to_the_moderators),
		T(a_closed_or_merged_question_rests),
		T(the_median_is_of_what_has_an_answer),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
