/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "bus/lease.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include <hiredis/hiredis.h>
#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <uv.h>

/*
 * KEYS: the lease, the last fence ever given. ARGV: our id, how we call ourselves, time to live, the
 * fence that the database knows, our own so far, our data directory, whether an emptied Redis is believed.
 * {1, fence}: ours, and renewed. {2, fence, last}: taken, `last` was given before. {0, 0, who}: another's.
 * {3}: nobody's, as far as this Redis knows, which is nothing.
 */
static const char SCRIPT[] =
	"local id, where = unpack(redis.call('HMGET', KEYS[1], 'id', 'where'))\n"
	"if id and id ~= ARGV[1] and where ~= ARGV[6] then\n"
	"  return {0, 0, redis.call('HGET', KEYS[1], 'who')}\n"
	"end\n"
	"local ours = id == ARGV[1]\n"
	"local floor, own = tonumber(ARGV[4]), tonumber(ARGV[5])\n"
	"local last = tonumber(redis.call('GET', KEYS[2]) or '0')\n"
	"if not id and last == 0 and ARGV[7] == '0' then return {3, 0, ''} end\n"
	"local fence = tonumber(redis.call('HGET', KEYS[1], 'fence') or '0')\n"
	"if not ours or fence <= floor then\n"
	"  fence = math.max(last, floor, own) + 1\n"
	"  redis.call('SET', KEYS[2], fence)\n"
	"end\n"
	"redis.call('HSET', KEYS[1], 'id', ARGV[1], 'who', ARGV[2], 'where', ARGV[6], 'fence', fence)\n"
	"redis.call('PEXPIRE', KEYS[1], ARGV[3])\n"
	"if ours then return {1, fence, '0'} end\n"
	"return {2, fence, tostring(last)}\n";

static const char RELEASE[] =
	"if redis.call('HGET', KEYS[1], 'id') == ARGV[1] then redis.call('DEL', KEYS[1]) end\n"
	"return 1\n";

enum { TICK_MS = 100, ID_SIZE = 33 };

struct lease {
	struct redis *redis;
	uv_timer_t tick;
	struct lease_events on;
	char *key, *fence_key, *who, *where, *holder;
	char id[ID_SIZE];
	_Atomic int64_t until; /* boot ms: held before that */
	_Atomic int64_t fence;
	int64_t floor;
	int64_t empty_since; /* boot ms: Redis has known of nobody since then; 0: it does */
	int64_t sent, asked; /* boot ms: of the renewal under way (0: none); of the last one */
	bool granted, over, destroyed;
	void (*raised)(void *arg);
	void *raised_arg;
};

/* Goes on while the machine sleeps, and is set by nobody. */
static int64_t boot_ms(void)
{
	struct timespec ts;

	if (clock_gettime(CLOCK_BOOTTIME, &ts))
		log_die("no clock");
	return (int64_t)ts.tv_sec * 1000 + ts.tv_nsec / 1000000;
}

bool lease_held(const struct lease *l)
{
	return boot_ms() < atomic_load(&l->until);
}

int64_t lease_fence(const struct lease *l)
{
	return atomic_load(&l->fence);
}

static void depose(struct lease *l, const char *why)
{
	l->over = true;
	atomic_store(&l->until, 0);
	log_error("lease: %s", why);
	l->on.deposed(l->on.arg, why);
}

static void waits(struct lease *l, struct str holder)
{
	if (l->holder && str_eq(holder, str_from(l->holder)))
		return;
	free(l->holder);
	l->holder = xstrndup(holder);
	l->on.waits(l->on.arg, holder);
}

static void hold(struct lease *l, int64_t fence)
{
	atomic_store(&l->fence, fence);
	atomic_store(&l->until, l->sent + LEASE_SURE_MS);
	if (!l->granted) {
		l->granted = true;
		l->on.granted(l->on.arg);
	}
	if (l->raised && fence > l->floor) {
		void (*fn)(void *) = l->raised;
		l->raised = NULL;
		fn(l->raised_arg);
	}
}

static bool readable(const redisReply *r)
{
	return r && r->type == REDIS_REPLY_ARRAY && r->elements == 3 &&
	       r->element[0]->type == REDIS_REPLY_INTEGER &&
	       r->element[1]->type == REDIS_REPLY_INTEGER &&
	       r->element[2]->type == REDIS_REPLY_STRING;
}

static void on_reply(void *arg, const redisReply *r)
{
	struct lease *l = arg;
	int64_t own = atomic_load(&l->fence);
	long long last;

	if (!readable(r)) {
		if (r && r->type == REDIS_REPLY_ERROR)
			log_warn("lease: %.200s", r->str);
	} else if (r->element[0]->integer == 3) {
		if (!l->empty_since)
			l->empty_since = boot_ms();
	} else if (r->element[0]->integer == 0) {
		struct str who = { r->element[2]->str, (size_t)r->element[2]->len };
		l->empty_since = 0;
		if (l->granted)
			depose(l, "another historian has it");
		else
			waits(l, who);
	} else {
		struct str before = { r->element[2]->str, (size_t)r->element[2]->len };
		bool taken = r->element[0]->integer == 2;
		if (!str_to_int(before, &last))
			last = 0;
		if (taken && l->granted && last && last != own)
			depose(l, "another historian had it in between");
		else
			hold(l, r->element[1]->integer);
	}
	l->sent = 0;
}

static void ask(struct lease *l)
{
	char ttl[24], floor[24], own[24];
	bool believes = l->granted || !l->floor ||
	                (l->empty_since && boot_ms() - l->empty_since > LEASE_EMPTY_MS);

	snprintf(ttl, sizeof(ttl), "%d", LEASE_MS);
	snprintf(floor, sizeof(floor), "%" PRId64, l->floor);
	snprintf(own, sizeof(own), "%" PRId64, lease_fence(l));
	struct str args[] = {
		STR("EVAL"),      str_from(SCRIPT),       STR("2"),
		str_from(l->key), str_from(l->fence_key), str_from(l->id),
		str_from(l->who), str_from(ttl),          str_from(floor),
		str_from(own),    str_from(l->where),     believes ? STR("1") : STR("0")
	};
	int64_t now = boot_ms();
	if (redis_command(l->redis, on_reply, l, args, sizeof(args) / sizeof(args[0])))
		l->sent = l->asked = now;
	redis_flush(l->redis);
}

static void on_tick(uv_timer_t *t)
{
	struct lease *l = t->data;

	if (!l->over && !l->sent && boot_ms() - l->asked >= LEASE_RENEW_MS)
		ask(l);
}

static void on_up(void *arg)
{
	struct lease *l = arg;

	if (!l->over && !l->sent)
		ask(l);
}

static void on_down(void *arg)
{
	(void)arg;
}

static void give_back(struct lease *l)
{
	free(l->key);
	free(l->fence_key);
	free(l->who);
	free(l->where);
	free(l->holder);
	free(l);
}

struct lease *lease_create(struct uv_loop_s *loop, const struct lease_config *cfg,
                           const struct lease_events *events)
{
	struct lease *l = xcalloc(1, sizeof(*l));
	uint8_t raw[16];
	char key[300];

	l->on = *events;
	snprintf(key, sizeof(key), "%s:historian", cfg->prefix);
	l->key = xstrdup(key);
	snprintf(key, sizeof(key), "%s:fence", cfg->prefix);
	l->fence_key = xstrdup(key);
	l->who = xstrdup(cfg->who);
	l->where = xstrdup(cfg->where);
	l->floor = cfg->floor;
	random_bytes(raw, sizeof(raw));
	hex_encode(l->id, raw, sizeof(raw));
	atomic_init(&l->until, 0);
	atomic_init(&l->fence, 0);
	l->redis = redis_create(loop, &cfg->redis,
	                        &(struct redis_events){ .up = on_up, .down = on_down, .arg = l });
	if (!l->redis) {
		give_back(l);
		return NULL;
	}
	l->tick.data = l;
	uv_timer_init(loop, &l->tick);
	uv_timer_start(&l->tick, on_tick, TICK_MS, TICK_MS);
	return l;
}

void lease_raise(struct lease *l, int64_t floor, void (*raised)(void *arg), void *arg)
{
	l->floor = floor;
	l->raised = raised;
	l->raised_arg = arg;
	if (lease_fence(l) > floor) {
		l->raised = NULL;
		raised(arg);
	} else if (!l->sent) {
		ask(l);
	}
}

void lease_release(struct lease *l)
{
	struct str args[] = { STR("EVAL"), str_from(RELEASE), STR("1"), str_from(l->key),
		              str_from(l->id) };

	l->over = true;
	atomic_store(&l->until, 0);
	redis_command(l->redis, NULL, NULL, args, 5);
	redis_flush(l->redis);
}

bool lease_idle(const struct lease *l)
{
	return redis_idle(l->redis);
}

static void on_closed(uv_handle_t *h)
{
	give_back(h->data);
}

void lease_destroy(struct lease *l)
{
	if (!l || l->destroyed)
		return;
	l->destroyed = l->over = true;
	atomic_store(&l->until, 0);
	redis_destroy(l->redis);
	uv_close((uv_handle_t *)&l->tick, on_closed);
}
