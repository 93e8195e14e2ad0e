/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/clock.h"
#include "hub/frame.h"
#include "hub/hub.h"
#include "hub/log.h"
#include "unit.h"
#include <stdio.h>
#include <string.h>

/* A socket that keeps what it is given and can be full. */
struct fake {
	struct conn *conn;
	struct buf got;
	bool full, wants;
	int writes, closed;
};

static bool fake_ready(void *p)
{
	return !((struct fake *)p)->full;
}

static bool fake_write(void *p, const char *bytes, size_t n)
{
	struct fake *f = p;

	buf_put(&f->got, bytes, n);
	f->writes++;
	return true;
}

static void fake_want(void *p)
{
	((struct fake *)p)->wants = true;
}

static void fake_close(void *p, enum close_code code, const char *reason)
{
	(void)reason;
	((struct fake *)p)->closed = (int)code;
}

static const struct conn_ops ops = { fake_ready, fake_write, fake_want, fake_close };
static const struct channel G1 = { (int64_t)CHANNEL_GROUP << 48 | 1 };

static void fake_open(struct fake *f, struct hub *hub, int64_t person)
{
	*f = (struct fake){ 0 };
	buf_init(&f->got, 64 << 20);
	f->conn = conn_create(hub, &ops, f, person, person * 10);
}

static void fake_end(struct fake *f)
{
	conn_destroy(f->conn);
	buf_finish(&f->got);
}

static struct str numbered(char *out, size_t n, int64_t seq)
{
	int len = snprintf(out, n, "{\"ch\":\"g1\",\"seq\":%lld,\"pad\":\"%0100d\"}",
	                   (long long)seq, 0);
	return (struct str){ out, (size_t)len };
}

static void publish(struct hub *hub, int64_t seq)
{
	char text[256];

	hub_publish(hub, G1, seq, numbered(text, sizeof(text), seq));
}

/* Every frame in what came is the next seq; returns the last one. */
static int64_t check_dense(const struct fake *f, int64_t after)
{
	char want[256];

	for (size_t at = 0; at < f->got.n;) {
		size_t len = frame_length(f->got.p + at);
		struct str expected = numbered(want, sizeof(want), ++after);
		size_t head = len - expected.n;
		assert_true(at + len <= f->got.n);
		assert_memory_equal(f->got.p + at + head, expected.p, expected.n);
		at += len;
	}
	return after;
}

static void everybody_gets_everything_in_order_in_one_write_a_turn(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake a, b;

	(void)state;
	fake_open(&a, hub, 1);
	fake_open(&b, hub, 2);
	assert_true(conn_subscribe(a.conn, G1, 0));
	assert_true(conn_subscribe(b.conn, G1, 0));
	for (int64_t seq = 1; seq <= 20; seq++)
		publish(hub, seq);
	hub_flush(hub);
	assert_int_equal(check_dense(&a, 0), 20);
	assert_int_equal(check_dense(&b, 0), 20);
	assert_int_equal(a.writes, 1);
	assert_false(hub_dirty(hub));
	fake_end(&a);
	fake_end(&b);
	hub_destroy(hub);
}

static void what_many_hear_may_wait_and_goes_out_with_what_follows(void **state)
{
	enum { MANY = 100 };
	static const struct channel G2 = { (int64_t)CHANNEL_GROUP << 48 | 2 };
	struct hub *hub = hub_create(NULL);
	static struct fake many[MANY];
	struct fake few;
	char text[256];

	(void)state;
	for (int i = 0; i < MANY; i++) {
		fake_open(&many[i], hub, 100 + i);
		assert_true(conn_subscribe(many[i].conn, G1, 0));
	}
	fake_open(&few, hub, 1);
	assert_true(conn_subscribe(few.conn, G2, 0));
	publish(hub, 1);
	hub_publish(hub, G2, 1, numbered(text, sizeof(text), 1));
	conn_send(many[0].conn, STR("{\"re\":1}"));
	assert_true(hub_flush_small(hub));
	assert_int_equal(check_dense(&few, 0), 1);
	assert_int_equal(many[0].writes,
	                 1); /* a reply waits for nothing, and takes along what is there */
	assert_int_equal(many[1].writes, 0);
	publish(hub, 2);
	conn_unsubscribe(many[2].conn, G1);
	hub_flush(hub);
	assert_int_equal(check_dense(&many[1], 0), 2);
	assert_int_equal(many[1].writes, 1);
	assert_int_equal(many[0].writes, 2);
	assert_int_equal(many[2].writes, 0);
	assert_false(hub_dirty(hub));
	assert_false(hub_flush_small(hub));
	for (int i = 0; i < MANY; i++)
		fake_end(&many[i]);
	fake_end(&few);
	hub_destroy(hub);
}

static void who_joins_late_gets_what_follows_the_seq_he_holds(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake a;

	(void)state;
	for (int64_t seq = 5; seq <= 9; seq++)
		publish(hub, seq);
	hub_flush(hub);
	fake_open(&a, hub, 1);
	assert_true(conn_subscribe(a.conn, G1, 6));
	publish(hub, 10);
	hub_flush(hub);
	assert_int_equal(check_dense(&a, 6), 10);
	fake_end(&a);
	/* Seq 4 would follow 3, and it has left the log. */
	fake_open(&a, hub, 1);
	assert_false(conn_subscribe(a.conn, G1, 3));
	assert_true(conn_subscribe(a.conn, G1, 4));
	fake_end(&a);
	hub_destroy(hub);
}

static void a_full_socket_catches_up_and_delays_nobody(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake slow, quick;
	struct hub_stats stats;

	(void)state;
	fake_open(&slow, hub, 1);
	fake_open(&quick, hub, 2);
	conn_subscribe(slow.conn, G1, 0);
	conn_subscribe(quick.conn, G1, 0);
	slow.full = true;
	for (int64_t seq = 1; seq <= 300; seq++) {
		publish(hub, seq);
		hub_flush(hub);
	}
	assert_int_equal(check_dense(&quick, 0), 300);
	hub_stats(hub, &stats);
	assert_int_equal(stats.people, 2);
	assert_int_equal(stats.lagging, 1);
	assert_int_equal(stats.queued, quick.got.n - slow.got.n);
	assert_true(slow.wants);
	assert_int_equal(check_dense(&slow, 0), 1);
	slow.full = false;
	conn_writable(slow.conn);
	assert_int_equal(check_dense(&slow, 0), 300);
	hub_stats(hub, &stats);
	assert_int_equal(stats.lagging, 0);
	assert_int_equal(stats.queued, 0);
	fake_end(&slow);
	fake_end(&quick);
	hub_destroy(hub);
}

static void what_is_taken_back_is_not_sent_to_who_reads_slowly(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake slow, quick;

	(void)state;
	fake_open(&slow, hub, 1);
	fake_open(&quick, hub, 2);
	conn_subscribe(slow.conn, G1, 0);
	conn_subscribe(quick.conn, G1, 0);
	slow.full = true;
	for (int64_t seq = 1; seq <= 3; seq++) {
		publish(hub, seq);
		hub_flush(hub);
	}
	hub_forget(hub, G1, 3);
	publish(hub, 4);
	hub_flush(hub);
	assert_int_equal(slow.closed, CLOSE_SLOW);
	slow.full = false;
	conn_writable(slow.conn);
	hub_flush(hub);
	assert_int_equal(check_dense(&slow, 0), 1);
	assert_int_equal(quick.closed, 0);
	assert_int_equal(check_dense(&quick, 0), 4);
	fake_end(&slow);
	fake_end(&quick);
	hub_destroy(hub);
}

static void who_falls_out_of_the_log_is_closed_and_gets_no_hole(void **state)
{
	struct hub_config cfg = { .log_max = 16 * 1024 };
	struct hub *hub = hub_create(&cfg);
	struct fake slow;
	struct hub_stats stats;

	(void)state;
	fake_open(&slow, hub, 1);
	conn_subscribe(slow.conn, G1, 0);
	slow.full = true;
	for (int64_t seq = 1; seq <= 1000; seq++) {
		publish(hub, seq);
		hub_flush(hub);
	}
	assert_int_equal(slow.closed, CLOSE_SLOW);
	check_dense(&slow, 0);
	hub_stats(hub, &stats);
	assert_int_equal(stats.slow_closed, 1);
	fake_end(&slow);
	hub_destroy(hub);
}

static void replies_go_before_events_and_past_their_limit_the_connection_ends(void **state)
{
	struct hub_config cfg = { .out_max = 4096 };
	struct hub *hub = hub_create(&cfg);
	struct fake a;
	char text[256];

	(void)state;
	fake_open(&a, hub, 1);
	conn_subscribe(a.conn, G1, 1);
	publish(hub, 2);
	conn_send(a.conn, numbered(text, sizeof(text), 1));
	hub_flush(hub);
	assert_int_equal(check_dense(&a, 0), 2);
	a.full = true;
	publish(hub, 3);
	hub_flush(hub);
	for (int i = 0; i < 100; i++)
		conn_send(a.conn, numbered(text, sizeof(text), 1));
	assert_int_equal(a.closed, CLOSE_SLOW);
	fake_end(&a);
	hub_destroy(hub);
}

static void a_member_taken_out_receives_nothing_more_at_once(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake a;

	(void)state;
	fake_open(&a, hub, 1);
	conn_listen(a.conn, G1, 0);
	publish(hub, 1);
	hub_flush(hub);
	publish(hub, 2);
	hub_unsubscribe_person(hub, 1, G1);
	hub_flush(hub);
	assert_int_equal(check_dense(&a, 0), 1);
	assert_false(conn_listens(a.conn, G1));
	fake_end(&a);
	hub_destroy(hub);
}

/* session.open read the membership, then it was taken: the socket must not listen after all. */
static void a_group_lost_while_opening_is_not_listened_to(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake a;

	(void)state;
	fake_open(&a, hub, 1);
	conn_asked(a.conn);
	hub_unsubscribe_person(hub, 1, G1);
	conn_listen(a.conn, G1, 0);
	assert_int_equal(a.closed, CLOSE_SLOW);
	assert_false(conn_listens(a.conn, G1));
	fake_end(&a);
	hub_destroy(hub);
}

static void a_revoked_session_loses_its_sockets_only(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake a, b;

	(void)state;
	fake_open(&a, hub, 1);
	fake_open(&b, hub, 2);
	hub_close_session(hub, 10);
	assert_int_equal(a.closed, CLOSE_SIGNED_OUT);
	assert_int_equal(b.closed, 0);
	assert_null(hub_conn(hub, a.conn->id));
	assert_ptr_equal(hub_conn(hub, b.conn->id), b.conn);
	fake_end(&a);
	fake_end(&b);
	hub_destroy(hub);
}

/* Places are taken again, ids never: whoever comes late with an old one finds nobody. */
static void an_id_is_never_given_again(void **state)
{
	enum { N = 300 };
	struct hub *hub = hub_create(NULL);
	static struct fake f[N];
	uint64_t old[N];

	(void)state;
	for (size_t i = 0; i < N; i++)
		fake_open(&f[i], hub, 1 + (int64_t)i);
	for (size_t i = 0; i < N; i += 3) {
		old[i] = f[i].conn->id;
		fake_end(&f[i]);
	}
	for (size_t i = 0; i < N; i += 3) {
		assert_null(hub_conn(hub, old[i]));
		fake_open(&f[i], hub, 1000 + (int64_t)i);
	}
	for (size_t i = 0; i < N; i++) {
		assert_ptr_equal(hub_conn(hub, f[i].conn->id), f[i].conn);
		for (size_t k = 0; k < N; k += 3)
			assert_int_not_equal(f[i].conn->id, old[k]);
	}
	assert_null(hub_conn(hub, 0));
	assert_null(hub_conn(hub, UINT64_MAX));
	hub_close_all(hub, CLOSE_RESTART, "restart");
	for (size_t i = 0; i < N; i++) {
		assert_int_equal(f[i].closed, CLOSE_RESTART);
		fake_end(&f[i]);
	}
	hub_destroy(hub);
}

static void presence_counts_each_person_once(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake phone, desk, other;
	int64_t people[10];
	size_t n;

	(void)state;
	fake_open(&phone, hub, 1);
	fake_open(&desk, hub, 1);
	fake_open(&other, hub, 2);
	conn_subscribe(phone.conn, G1, 0);
	conn_subscribe(desk.conn, G1, 0);
	conn_subscribe(other.conn, G1, 0);
	assert_int_equal(presence_watch(other.conn, 1, people, 10, &n), 2);
	assert_int_equal(n, 2);
	presence_flush(hub, 1);
	hub_flush(hub);
	assert_int_equal(other.got.n, 0);
	fake_end(&phone); /* still there on his desk */
	presence_flush(hub, 1);
	hub_flush(hub);
	assert_null(strstr(other.got.p ? other.got.p : "", "\"left\":[1]"));
	fake_end(&desk);
	presence_flush(hub, 1);
	hub_flush(hub);
	buf_char(&other.got, 0);
	assert_non_null(strstr(other.got.p, "\"left\":[1]"));
	assert_non_null(strstr(other.got.p, "\"count\":1"));
	fake_end(&other);
	hub_destroy(hub);
}

static void who_touches_a_page_is_at_it_while_it_is_there(void **state)
{
	struct hub *hub = hub_create(NULL);
	struct fake phone, desk, other;
	int64_t people[10], now = clock_mono_ms();

	(void)state;
	fake_open(&phone, hub, 1);
	fake_open(&desk, hub, 1);
	fake_open(&other, hub, 2);
	assert_int_equal(hub_here(hub, 0, people, 10), 0); /* being connected is not enough */
	conn_here(phone.conn, true);
	conn_here(desk.conn, true);
	assert_int_equal(hub_here(hub, now, people, 10), 1);
	assert_int_equal(people[0], 1);
	assert_int_equal(hub_here(hub, now, people, 0), 0);
	assert_int_equal(hub_here(hub, clock_mono_ms() + 1, people, 10), 0); /* long ago */
	conn_here(desk.conn, false);                                         /* in the background */
	assert_int_equal(hub_here(hub, now, people, 10), 1);
	fake_end(&phone);
	assert_int_equal(hub_here(hub, now, people, 10), 0);
	conn_here(desk.conn, true);
	assert_int_equal(hub_here(hub, now, people, 10), 1);
	conn_close(desk.conn, CLOSE_RESTART, "");
	assert_int_equal(hub_here(hub, now, people, 10), 0);
	fake_end(&desk);
	fake_end(&other);
	hub_destroy(hub);
}

static void names_of_channels_are_read_as_they_are_written(void **state)
{
	static const char *const bad[] = { "",    "g",  "g0",  "g01", "x1",
		                           "g-1", "gm", "g1 ", "1",   "g999999999999999" };
	struct channel ch;
	char name[CHANNEL_NAME_MAX];

	(void)state;
	size_t n = channel_name(channel_make(CHANNEL_MODERATORS, 42), name);
	assert_string_equal(name, "gm42");
	assert_true(channel_parse(name, n, &ch));
	assert_int_equal(channel_kind(ch), CHANNEL_MODERATORS);
	assert_int_equal(channel_id(ch), 42);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(channel_parse(bad[i], strlen(bad[i]), &ch));
}

static void slices_end_where_frames_end(void **state)
{
	struct buf b;
	char big[70000];

	(void)state;
	memset(big, 'x', sizeof(big));
	buf_init(&b, 1 << 20);
	frame_put(&b, (struct str){ big, 100 });
	frame_put(&b, (struct str){ big, 1000 });
	frame_put(&b, (struct str){ big, sizeof(big) });
	assert_int_equal(frame_length(b.p), 102);
	assert_int_equal(frame_length(b.p + 102), 1004);
	assert_int_equal(frame_length(b.p + 102 + 1004), sizeof(big) + 10);
	assert_int_equal(frame_slice(b.p, b.n, 1105), 102);
	assert_int_equal(frame_slice(b.p, b.n, 1106), 1106);
	assert_int_equal(frame_slice(b.p + 1106, b.n - 1106, 1000), sizeof(big) + 10);
	assert_int_equal(frame_slice(b.p, b.n, b.n), b.n);
	buf_finish(&b);
}

static void a_log_keeps_its_limit_whatever_it_is(void **state)
{
	static char text[3000];
	struct chanlog log = { 0 };

	(void)state;
	for (int64_t seq = 1; seq <= 100; seq++) {
		chanlog_append(&log, seq, (struct str){ text, sizeof(text) }, 20000);
		assert_true(log.n <= 20000 && log.cap <= 20000);
	}
	chanlog_finish(&log);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(everybody_gets_everything_in_order_in_one_write_a_turn),
		cmocka_unit_test(what_many_hear_may_wait_and_goes_out_with_what_follows),
		cmocka_unit_test(who_joins_late_gets_what_follows_the_seq_he_holds),
		cmocka_unit_test(a_full_socket_catches_up_and_delays_nobody),
		cmocka_unit_test(what_is_taken_back_is_not_sent_to_who_reads_slowly),
		cmocka_unit_test(who_falls_out_of_the_log_is_closed_and_gets_no_hole),
		cmocka_unit_test(replies_go_before_events_and_past_their_limit_the_connection_ends),
		cmocka_unit_test(a_member_taken_out_receives_nothing_more_at_once),
		cmocka_unit_test(a_group_lost_while_opening_is_not_listened_to),
		cmocka_unit_test(a_revoked_session_loses_its_sockets_only),
		cmocka_unit_test(an_id_is_never_given_again),
		cmocka_unit_test(presence_counts_each_person_once),
		cmocka_unit_test(who_touches_a_page_is_at_it_while_it_is_there),
		cmocka_unit_test(names_of_channels_are_read_as_they_are_written),
		cmocka_unit_test(slices_end_where_frames_end),
		cmocka_unit_test(a_log_keeps_its_limit_whatever_it_is),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
