/* SPDX-License-Identifier: EUPL-1.2 */
/* Who may do what: the whole table, of every right for every kind of person and of group. */
#include "app/group/access.h"
#include "app_fixture.h"

/* Columns: who asks. */
enum who {
	OUTSIDER,
	REQUESTED,
	INVITED,
	OBSERVER,
	MEMBER,
	MODERATOR,
	CHAIR,
	ADMIN,
	ROOT,
	WHO_COUNT
};
enum { OPEN, HIDDEN };

static int set_up(void **state)
{
	struct app *app = calloc(1, sizeof(*app));

	app_open(app);
	for (int i = 0; i < ROOT; i++)
		assert_int_equal(app_person(app, "X"), i + 1);
	assert_true(db_exec(
		app->db,
		"UPDATE person SET admin = 1 WHERE id = 8;"
		"INSERT INTO grp (id, slug, kind, title, join_mode, created_at) VALUES"
		" (1, 'open', 'country', 'O', 'open', 0), (2, 'hidden', 'country', 'H', 'hidden', 0);"
		"INSERT INTO membership (grp, person, role, state, since_post, at) SELECT g.id, m.* FROM grp g,"
		" (VALUES (2, 'member', 'requested', 0, 0), (3, 'member', 'invited', 0, 0),"
		" (4, 'observer', 'active', 40, 0), (5, 'member', 'active', 50, 0),"
		" (6, 'moderator', 'active', 60, 0), (7, 'chair', 'active', 70, 0)) m;"
		"INSERT INTO topic (id, grp, kind, title, author, created_at, merged_into) VALUES"
		" (11, 1, 'discussion', 't', 5, 0, NULL), (12, 2, 'discussion', 't', 5, 0, NULL),"
		" (13, 1, 'discussion', 't', 5, 0, 14), (14, 1, 'discussion', 't', 5, 0, 12);"
		"INSERT INTO post (id, topic, author, at, body, deleted_at) VALUES (21, 11, 5, 0, 'p', NULL),"
		" (22, 12, 5, 0, '', 5);"));
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

/* For each right, a letter for each column: + may, - sees but may not, . does not see. */
static const char *const OF_GROUP[2][5] = {
	{ "+++++++++", "---++++++", "----++++-", "-----++++", "------+++" },
	{ ".++++++++", ".--++++++", ".---++++-", ".----++++", ".-----+++" },
};
/* What is in a group is not seen from outside, whatever the group. */
static const char *const IN_GROUP[5] = { "+++++++++", "...++++++", "...-++++-", "...--++++",
	                                 "...---+++" };

static enum err expected(char c)
{
	return c == '+' ? ERR_OK : c == '-' ? ERR_FORBIDDEN : ERR_NOT_FOUND;
}

static struct req *as(struct app *app, int who)
{
	return app_begin(app, who == ROOT ? APP_ROOT : who + 1);
}

static void groups(void **state)
{
	struct app *app = *state;

	for (int hidden = 0; hidden < 2; hidden++)
		for (int right = 0; right < 5; right++)
			for (int who = 0; who < WHO_COUNT; who++) {
				struct access a = { .since_post = -1 };
				enum err e = access_group(as(app, who), 1 + hidden,
				                          (enum right)right, &a);
				assert_int_equal(e, expected(OF_GROUP[hidden][right][who]));
				assert_int_equal(a.since_post == -1, e == ERR_NOT_FOUND);
				assert_int_equal(a.active, who >= OBSERVER && who <= CHAIR);
				if (a.active)
					assert_int_equal(a.since_post, (who + 1) * 10);
				assert_int_equal(
					access_group(&app->req, 99, (enum right)right, NULL),
					ERR_NOT_FOUND);
				app_end(app, false);
			}
}

static void topics_and_posts(void **state)
{
	struct app *app = *state;

	for (int group = 0; group < 2; group++)
		for (int right = 1; right < 5; right++)
			for (int who = 0; who < WHO_COUNT; who++) {
				enum err want = expected(IN_GROUP[right][who]);
				int64_t topic = 11 + group, of = -1;
				assert_int_equal(
					access_topic(as(app, who), &topic, (enum right)right, NULL),
					want);
				assert_int_equal(topic, 11 + group);
				assert_int_equal(access_post(&app->req, 21 + group,
				                             (enum right)right, &of, NULL),
				                 want);
				assert_int_equal(of, want == ERR_NOT_FOUND ? -1 : 11 + group);
				app_end(app, false);
			}
}

static void a_merged_topic_leads_to_where_its_messages_are(void **state)
{
	struct app *app = *state;
	struct access a;
	int64_t topic = 13;

	assert_int_equal(access_topic(as(app, MEMBER), &topic, RIGHT_READ, &a), ERR_OK);
	assert_int_equal(topic, 12);
	assert_int_equal(a.group, 2);
	topic = 99;
	assert_int_equal(access_topic(&app->req, &topic, RIGHT_READ, &a), ERR_NOT_FOUND);
	assert_int_equal(access_post(&app->req, 99, RIGHT_READ, NULL, &a), ERR_NOT_FOUND);
	app_end(app, false);
	/* A ring, in a damaged file, ends. */
	assert_true(db_exec(app->db, "UPDATE topic SET merged_into = 13 WHERE id = 12"));
	topic = 13;
	assert_int_equal(access_topic(as(app, ADMIN), &topic, RIGHT_READ, &a), ERR_NOT_FOUND);
	app_end(app, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(groups, set_up, tear_down),
		cmocka_unit_test_setup_teardown(topics_and_posts, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_merged_topic_leads_to_where_its_messages_are,
		                                set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
