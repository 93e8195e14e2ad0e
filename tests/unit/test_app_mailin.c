/* SPDX-License-Identifier: EUPL-1.2 */
/* Mail that comes in: whom an address names, and that nobody else can make one. */
#include "app/mail_in/address.h"
#include "app_talk.h"

static struct mail_in_to read_to(struct req *r, struct str address)
{
	struct mail_in_to to;

	mail_in_read(r->house, r->arena, address, &to);
	return to;
}

static struct str upper(struct req *r, struct str s)
{
	char *p = arena_alloc(r->arena, s.n);

	for (size_t i = 0; i < s.n; i++)
		p[i] = s.p[i] >= 'a' && s.p[i] <= 'z' ? (char)(s.p[i] & ~32) : s.p[i];
	return (struct str){ p, s.n };
}

static void test_reply(void **state)
{
	struct talk *t = *state;
	struct req *r = app_begin(&t->app, APP_ROOT);

	t->app.house.mail_domain = STR("courrier.example.org");
	struct str address = mail_in_address(r, 3, 812), domain = address;
	assert_true(str_split(&domain, '@').n <= 64);
	assert_true(str_eq(domain, STR("courrier.example.org")));
	struct mail_in_to to = read_to(r, address);
	assert_int_equal(to.kind, MAIL_IN_REPLY);
	assert_int_equal(to.person, 3);
	assert_int_equal(to.topic, 812);
	to = read_to(r, upper(r, address));
	assert_int_equal(to.kind, MAIL_IN_REPLY);
	assert_int_equal(to.topic, 812);
	/* The largest numbers it holds, and a second address for a second topic. */
	to = read_to(r, mail_in_address(r, (INT64_C(1) << 40) - 1, (INT64_C(1) << 40) - 1));
	assert_int_equal(to.person, (INT64_C(1) << 40) - 1);
	assert_false(str_eq(address, mail_in_address(r, 3, 813)));
	app_end(&t->app, true);
}

/* Every letter that is changed makes it no address of ours, and so does another key. */
static void test_forged(void **state)
{
	struct talk *t = *state;
	struct req *r = app_begin(&t->app, APP_ROOT);

	t->app.house.mail_domain = STR("courrier.example.org");
	struct str address = mail_in_address(r, 3, 812);
	for (size_t i = 2; i < 34; i++) {
		char forged[120];
		memcpy(forged, address.p, address.n);
		forged[i] = forged[i] == 'b' ? 'c' : 'b';
		assert_int_equal(read_to(r, (struct str){ forged, address.n }).kind, MAIL_IN_NONE);
	}
	t->app.house.key[0] ^= 1;
	assert_int_equal(read_to(r, address).kind, MAIL_IN_NONE);
	t->app.house.key[0] ^= 1;
	/* What comes back is no reply. */
	struct str bounce = mail_in_bounce_address(r, 3, 812);
	struct str token = bounce;
	str_split(&token, '+');
	assert_int_equal(read_to(r, arena_printf(r->arena, "r+" STR_FMT, STR_ARG(token))).kind,
	                 MAIL_IN_NONE);
	struct mail_in_to to = read_to(r, bounce);
	assert_int_equal(to.kind, MAIL_IN_BOUNCE);
	assert_int_equal(to.person, 3);
	assert_int_equal(to.mail, 812);
	app_end(&t->app, true);
}

static void test_group(void **state)
{
	struct talk *t = *state;
	struct req *r = app_begin(&t->app, APP_ROOT);

	t->app.house.mail_domain = STR("courrier.example.org");
	struct mail_in_to to = read_to(r, STR("Mali@Courrier.Example.org"));
	assert_int_equal(to.kind, MAIL_IN_GROUP);
	assert_true(str_eq(to.slug, STR("mali")));
	assert_true(
		str_eq(mail_in_group_address(r, STR("mali")), STR("mali@courrier.example.org")));
	/* A group may have a slug that is an address of the house. */
	assert_int_equal(read_to(r, STR("abuse@courrier.example.org")).kind, MAIL_IN_NONE);
	to = read_to(r, mail_in_group_address(r, STR("abuse")));
	assert_int_equal(to.kind, MAIL_IN_GROUP);
	assert_true(str_eq(to.slug, STR("abuse")));
	assert_int_equal(read_to(r, STR("mali@example.org")).kind, MAIL_IN_NONE);
	assert_int_equal(read_to(r, STR("ma li@courrier.example.org")).kind, MAIL_IN_NONE);
	assert_int_equal(read_to(r, STR("@courrier.example.org")).kind, MAIL_IN_NONE);
	assert_int_equal(read_to(r, STR("mali")).kind, MAIL_IN_NONE);
	app_end(&t->app, true);
}

static void test_no_mail(void **state)
{
	struct talk *t = *state;
	struct req *r = app_begin(&t->app, APP_ROOT);

	assert_int_equal(mail_in_address(r, 3, 812).n, 0);
	assert_int_equal(mail_in_bounce_address(r, 3, 812).n, 0);
	assert_int_equal(mail_in_group_address(r, STR("mali")).n, 0);
	assert_int_equal(read_to(r, STR("mali@")).kind, MAIL_IN_NONE);
	app_end(&t->app, true);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(test_reply, talk_set_up, talk_tear_down),
		cmocka_unit_test_setup_teardown(test_forged, talk_set_up, talk_tear_down),
		cmocka_unit_test_setup_teardown(test_group, talk_set_up, talk_tear_down),
		cmocka_unit_test_setup_teardown(test_no_mail, talk_set_up, talk_tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
