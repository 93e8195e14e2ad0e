/* SPDX-License-Identifier: EUPL-1.2 */
/* Coming back without the database, listening ahead of the log, and people at other gateways. */
#include "hub/frame.h"
#include "hub/hub.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

static const struct channel G1 = { (int64_t)CHANNEL_GROUP << 48 | 1 };
static const struct channel G2 = { (int64_t)CHANNEL_GROUP << 48 | 2 };

/* A socket that keeps what it is given. */
struct sink {
	struct conn *conn;
	struct buf got;
	int closed;
};

static bool ready(void *p)
{
	(void)p;
	return true;
}

static bool keep(void *p, const char *bytes, size_t n)
{
	buf_put(&((struct sink *)p)->got, bytes, n);
	return true;
}

static void want(void *p)
{
	(void)p;
}

static void closes(void *p, enum close_code code, const char *reason)
{
	(void)reason;
	((struct sink *)p)->closed = (int)code;
}

static const struct conn_ops ops = { ready, keep, want, closes };

static void sink_open(struct sink *s, struct hub *hub, int64_t person, int64_t session)
{
	*s = (struct sink){ 0 };
	buf_init(&s->got, 1 << 20);
	s->conn = conn_create(hub, &ops, s, person, session);
}

static void sink_end(struct sink *s)
{
	conn_destroy(s->conn);
	buf_finish(&s->got);
}

static void say(struct hub *hub, struct channel ch, int64_t seq)
{
	char text[32];
	int n = snprintf(text, sizeof(text), "[%lld]", (long long)seq);

	hub_publish(hub, ch, seq, (struct str){ text, (size_t)n });
}

/* The payloads that came, one after the other. */
static const char *heard(struct sink *s, char *out)
{
	size_t n = 0;

	for (size_t at = 0; at < s->got.n;) {
		size_t len = frame_length(s->got.p + at);
		memcpy(out + n, s->got.p + at + 2, len - 2);
		n += len - 2;
		at += len;
	}
	out[n] = 0;
	return out;
}

static void who_holds_more_than_the_log_hears_only_what_follows(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct sink a, b;
	char text[256];

	(void)state;
	sink_open(&a, hub, 1, 1);
	sink_open(&b, hub, 2, 2);
	conn_listen(a.conn, G1, 5);
	conn_listen(b.conn, G1, 8);
	for (int64_t seq = 6; seq <= 7; seq++)
		say(hub, G1, seq);
	hub_flush(hub);
	conn_send(b.conn, STR("<re>")); /* a reply takes what waits along, but not that */
	hub_flush(hub);
	for (int64_t seq = 8; seq <= 9; seq++)
		say(hub, G1, seq);
	hub_flush(hub);
	assert_string_equal(heard(&a, text), "[6][7][8][9]");
	assert_string_equal(heard(&b, text), "<re>[9]");
	sink_end(&a);
	sink_end(&b);
	hub_destroy(hub);
}

static void a_log_begins_where_the_first_listener_is(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct sink a, b;
	int64_t head;

	(void)state;
	sink_open(&a, hub, 1, 1);
	sink_open(&b, hub, 2, 2);
	assert_true(conn_subscribe(a.conn, G1, 5));
	/* 4 would be followed by 5, which never was in this log. */
	assert_false(conn_subscribe(b.conn, G1, 4));
	assert_true(conn_subscribe(b.conn, G1, 5));
	assert_true(hub_reaches(hub, G1, 5, &head));
	assert_int_equal(head, 5);
	assert_false(hub_reaches(hub, G1, 4, &head));
	assert_false(hub_reaches(hub, G1, 6, &head));
	assert_false(hub_reaches(hub, G2, 5, &head));
	/* A channel on which nothing was ever said is known as well. */
	assert_true(conn_subscribe(a.conn, G2, 0));
	assert_true(hub_reaches(hub, G2, 0, &head));
	sink_end(&a);
	sink_end(&b);
	hub_destroy(hub);
}

static size_t past_of(struct hub *hub, int64_t session, int64_t person)
{
	struct channel chs[8];

	return hub_past(hub, session, person, chs, 8);
}

static void went(struct hub *hub, int64_t person, int64_t session)
{
	struct sink s;

	sink_open(&s, hub, person, session);
	conn_listen(s.conn, channel_make(CHANNEL_PERSON, person), 0);
	conn_listen(s.conn, G1, 3);
	sink_end(&s);
}

static void who_went_is_remembered_until_something_changes(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct channel chs[8];
	struct sink s;

	(void)state;
	went(hub, 1, 10);
	assert_int_equal(hub_past(hub, 10, 1, chs, 8), 2);
	assert_int_equal(chs[1].key, G1.key);
	assert_int_equal(hub_past(hub, 10, 1, chs, 1), 0); /* not half of it */
	assert_int_equal(past_of(hub, 10, 2), 0);          /* another's */
	assert_int_equal(past_of(hub, 11, 1), 0);

	hub_unsubscribe_person(hub, 1, G1);
	assert_int_equal(past_of(hub, 10, 1), 0);
	went(hub, 1, 10);
	hub_subscribe_person(hub, 1, G2, 0);
	assert_int_equal(past_of(hub, 10, 1), 0);
	went(hub, 1, 10);
	went(hub, 1, 11);
	hub_close_session(hub, 10);
	assert_int_equal(past_of(hub, 10, 1), 0);
	assert_int_equal(past_of(hub, 11, 1), 2);
	hub_close_person(hub, 1);
	assert_int_equal(past_of(hub, 11, 1), 0);
	went(hub, 1, 10);
	hub_forget_pasts(hub);
	assert_int_equal(past_of(hub, 10, 1), 0);

	/* Who was sent away, or never came to listen, is not. */
	sink_open(&s, hub, 1, 10);
	sink_end(&s);
	assert_int_equal(past_of(hub, 10, 1), 0);
	sink_open(&s, hub, 1, 10);
	conn_listen(s.conn, G1, 3);
	conn_close(s.conn, CLOSE_SLOW, "slow");
	sink_end(&s);
	assert_int_equal(past_of(hub, 10, 1), 0);
	hub_destroy(hub);
}

static void deleted_words_are_not_given_from_memory(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct sink a;
	int64_t head;

	(void)state;
	sink_open(&a, hub, 1, 1);
	conn_listen(a.conn, G1, 0);
	for (int64_t seq = 1; seq <= 4; seq++)
		say(hub, G1, seq);
	assert_true(hub_reaches(hub, G1, 1, &head));
	hub_forget(hub, G1, 3);
	assert_false(hub_reaches(hub, G1, 2, &head));
	assert_true(hub_reaches(hub, G1, 3, &head));
	assert_int_equal(head, 4);
	sink_end(&a);
	hub_destroy(hub);
}

static void a_channel_that_lost_events_sends_its_listeners_back(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct sink a, b;
	char text[64];

	(void)state;
	sink_open(&a, hub, 1, 1);
	sink_open(&b, hub, 2, 2);
	conn_listen(a.conn, G1, 3);
	conn_listen(b.conn, G1, 9);
	hub_lost(hub, G1, 9);
	assert_int_equal(a.closed, CLOSE_SLOW);
	assert_int_equal(b.closed, 0);
	say(hub, G1, 10);
	hub_flush(hub);
	assert_string_equal(heard(&a, text), "");
	assert_string_equal(heard(&b, text), "[10]");
	sink_end(&a);
	sink_end(&b);
	hub_destroy(hub);
}

static int followed, begun_at;

static void on_begin(void *arg, struct channel ch, int64_t seq)
{
	(void)arg;
	(void)ch;
	followed++;
	begun_at = (int)seq;
}

static void on_end(void *arg, struct channel ch)
{
	(void)arg;
	(void)ch;
	followed--;
}

static void a_channel_is_followed_while_it_is_in_memory(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct sink a, b;

	(void)state;
	hub_set_follow(hub, &(struct hub_follow){ on_begin, on_end, NULL });
	sink_open(&a, hub, 1, 1);
	sink_open(&b, hub, 2, 2);
	conn_listen(a.conn, G1, 7);
	conn_listen(b.conn, G1, 7);
	assert_int_equal(followed, 1);
	assert_int_equal(begun_at, 7);
	sink_end(&a);
	sink_end(&b);
	hub_sweep(hub, 1000);
	assert_int_equal(followed, 1);
	hub_sweep(hub, 100 * 1000);
	assert_int_equal(followed, 0);
	hub_destroy(hub);
}

static void people_at_other_gateways_count_once(void **state)
{
	static const int64_t there[] = { 2, 3, 3 }, later[] = { 3 };
	struct hub *hub = hub_create(NULL);
	struct sink a, b;
	int64_t people[8], groups[2];
	size_t n;
	char text[512];

	(void)state;
	sink_open(&a, hub, 1, 1);
	sink_open(&b, hub, 2, 2);
	conn_listen(a.conn, G1, 0);
	conn_listen(b.conn, G1, 0);
	hub_present_elsewhere(hub, 77, 1, there, 3); /* nobody watches: not kept */
	assert_int_equal(presence_watch(a.conn, 1, people, 8, &n), 2);
	assert_int_equal(hub_watched(hub, groups, 2), 1);
	hub_present_elsewhere(hub, 77, 1, there, 3);
	assert_int_equal(presence_watch(b.conn, 1, people, 8, &n), 3);
	assert_int_equal(n, 3);
	presence_flush(hub, 1);
	hub_flush(hub);
	assert_non_null(strstr(heard(&a, text), "\"count\":3,\"came\":[3],\"left\":[]"));
	/* 2 goes there, but is still here; then here too */
	hub_present_elsewhere(hub, 77, 1, later, 1);
	buf_reset(&a.got);
	presence_flush(hub, 1);
	hub_flush(hub);
	assert_string_equal(heard(&a, text), "");
	sink_end(&b);
	presence_flush(hub, 1);
	hub_flush(hub);
	assert_non_null(strstr(heard(&a, text), "\"count\":2,\"came\":[],\"left\":[2]"));
	assert_int_equal(hub_present(hub, 1, people, 8), 1); /* those here */
	assert_int_equal(people[0], 1);
	sink_end(&a);
	hub_destroy(hub);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(who_holds_more_than_the_log_hears_only_what_follows),
		cmocka_unit_test(a_log_begins_where_the_first_listener_is),
		cmocka_unit_test(who_went_is_remembered_until_something_changes),
		cmocka_unit_test(deleted_words_are_not_given_from_memory),
		cmocka_unit_test(a_channel_that_lost_events_sends_its_listeners_back),
		cmocka_unit_test(a_channel_is_followed_while_it_is_in_memory),
		cmocka_unit_test(people_at_other_gateways_count_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
