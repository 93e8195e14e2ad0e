/* SPDX-License-Identifier: EUPL-1.2 */
/* What is written is read again; what is cut, turned or made up is refused and read within its bounds. */
#include "base/random.h"
#include "bus/packet.h"
#include "bus/redis_url.h"
#include "unit.h"
#include <stdlib.h>
#include <string.h>

static const struct channel G7 = { (int64_t)CHANNEL_GROUP << 48 | 7 };
static const struct channel U9 = { (int64_t)CHANNEL_PERSON << 48 | 9 };

static struct effect listen = { .kind = EFFECT_LISTEN,
	                        .ch = { (int64_t)CHANNEL_GROUP << 48 | 7 },
	                        .seq = 41 };
static struct effect ended = { .kind = EFFECT_END_SESSION, .id = 5, .next = &listen };
static struct effect cookie = { .kind = EFFECT_COOKIE, .text = STR_INIT("abc"), .next = &ended };

/* One part of each kind. */
static void write_all(struct buf *b)
{
	static const int64_t ids[] = { 3, 4, 5 };
	struct str frames[] = { STR("{\"a\":1}"), STR("{}") };
	struct bus_fetch want[] = { { G7, 41 }, { U9, 0 } };
	struct bus_fetched got[] = {
		{ .ch = G7, .after = 40, .head = 42, .frames = frames, .n = 2 },
		{ .ch = U9, .lost = true, .head = 900 }
	};
	struct bus_ask ask = { .http = true,
		               .touch = true,
		               .request = STR("r1"),
		               .command = STR("auth.request"),
		               .text = STR("{\"args\":{}}") };
	struct bus_known known = {
		.caller = { .person = 4, .session = 6, .admin = true, .lang = LANG_EN }
	};
	struct buf inner;

	ask.caller = (struct bus_caller){ .person = 4,
		                          .session = 6,
		                          .lang = LANG_EN,
		                          .address = STR("192.0.2.1"),
		                          .agent = STR("Firefox"),
		                          .browser = STR("xyz") };
	packet_begin(b, &(struct packet_head){ .from = 77, .stream = 3, .fence = 12, .last = 8 });
	packet_ask(b, 1, &ask);
	packet_who(b, 2, STR("cookie"));
	packet_number(b, PACKET_NOTHING, 3);
	packet_fetch(b, want, 2);
	packet_number(b, PACKET_SYNC, 4);
	packet_outcome(
		b, 5,
		&(struct bus_outcome){ .err = ERR_CLOSED, .reply = STR("{}"), .effects = &cookie });
	packet_known(b, 6, &known);
	packet_fetched(b, got, 2);
	packet_number(b, PACKET_REPEAT, 7);
	packet_synced(b, 8, true);
	buf_init(&inner, 4096);
	packet_effect(&inner, &ended);
	packet_effects(b, 9, buf_view(&inner), 1);
	buf_reset(&inner);
	packet_beat(b, &(struct packet_beat){ .epoch = STR("00c0ffee00c0ffee"),
	                                      .connects = 2,
	                                      .writes_fail = true,
	                                      .heads = want,
	                                      .n_heads = 2 });
	packet_frame(&inner, frames[0]);
	packet_frame(&inner, frames[1]);
	packet_events(b, G7, 41, buf_view(&inner), 2);
	packet_live(b, G7, frames[0]);
	packet_watch(b, ids, 3);
	packet_present(b, 7, ids, 3);
	packet_here(b, ids, 2);
	buf_finish(&inner);
	assert_false(b->full);
}

static void what_is_written_is_read(void **state)
{
	struct packet_head head;
	struct packet_part p;
	struct packet_in in;
	struct arena arena;
	struct buf b;

	(void)state;
	arena_init(&arena);
	buf_init(&b, PACKET_MAX);
	write_all(&b);
	assert_true(packet_open(&in, buf_view(&b), &arena, &head));
	assert_int_equal(head.from, 77);
	assert_int_equal(head.stream, 3);
	assert_int_equal(head.fence, 12);
	assert_int_equal(head.last, 8);
	for (int kind = PACKET_ASK; kind <= PACKET_HERE; kind++) {
		assert_true(packet_next(&in, &p));
		assert_int_equal(p.kind, kind);
		switch (p.kind) {
		case PACKET_ASK:
			assert_true(str_eq(p.ask.command, STR("auth.request")) && p.ask.http &&
			            p.ask.touch);
			assert_true(str_eq(p.ask.request, STR("r1")));
			assert_true(str_eq(p.ask.caller.agent, STR("Firefox")));
			assert_int_equal(p.ask.caller.lang, LANG_EN);
			break;
		case PACKET_OUTCOME:
			/* Only what concerns who asked. */
			assert_int_equal(p.outcome.err, ERR_CLOSED);
			assert_int_equal(p.outcome.effects->kind, EFFECT_COOKIE);
			assert_int_equal(p.outcome.effects->next->kind, EFFECT_LISTEN);
			assert_int_equal(p.outcome.effects->next->seq, 41);
			assert_null(p.outcome.effects->next->next);
			break;
		case PACKET_KNOWN:
			assert_true(p.known.caller.admin && p.known.caller.session == 6);
			break;
		case PACKET_FETCH:
			assert_int_equal(p.count, 2);
			assert_int_equal(p.fetch[0].after, 41);
			break;
		case PACKET_FETCHED:
			assert_int_equal(p.count, 2);
			assert_true(str_eq(p.fetched[0].frames[1], STR("{}")) && p.fetched[1].lost);
			break;
		case PACKET_SYNCED: assert_true(p.lost && p.n == 8); break;
		case PACKET_EFFECTS: assert_int_equal(p.effects->id, 5); break;
		case PACKET_BEAT:
			assert_true(p.beat.writes_fail && !p.beat.all && p.beat.n_heads == 2);
			break;
		case PACKET_EVENTS: assert_true(p.first == 41 && p.count == 2); break;
		case PACKET_PRESENT: assert_true(p.n == 7 && p.ids[2] == 5); break;
		case PACKET_HERE: assert_true(p.count == 2 && p.ids[1] == 4); break;
		default: break;
		}
	}
	assert_false(packet_next(&in, &p));
	assert_false(in.bad);
	buf_finish(&b);
	arena_finish(&arena);
}

/* All that can be read of these bytes; is it whole? */
static bool read_all(const char *p, size_t n)
{
	struct packet_head head;
	struct packet_part part;
	struct packet_in in;
	struct arena arena;

	arena_init(&arena);
	bool fine = packet_open(&in, (struct str){ p, n }, &arena, &head);
	while (fine && packet_next(&in, &part))
		;
	fine = fine && !in.bad;
	arena_finish(&arena);
	return fine;
}

static void what_is_cut_or_turned_is_read_within_its_bounds(void **state)
{
	struct buf b;
	size_t whole = 0;

	(void)state;
	buf_init(&b, PACKET_MAX);
	write_all(&b);
	for (size_t n = 0; n < b.n; n++) {
		char *part = malloc(n + 1); /* exactly so many: a read beyond is seen */
		memcpy(part, b.p, n);
		whole += read_all(part, n);
		free(part);
	}
	/* Only where a part ends is what is there whole: behind the head and each part but the last. */
	assert_int_equal(whole, 17);
	for (int round = 0; round < 20000; round++) {
		char *turned = malloc(b.n);
		memcpy(turned, b.p, b.n);
		for (uint32_t i = 0; i <= random_below(4); i++)
			turned[random_below((uint32_t)b.n)] = (char)random_below(256);
		read_all(turned, b.n);
		free(turned);
	}
	buf_finish(&b);
}

static void a_list_is_no_longer_than_what_is_there(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, PACKET_MAX);
	packet_begin(&b, &(struct packet_head){ 0 });
	size_t at = b.n;
	packet_watch(&b, NULL, 0);
	assert_true(read_all(b.p, b.n));
	memset(b.p + at + 1, 0xff, 4); /* four thousand million groups */
	assert_false(read_all(b.p, b.n));
	buf_reset(&b);
	packet_begin(&b, &(struct packet_head){ 0 });
	b.p[0] = PACKET_VERSION + 1;
	assert_false(read_all(b.p, b.n));
	buf_finish(&b);
}

static void addresses_of_redis(void **state)
{
	static const char *const bad[] = { "",
		                           "localhost",
		                           "redis://",
		                           "redis://a:0",
		                           "redis://a:70000",
		                           "redis://a:x",
		                           "redis://user:pw@a",
		                           "redis://a/3",
		                           "redis://[::1",
		                           "redis://[::1]6379",
		                           "unix:",
		                           "unix:relative",
		                           "http://a:6379" };
	struct redis_url url;

	(void)state;
	assert_true(redis_url_parse(STR("redis://127.0.0.1"), &url));
	assert_string_equal(url.host, "127.0.0.1");
	assert_string_equal(url.port, "6379");
	assert_false(url.tls || url.unix_socket);
	assert_true(redis_url_parse(STR("rediss://[2001:db8::1]:6380/"), &url));
	assert_string_equal(url.host, "2001:db8::1");
	assert_string_equal(url.port, "6380");
	assert_true(url.tls);
	assert_true(redis_url_parse(STR("unix:/run/redis/redis.sock"), &url));
	assert_string_equal(url.host, "/run/redis/redis.sock");
	assert_true(url.unix_socket);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(redis_url_parse(str_from(bad[i]), &url));
}

static size_t parts_of(struct str bytes, bool *bad)
{
	struct arena arena;
	struct packet_in in;
	struct packet_head head;
	struct packet_part part;
	size_t n = 0;

	arena_init(&arena);
	*bad = !packet_open(&in, bytes, &arena, &head);
	while (!*bad && packet_next(&in, &part))
		n++;
	*bad = *bad || in.bad;
	arena_finish(&arena);
	return n;
}

/* Within PACKET_MAX there is room for far more parts than anybody means: the arena would end the
 * program at its limit. */
static void parts_have_a_limit(void **state)
{
	struct channel ch = channel_make(CHANNEL_LIVE, 1);
	struct buf b;
	bool bad;
	(void)state;

	buf_init(&b, PACKET_MAX);
	for (int kind = 0; kind < 2; kind++) {
		buf_reset(&b);
		packet_begin(&b, &(struct packet_head){ .from = 1 });
		while (b.n < PACKET_MAX - 64)
			if (kind)
				packet_live(&b, ch, STR(""));
			else
				packet_watch(&b, NULL, 0);
		assert_false(b.full);
		assert_int_equal(parts_of(buf_view(&b), &bad), PACKET_ITEMS_MAX);
		assert_true(bad);
	}
	buf_finish(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_have_a_limit),
		cmocka_unit_test(what_is_written_is_read),
		cmocka_unit_test(what_is_cut_or_turned_is_read_within_its_bounds),
		cmocka_unit_test(a_list_is_no_longer_than_what_is_there),
		cmocka_unit_test(addresses_of_redis),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
