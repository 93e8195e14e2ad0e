/* SPDX-License-Identifier: EUPL-1.2 */
/* The outbox: what state a mail is in after what. */
#include "mail/mail.h"
#include "mail/outbox.h"
#include "migrated.h"

enum { MINUTE = 60000 };
#define NOW INT64_C(1795407753621)

struct box {
	struct temp temp;
	struct db *db;
	struct arena arena;
	struct outbox_mail mails[8];
};

static int set_up(void **state)
{
	struct box *x = calloc(1, sizeof(*x));

	x->db = migrated_make(&x->temp);
	arena_init(&x->arena);
	*state = x;
	return 0;
}

static int tear_down(void **state)
{
	struct box *x = *state;

	assert_false(db_failed(x->db));
	db_close(x->db);
	arena_finish(&x->arena);
	temp_remove(&x->temp);
	free(x);
	return 0;
}

static bool queue(struct box *x, const char *id, const char *to, int64_t expires_at)
{
	return mail_queue(x->db, &(struct mail_new){ .id = str_from(id),
	                                             .recipient = str_from(to),
	                                             .subject = STR("Bonjour"),
	                                             .text = STR("secret"),
	                                             .html = STR("<p>secret</p>"),
	                                             .now = NOW,
	                                             .expires_at = expires_at });
}

static size_t claim(struct box *x, int64_t now, size_t *expired)
{
	return outbox_claim(x->db, now, &x->arena, x->mails, 8, expired);
}

static void mark(struct box *x, enum mail_outcome outcome, const char *why, int64_t now)
{
	x->mails[0].outcome = outcome;
	snprintf(x->mails[0].error, MAIL_ERROR_MAX, "%s", why);
	outbox_mark(x->db, &x->mails[0], now, MINUTE);
}

static int64_t count(struct box *x, const char *sql)
{
	struct query *q = db_q(x->db, sql);
	return db_one(q) ? db_col_int(q, 0) : -1;
}

static void a_mail_is_claimed_once_and_sent_words_are_not_kept(void **state)
{
	struct box *x = *state;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_true(queue(x, "a.1", "other@b.org", 0)); /* the same mail */
	assert_int_equal(claim(x, NOW, &expired), 1);
	assert_int_equal(x->mails[0].tries, 1);
	assert_string_equal(x->mails[0].recipient.p, "a@b.org");
	assert_string_equal(x->mails[0].text.p, "secret");
	assert_int_equal(claim(x, NOW, &expired), 0);
	assert_int_equal(outbox_waiting(x->db), 0);
	assert_int_equal(outbox_next(x->db), 0);
	mark(x, MAIL_SENT, "", NOW);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox WHERE state = 'sent'"
	                          " AND body_text = '' AND body_html = ''"),
	                 1);
}

static void tries_wait_longer_and_longer(void **state)
{
	static const int waits[] = { 1, 5, 30, 120, 240, 240, 240 };
	struct box *x = *state;
	int64_t now = NOW;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	for (size_t i = 0; i < 7; i++) {
		assert_int_equal(claim(x, now, &expired), 1);
		mark(x, MAIL_LATER, "451 \xE9t\xE9", now);
		assert_int_equal(outbox_next(x->db), now + waits[i] * MINUTE);
		assert_int_equal(outbox_waiting(x->db), 1);
		now = outbox_next(x->db);
		assert_int_equal(claim(x, now - 1, &expired), 0);
	}
	/* Not for ever, but it stays and says why. */
	now = NOW + OUTBOX_GIVE_UP_MS;
	assert_int_equal(claim(x, now, &expired), 1);
	mark(x, MAIL_LATER, "451 no", now);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox WHERE state = 'failed'"
	                          " AND error = '451 no' AND body_text = 'secret'"),
	                 1);
}

static void what_outlives_its_use_fails(void **state)
{
	struct box *x = *state;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", NOW + 10 * MINUTE));
	assert_int_equal(claim(x, NOW, &expired), 1);
	mark(x, MAIL_LATER, "down", NOW);
	assert_int_equal(claim(x, NOW + 1 * MINUTE, &expired), 1);
	mark(x, MAIL_LATER, "down", NOW + 1 * MINUTE); /* due again after six minutes */
	assert_int_equal(claim(x, NOW + 11 * MINUTE, &expired), 0);
	assert_int_equal(expired, 1);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox WHERE state = 'failed'"
	                          " AND error = 'expired: down' AND body_text = ''"),
	                 1);
	/* A try that could only come too late is not waited for. */
	assert_true(queue(x, "a.2", "a@b.org", NOW + 30000));
	assert_int_equal(claim(x, NOW, &expired), 1);
	mark(x, MAIL_LATER, "down", NOW);
	assert_int_equal(outbox_next(x->db), 0);
}

static void a_refusal_is_final_an_interruption_is_not(void **state)
{
	struct box *x = *state;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_int_equal(claim(x, NOW, &expired), 1);
	mark(x, MAIL_UNTRIED, "", NOW);
	assert_int_equal(claim(x, NOW, &expired), 1);
	assert_int_equal(x->mails[0].tries, 1);
	mark(x, MAIL_REFUSED, "550 no", NOW);
	assert_int_equal(outbox_next(x->db), 0);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox WHERE state = 'failed'"), 1);
}

static void what_a_killed_program_was_sending_is_due_again(void **state)
{
	struct box *x = *state;
	int64_t unsure;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_int_equal(claim(x, NOW, &expired), 1);
	outbox_recover(x->db, &unsure);
	assert_int_equal(unsure, 0);
	assert_int_equal(claim(x, NOW, &expired), 1);
	assert_int_equal(x->mails[0].tries, 2);
	assert_string_equal(x->mails[0].message_id.p, "a.1");
}

static void what_it_was_handing_over_is_unsure_for_ever(void **state)
{
	struct box *x = *state;
	int64_t unsure;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_true(queue(x, "a.2", "a@b.org", NOW + 10 * MINUTE));
	assert_int_equal(claim(x, NOW, &expired), 2);
	outbox_hand(x->db, x->mails[0].id);
	outbox_hand(x->db, x->mails[1].id);
	outbox_recover(x->db, &unsure);
	assert_int_equal(unsure, 2);
	assert_int_equal(outbox_unsure(x->db), 2);
	assert_int_equal(claim(x, NOW + OUTBOX_GIVE_UP_MS, &expired), 0);
	outbox_recover(x->db, &unsure);
	assert_int_equal(unsure, 0);
	/* What was of use for a while only is not kept. */
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox WHERE body_text = ''"), 1);
}

static void handed_over_and_put_off_it_is_due(void **state)
{
	struct box *x = *state;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_int_equal(claim(x, NOW, &expired), 1);
	outbox_hand(x->db, x->mails[0].id);
	mark(x, MAIL_LATER, "450 not now", NOW);
	assert_int_equal(claim(x, NOW + MINUTE, &expired), 1);
	outbox_hand(x->db, x->mails[0].id);
	mark(x, MAIL_UNSURE, "silence", NOW);
	assert_int_equal(outbox_next(x->db), 0);
	assert_int_equal(outbox_unsure(x->db), 1);
}

static void what_comes_back_is_accounted_for_once(void **state)
{
	struct mail_return back[4];
	struct box *x = *state;
	size_t expired;

	assert_true(db_exec(x->db, "INSERT INTO person (id, email, name, folded, created_at)"
	                           " VALUES (7, 'a@b.org', 'A', 'a', 0)"));
	for (int i = 0; i < 4; i++) {
		char id[8];
		snprintf(id, sizeof(id), "a.%d", i);
		assert_true(mail_queue(x->db, &(struct mail_new){ .id = str_from(id),
		                                                  .recipient = STR("a@b.org"),
		                                                  .person = i < 3 ? 7 : 0,
		                                                  .subject = STR("x"),
		                                                  .text = STR("x"),
		                                                  .html = STR("x"),
		                                                  .now = NOW }));
		assert_int_equal(claim(x, NOW, &expired), 1);
		x->mails[0].no_such = i != 1;
		mark(x, i == 2 ? MAIL_SENT : MAIL_REFUSED, "550 5.1.1 who?", NOW);
	}
	/* Not the one refused for its words, nor the one taken, nor nobody's. */
	assert_int_equal(mail_returns(x->db, &x->arena, back, 4), 1);
	assert_int_equal(back[0].person, 7);
	assert_true(back[0].hard);
	assert_string_equal(back[0].reason.p, "550 5.1.1 who?");
	assert_int_equal(mail_returns(x->db, &x->arena, back, 4), 0);
}

static void what_cannot_be_a_mail_is_not_queued(void **state)
{
	struct box *x = *state;

	assert_false(queue(x, "a.1", "a@b.org\r\nBcc: c@d.org", 0));
	assert_false(queue(x, "../a", "a@b.org", 0));
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox"), 0);
}

static void old_mails_are_forgotten(void **state)
{
	struct box *x = *state;
	size_t expired;

	assert_true(queue(x, "a.1", "a@b.org", 0));
	assert_true(queue(x, "a.2", "a@b.org", 0));
	assert_int_equal(claim(x, NOW, &expired), 2);
	mark(x, MAIL_SENT, "", NOW);
	outbox_sweep(x->db, NOW + INT64_C(29) * 24 * 60 * MINUTE);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox"), 2);
	outbox_sweep(x->db, NOW + INT64_C(31) * 24 * 60 * MINUTE);
	assert_int_equal(count(x, "SELECT COUNT(*) FROM outbox"), 1); /* the one not over stays */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_mail_is_claimed_once_and_sent_words_are_not_kept,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(tries_wait_longer_and_longer, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_outlives_its_use_fails, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_refusal_is_final_an_interruption_is_not, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(what_a_killed_program_was_sending_is_due_again,
		                                set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_it_was_handing_over_is_unsure_for_ever, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(handed_over_and_put_off_it_is_due, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(what_comes_back_is_accounted_for_once, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(what_cannot_be_a_mail_is_not_queued, set_up,
		                                tear_down),
		cmocka_unit_test_setup_teardown(old_mails_are_forgotten, set_up, tear_down),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
