/* SPDX-License-Identifier: EUPL-1.2 */
/* Groups: what each change of membership writes, announces, and to whom, in which order. */
#include "app/channel/channel_log.h"
#include "app/group/group.h"
#include "app_fixture.h"

struct village {
	struct app app;
	int64_t moussa, awa, bob; /* chair, nobody yet, nobody */
	int64_t open, request, hidden, invitation;
};

static int64_t found(struct village *v, const char *slug, enum join_mode mode)
{
	struct group_create_args a = { .slug = str_from(slug),
		                       .title = str_from(slug),
		                       .kind = GROUP_KIND_THEMATIC,
		                       .join_mode = mode };
	struct group_create_result out;
	struct group_add_args add = { .person = v->moussa, .role = ROLE_CHAIR };
	struct group_add_result added;

	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_OK);
	int64_t id = add.group = out.group.id;
	app_end(&v->app, true);
	assert_int_equal(cmd_group_add(app_begin(&v->app, APP_ROOT), &add, &added), ERR_OK);
	app_end(&v->app, true);
	return id;
}

static int set_up(void **state)
{
	struct village *v = calloc(1, sizeof(*v));

	app_open(&v->app);
	v->moussa = app_person(&v->app, "Moussa Traoré");
	v->awa = app_person(&v->app, "Awa Diallo");
	v->bob = app_person(&v->app, "Bob Martin");
	v->open = found(v, "mali", JOIN_MODE_OPEN);
	v->request = found(v, "eau", JOIN_MODE_REQUEST);
	v->hidden = found(v, "sahel", JOIN_MODE_HIDDEN);
	v->invitation = found(v, "jeunesse", JOIN_MODE_INVITATION);
	*state = v;
	return 0;
}

static int tear_down(void **state)
{
	struct village *v = *state;

	app_close(&v->app);
	free(v);
	return 0;
}

static enum err join(struct village *v, int64_t who, int64_t group, struct group_join_result *out)
{
	struct group_join_args a = { .group = group };
	struct group_join_result mine;
	enum err e = cmd_group_join(app_begin(&v->app, who), &a, out ? out : &mine);

	app_end(&v->app, e == ERR_OK);
	return e;
}

static enum err set_role(struct village *v, int64_t who, int64_t group, int64_t person,
                         enum role role)
{
	struct group_set_role_args a = { group, person, role };
	struct group_set_role_result out;
	enum err e = cmd_group_set_role(app_begin(&v->app, who), &a, &out);

	app_end(&v->app, e == ERR_OK);
	return e;
}

static enum err leave(struct village *v, int64_t who, int64_t group)
{
	struct group_leave_args a = { group };
	struct group_leave_result out;
	enum err e = cmd_group_leave(app_begin(&v->app, who), &a, &out);

	app_end(&v->app, e == ERR_OK);
	return e;
}

static void entering_starts_after_ones_own_arrival(void **state)
{
	struct village *v = *state;
	struct group_join_result out;

	assert_int_equal(join(v, v->awa, v->open, &out), ERR_OK);
	struct req *r = &v->app.req;
	const struct effect *changed = app_event(r, "member.changed");
	const struct effect *updated = app_event(r, "group.updated");
	const struct effect *sub = app_effect(r, EFFECT_SUBSCRIBE, ch_group(v->open));
	const struct effect *entered = app_event(r, "group.entered");
	assert_true(app_before(changed, updated));
	assert_true(app_before(updated, sub));
	assert_true(app_before(sub, entered));
	assert_int_equal(sub->id, v->awa);
	assert_int_equal(sub->seq, updated->seq);
	assert_int_equal(entered->ch.key, ch_user(v->awa).key);

	char heads[80];
	snprintf(heads, sizeof(heads), "\"channels\":[{\"ch\":\"g%d\",\"seq\":%d}]", (int)v->open,
	         (int)sub->seq);
	assert_non_null(strstr(entered->text.p, heads));
	assert_null(app_effect(r, EFFECT_SUBSCRIBE, ch_mods(v->open)));
	assert_true(out.group.has_role);
	assert_int_equal(out.group.role, ROLE_MEMBER);
	assert_int_equal(out.group.state, MEMBER_STATE_ACTIVE);
	assert_int_equal(out.group.group.members, 2);
	assert_int_equal(join(v, v->awa, v->open, NULL), ERR_ALREADY);
}

static void leaving_falls_silent_first(void **state)
{
	struct village *v = *state;

	assert_int_equal(join(v, v->awa, v->open, NULL), ERR_OK);
	assert_int_equal(leave(v, v->awa, v->open), ERR_OK);
	struct req *r = &v->app.req;
	const struct effect *unsub = app_effect(r, EFFECT_UNSUBSCRIBE, ch_group(v->open));
	const struct effect *left = app_event(r, "group.left");
	const struct effect *gone = app_event(r, "member.left");
	assert_true(app_before(unsub, left));
	assert_true(app_before(left, gone));
	assert_non_null(strstr(app_event(r, "group.updated")->text.p, "\"members\":1"));
	assert_int_equal(leave(v, v->awa, v->open), ERR_NOT_FOUND);
}

static void a_role_opens_and_shuts_the_moderators_channel(void **state)
{
	struct village *v = *state;

	assert_int_equal(join(v, v->awa, v->open, NULL), ERR_OK);
	assert_int_equal(set_role(v, v->moussa, v->open, v->awa, ROLE_MODERATOR), ERR_OK);
	struct req *r = &v->app.req;
	const struct effect *sub = app_effect(r, EFFECT_SUBSCRIBE, ch_mods(v->open));
	const struct effect *entered = app_event(r, "group.entered");
	assert_true(app_before(sub, entered));
	/* Only what is new to him: his place in the group's own channel is his. */
	assert_null(strstr(entered->text.p, "{\"ch\":\"g1\""));
	assert_non_null(strstr(entered->text.p, "{\"ch\":\"gm1\",\"seq\":0}"));
	assert_null(app_effect(r, EFFECT_SUBSCRIBE, ch_group(v->open)));

	assert_int_equal(set_role(v, v->moussa, v->open, v->awa, ROLE_OBSERVER), ERR_OK);
	assert_non_null(app_effect(r, EFFECT_UNSUBSCRIBE, ch_mods(v->open)));
	assert_non_null(strstr(app_event(r, "group.entered")->text.p, "\"role\":\"observer\""));
	/* The same role again is no news. */
	assert_int_equal(set_role(v, v->moussa, v->open, v->awa, ROLE_OBSERVER), ERR_OK);
	assert_null(r->effects);
}

static void only_a_chair_names_moderators(void **state)
{
	struct village *v = *state;

	assert_int_equal(join(v, v->awa, v->open, NULL), ERR_OK);
	assert_int_equal(join(v, v->bob, v->open, NULL), ERR_OK);
	assert_int_equal(set_role(v, v->awa, v->open, v->bob, ROLE_OBSERVER), ERR_FORBIDDEN);
	assert_int_equal(set_role(v, v->moussa, v->open, v->awa, ROLE_MODERATOR), ERR_OK);
	assert_int_equal(set_role(v, v->awa, v->open, v->bob, ROLE_OBSERVER), ERR_OK);
	assert_int_equal(set_role(v, v->awa, v->open, v->bob, ROLE_MODERATOR), ERR_FORBIDDEN);
	assert_int_equal(set_role(v, v->awa, v->open, v->moussa, ROLE_MEMBER), ERR_FORBIDDEN);
	assert_int_equal(set_role(v, v->awa, v->open, v->awa, ROLE_CHAIR), ERR_FORBIDDEN);
	/* One's own role one may give up. */
	assert_int_equal(set_role(v, v->awa, v->open, v->awa, ROLE_MEMBER), ERR_OK);
	assert_int_equal(set_role(v, v->awa, v->open, 999, ROLE_MEMBER), ERR_FORBIDDEN);
	assert_int_equal(set_role(v, v->moussa, v->open, 999, ROLE_MEMBER), ERR_NOT_FOUND);
}

static void a_group_keeps_a_moderator(void **state)
{
	struct village *v = *state;
	struct group_remove_args remove = { v->open, v->moussa };
	struct group_remove_result out;
	struct group_add_args add = { v->open, v->moussa, ROLE_MEMBER };
	struct group_add_result added;

	assert_int_equal(leave(v, v->moussa, v->open), ERR_LAST_MODERATOR);
	assert_int_equal(set_role(v, v->moussa, v->open, v->moussa, ROLE_MEMBER),
	                 ERR_LAST_MODERATOR);
	assert_int_equal(cmd_group_remove(app_begin(&v->app, APP_ROOT), &remove, &out),
	                 ERR_LAST_MODERATOR);
	app_end(&v->app, false);
	assert_int_equal(cmd_group_add(app_begin(&v->app, APP_ROOT), &add, &added),
	                 ERR_LAST_MODERATOR);
	app_end(&v->app, false);

	assert_int_equal(join(v, v->awa, v->open, NULL), ERR_OK);
	assert_int_equal(set_role(v, v->moussa, v->open, v->awa, ROLE_MODERATOR), ERR_OK);
	assert_int_equal(leave(v, v->moussa, v->open), ERR_OK);
	assert_int_equal(leave(v, v->awa, v->open), ERR_LAST_MODERATOR);
}

static void a_request_is_told_to_moderators_and_answered(void **state)
{
	struct village *v = *state;
	struct group_answer_args answer = { v->request, v->awa, false };
	struct group_answer_result out;
	struct group_get_args get = { .group = v->request, .has_group = true };
	struct group_get_result got = { 0 };
	struct req *r = &v->app.req;

	assert_int_equal(join(v, v->awa, v->request, NULL), ERR_OK);
	assert_int_equal(app_event(r, "member.requested")->ch.key, ch_mods(v->request).key);
	assert_int_equal(app_event(r, "group.invited")->ch.key, ch_user(v->awa).key);
	assert_null(app_effect(r, EFFECT_SUBSCRIBE, (struct channel){ 0 }));
	assert_null(app_event(r, "group.updated"));
	assert_int_equal(join(v, v->awa, v->request, NULL), ERR_ALREADY);

	assert_int_equal(cmd_group_get(app_begin(&v->app, v->moussa), &get, &got), ERR_OK);
	assert_int_equal(got.n_requests, 1);
	assert_int_equal(got.group.group.members, 1);
	app_end(&v->app, false);
	got = (struct group_get_result){ 0 };
	assert_int_equal(cmd_group_get(app_begin(&v->app, v->bob), &get, &got), ERR_OK);
	assert_int_equal(got.n_requests, 0);
	assert_int_equal(got.n_moderators, 1);
	app_end(&v->app, false);

	assert_int_equal(cmd_group_answer(app_begin(&v->app, v->bob), &answer, &out),
	                 ERR_FORBIDDEN);
	app_end(&v->app, false);
	assert_int_equal(cmd_group_answer(app_begin(&v->app, v->moussa), &answer, &out), ERR_OK);
	assert_non_null(strstr(app_event(r, "member.answered")->text.p, "\"accepted\":false"));
	assert_non_null(app_event(r, "group.left"));
	app_end(&v->app, true);
	assert_int_equal(cmd_group_answer(app_begin(&v->app, v->moussa), &answer, &out),
	                 ERR_NOT_FOUND);
	app_end(&v->app, false);

	assert_int_equal(join(v, v->awa, v->request, NULL), ERR_OK);
	answer.accept = true;
	assert_int_equal(cmd_group_answer(app_begin(&v->app, v->moussa), &answer, &out), ERR_OK);
	assert_non_null(strstr(app_event(r, "member.answered")->text.p, "\"accepted\":true"));
	assert_non_null(app_event(r, "group.entered"));
	app_end(&v->app, true);

	/* Withdrawn by oneself. */
	assert_int_equal(join(v, v->bob, v->request, NULL), ERR_OK);
	assert_int_equal(leave(v, v->bob, v->request), ERR_OK);
	assert_non_null(strstr(app_event(r, "member.answered")->text.p, "\"accepted\":false"));
	assert_null(app_event(r, "member.left"));
}

static enum err invite(struct village *v, int64_t who, struct group_invite_args a)
{
	struct group_invite_result out;
	enum err e = cmd_group_invite(app_begin(&v->app, who), &a, &out);

	app_end(&v->app, e == ERR_OK);
	return e;
}

static void an_invitation_shows_a_hidden_group(void **state)
{
	struct village *v = *state;
	struct group_invite_args a = { .group = v->hidden, .person = v->awa, .has_person = true };

	assert_int_equal(join(v, v->awa, v->hidden, NULL), ERR_NOT_FOUND);
	assert_int_equal(invite(v, v->awa, a), ERR_NOT_FOUND);
	assert_int_equal(invite(v, v->moussa, a), ERR_OK);
	assert_non_null(
		strstr(app_event(&v->app.req, "group.invited")->text.p, "\"state\":\"invited\""));
	assert_int_equal(invite(v, v->moussa, a), ERR_ALREADY);
	assert_int_equal(join(v, v->awa, v->hidden, NULL), ERR_OK);
	assert_int_equal(join(v, v->awa, v->invitation, NULL), ERR_FORBIDDEN);

	a = (struct group_invite_args){ .group = v->hidden,
		                        .email = STR("P3@Example.org"),
		                        .has_email = true };
	assert_int_equal(invite(v, v->moussa, a), ERR_OK);
	a.email = STR("nobody@example.org");
	assert_int_equal(invite(v, v->moussa, a), ERR_NOT_FOUND);
	assert_string_equal(v->app.req.field, "email");
	a.has_person = true;
	assert_int_equal(invite(v, v->moussa, a), ERR_BAD_ARGS);
	/* Declined: nobody is told but himself. */
	assert_int_equal(leave(v, v->bob, v->hidden), ERR_OK);
	assert_null(app_event(&v->app.req, "member.answered"));
	assert_int_equal(leave(v, v->bob, v->hidden), ERR_NOT_FOUND);
}

static void an_invitation_answers_a_request(void **state)
{
	struct village *v = *state;
	struct group_invite_args a = { .group = v->request, .person = v->awa, .has_person = true };

	assert_int_equal(join(v, v->awa, v->request, NULL), ERR_OK);
	assert_int_equal(invite(v, v->moussa, a), ERR_OK);
	assert_non_null(app_event(&v->app.req, "group.entered"));
	assert_non_null(app_event(&v->app.req, "member.answered"));
}

static void hidden_groups_stay_out_of_lists_and_links(void **state)
{
	struct village *v = *state;
	struct group_list_args a = { 0 };
	struct group_list_result out = { 0 };
	struct group_link_args link = { v->open, v->hidden, true };
	struct group_link_result linked;
	struct group_get_args get = { .slug = STR("mali"), .has_slug = true };
	struct group_get_result got = { 0 };

	assert_int_equal(cmd_group_list(app_begin(&v->app, v->bob), &a, &out), ERR_OK);
	assert_int_equal(out.n_groups, 3);
	assert_string_equal(out.groups[0].group.slug.p, "eau");
	assert_false(out.groups[0].has_role);
	app_end(&v->app, false);
	out.n_groups = 0;
	assert_int_equal(cmd_group_list(app_begin(&v->app, APP_ROOT), &a, &out), ERR_OK);
	assert_int_equal(out.n_groups, 4);
	app_end(&v->app, false);

	assert_int_equal(cmd_group_link(app_begin(&v->app, APP_ROOT), &link, &linked), ERR_OK);
	app_end(&v->app, true);
	assert_int_equal(cmd_group_link(app_begin(&v->app, APP_ROOT), &link, &linked), ERR_OK);
	app_end(&v->app, true);
	assert_int_equal(cmd_group_get(app_begin(&v->app, v->bob), &get, &got), ERR_OK);
	assert_int_equal(got.n_links, 0);
	app_end(&v->app, false);
	got = (struct group_get_result){ 0 };
	assert_int_equal(cmd_group_get(app_begin(&v->app, v->moussa), &get, &got), ERR_OK);
	assert_int_equal(got.n_links, 1);
	assert_int_equal(got.links[0].id, v->hidden);
	app_end(&v->app, false);
	link.on = false;
	assert_int_equal(cmd_group_link(app_begin(&v->app, APP_ROOT), &link, &linked), ERR_OK);
	app_end(&v->app, true);
	assert_int_equal(app_number(&v->app, "SELECT COUNT(*) FROM grp_link"), 0);
	link.other = link.group;
	assert_int_equal(cmd_group_link(app_begin(&v->app, APP_ROOT), &link, &linked),
	                 ERR_BAD_ARGS);
	app_end(&v->app, false);
}

static void members_come_in_pages_by_name(void **state)
{
	struct village *v = *state;
	struct group_members_args a = { .group = v->open };
	struct group_members_result out;
	struct group_add_args add = { .group = v->open, .role = ROLE_MEMBER };
	struct group_add_result added;
	char name[32];
	size_t seen = 0;

	for (int i = 0; i < 230; i++) {
		snprintf(name, sizeof(name), "Élodie %d", i / 2); /* two of each name */
		add.person = app_person(&v->app, name);
		assert_int_equal(cmd_group_add(app_begin(&v->app, APP_ROOT), &add, &added), ERR_OK);
		app_end(&v->app, true);
	}
	char next[200] = "";
	int64_t last = 0;
	for (int page = 0; page < 3; page++) {
		out = (struct group_members_result){ 0 };
		assert_int_equal(cmd_group_members(app_begin(&v->app, v->moussa), &a, &out),
		                 ERR_OK);
		assert_int_equal(out.n_members, page < 2 ? 100 : 31);
		assert_int_equal(out.has_next, page < 2);
		assert_int_not_equal(out.members[0].person.id, last);
		last = out.members[out.n_members - 1].person.id;
		seen += out.n_members;
		if (out.has_next)
			snprintf(next, sizeof(next), "%s", out.next.p);
		a.has_after = true;
		a.after = str_from(next);
		app_end(&v->app, false);
	}
	assert_int_equal(seen, 231);
	a = (struct group_members_args){ .group = v->open, .q = STR("trao"), .has_q = true };
	out = (struct group_members_result){ 0 };
	assert_int_equal(cmd_group_members(app_begin(&v->app, v->moussa), &a, &out), ERR_OK);
	assert_int_equal(out.n_members, 1);
	assert_int_equal(out.members[0].person.id, v->moussa);
	app_end(&v->app, false);
	a.has_after = true;
	a.after = STR("x y");
	assert_int_equal(cmd_group_members(app_begin(&v->app, v->moussa), &a, &out), ERR_BAD_ARGS);
	app_end(&v->app, false);
	assert_int_equal(cmd_group_members(app_begin(&v->app, v->bob), &a, &out), ERR_FORBIDDEN);
	app_end(&v->app, false);
}

static void founding_checks_its_words(void **state)
{
	struct village *v = *state;
	struct str countries[] = { STR("ML"), STR("ml") };
	struct group_create_args a = { .slug = STR("Mali"),
		                       .title = STR("Mali"),
		                       .countries = countries };
	struct group_create_result out;

	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_BAD_ARGS);
	assert_string_equal(v->app.req.field, "slug");
	app_end(&v->app, false);
	a.slug = STR("mali");
	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_TAKEN);
	app_end(&v->app, false);
	a.slug = STR("mali-2");
	a.n_countries = 2;
	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_BAD_ARGS);
	assert_string_equal(v->app.req.field, "countries[1]");
	app_end(&v->app, false);
	a.n_countries = 1;
	a.has_moderator = true;
	a.moderator = 999;
	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_NOT_FOUND);
	app_end(&v->app, false);
	a.moderator = v->bob;
	assert_int_equal(cmd_group_create(app_begin(&v->app, APP_ROOT), &a, &out), ERR_OK);
	assert_int_equal(out.group.members, 1);
	assert_int_equal(out.group.n_countries, 1);
	assert_non_null(app_effect(&v->app.req, EFFECT_SUBSCRIBE, ch_mods(out.group.id)));
	app_end(&v->app, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(entering_starts_after_ones_own_arrival, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(leaving_falls_silent_first, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_role_opens_and_shuts_the_moderators_channel,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(only_a_chair_names_moderators, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_group_keeps_a_moderator, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_request_is_told_to_moderators_and_answered,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_invitation_shows_a_hidden_group, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(an_invitation_answers_a_request, set_up, tear_down),
		cmocka_unit_test_setup_teardown(hidden_groups_stay_out_of_lists_and_links, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(members_come_in_pages_by_name, set_up, tear_down),
		cmocka_unit_test_setup_teardown(founding_checks_its_words, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
