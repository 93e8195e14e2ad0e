/* SPDX-License-Identifier: EUPL-1.2 */
/* The historian's end: what its own sockets ask is answered here, what gateways ask goes back to them. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "bus/historian.h"
#include <hiredis/hiredis.h>

enum { TICK_MS = 100 };

struct str historian_name(struct historian *h, const char *what)
{
	return arena_printf(&h->arena, "%s:%s", h->prefix, what);
}

void historian_begin(struct historian *h, uint32_t stream)
{
	buf_reset(&h->out);
	packet_begin(&h->out, &(struct packet_head){ .from = h->life,
	                                             .stream = stream,
	                                             .fence = lease_fence(h->lease),
	                                             .last = h->last });
}

bool historian_publish(struct historian *h, struct str channel)
{
	struct str args[] = { STR("PUBLISH"), channel, buf_view(&h->out) };

	if (h->out.full) {
		log_error("bus: a packet is larger than it may be");
		return false;
	}
	if (lease_held(h->lease) && redis_command(h->commands, NULL, NULL, args, 3))
		return true;
	h->stats.dropped++;
	return false;
}

/* ---- the bus ---- */

static void historian_ask(struct bus *bus, const struct bus_ask *ask)
{
	bus->historian.ask(bus->historian.arg, ask);
}

static void historian_who(struct bus *bus, const struct bus_who *who)
{
	bus->historian.who(bus->historian.arg, who);
}

static void historian_tell(struct bus *bus, const struct bus_outcome *o)
{
	struct historian *h = (struct historian *)bus; /* first member */
	struct bus_outcome here = *o;

	spread_effects(h, o->effects);
	if (peers_own(o->to)) {
		peers_outcome(h, o);
		here = (struct bus_outcome){ .to = BUS_NOBODY, .effects = o->effects };
	}
	bus->gateway.outcome(bus->gateway.arg, &here);
}

static void historian_known(struct bus *bus, const struct bus_known *known)
{
	if (peers_own(known->to))
		peers_known((struct historian *)bus, known);
	else
		bus->gateway.known(bus->gateway.arg, known);
}

static void historian_fetched(struct bus *bus, uint64_t to, const struct bus_fetched *got, size_t n)
{
	peers_fetched((struct historian *)bus, to, got, n);
}

static size_t historian_here(const struct bus *bus, int64_t *people, size_t max)
{
	return peers_here((const struct historian *)bus, people, max);
}

/* ---- Redis ---- */

static void on_message(void *arg, struct str channel, struct str body)
{
	struct historian *h = arg;

	(void)channel;
	/* Without the lease nothing is taken: whoever has it now hears the same. */
	if (!h->stopped && lease_held(h->lease))
		peers_message(h, body);
}

static void on_messages_up(void *arg)
{
	struct historian *h = arg;
	struct str asks = historian_name(h, "asks");

	redis_subscribe(h->messages, &asks, 1);
}

static void on_commands_up(void *arg)
{
	struct historian *h = arg;

	h->beat_at = 0; /* gateways learn at once that something may have been lost */
}

static void on_down(void *arg)
{
	(void)arg;
}

/* ---- the loop ---- */

static void flush(struct historian *h)
{
	arena_reset(&h->arena);
	spread_flush(h);
	peers_flush(h);
	redis_flush(h->commands);
}

static void on_prepare(uv_prepare_t *t)
{
	flush(t->data);
}

static void on_check(uv_check_t *t)
{
	flush(t->data);
}

static void on_tick(uv_timer_t *t)
{
	struct historian *h = t->data;
	int64_t now = clock_mono_ms();

	arena_reset(&h->arena);
	peers_tick(h, now);
	if (now - h->beat_at >= BEAT_MS && spread_beat(h))
		h->beat_at = now;
}

/* ---- life ---- */

void bus_historian_drain(struct bus *bus)
{
	((struct historian *)bus)->draining = true;
}

bool bus_historian_idle(struct bus *bus)
{
	struct historian *h = (struct historian *)bus;

	flush(h);
	return !h->under_way && redis_idle(h->commands);
}

static void historian_state(const struct bus *bus, struct bus_state *out)
{
	const struct historian *h = (const struct historian *)bus;

	*out = h->stats;
	out->redis = true;
	out->connected = redis_is_up(h->commands) && redis_is_up(h->messages);
	out->historian = lease_held(h->lease);
	out->writes = h->writes_fail(h->writes_arg) ? BUS_WRITES_FAIL : BUS_WRITES_OK;
	out->waiting = h->under_way;
	out->reconnects = redis_connects(h->commands) + redis_connects(h->messages);
	out->channels = HASH_COUNT(h->news);
}

static void historian_stop(struct bus *bus)
{
	struct historian *h = (struct historian *)bus;

	if (h->stopped)
		return;
	flush(h);
	h->stopped = true;
	redis_destroy(h->commands);
	redis_destroy(h->messages);
	uv_close((uv_handle_t *)&h->prepare, NULL);
	uv_close((uv_handle_t *)&h->check, NULL);
	uv_close((uv_handle_t *)&h->tick, NULL);
}

static void historian_destroy(struct bus *bus)
{
	struct historian *h = (struct historian *)bus;

	peers_finish(h);
	spread_finish(h);
	arena_finish(&h->arena);
	buf_finish(&h->out);
	free(h->prefix);
	free(h->epoch);
	free(h);
}

static const struct bus_ops ops = {
	.ask = historian_ask,
	.who = historian_who,
	.tell = historian_tell,
	.known = historian_known,
	.fetched = historian_fetched,
	.here = historian_here,
	.state = historian_state,
	.stop = historian_stop,
	.destroy = historian_destroy,
};

static bool connect_redis(struct historian *h, const struct bus_redis_config *cfg)
{
	struct redis_events on = { .up = on_commands_up, .down = on_down, .arg = h };

	h->commands = redis_create(cfg->loop, &cfg->redis, &on);
	on.up = on_messages_up;
	on.message = on_message;
	h->messages = h->commands ? redis_create(cfg->loop, &cfg->redis, &on) : NULL;
	return h->messages != NULL;
}

struct bus *bus_historian_create(const struct bus_redis_config *cfg, struct str epoch,
                                 struct lease *lease, bool (*writes_fail)(void *arg), void *arg)
{
	struct historian *h = xcalloc(1, sizeof(*h));

	h->bus.ops = &ops;
	h->loop = cfg->loop;
	h->prefix = xstrdup(cfg->prefix);
	h->epoch = xstrndup(epoch);
	h->lease = lease;
	h->writes_fail = writes_fail;
	h->writes_arg = arg;
	random_bytes(&h->life, sizeof(h->life));
	arena_init(&h->arena);
	buf_init(&h->out, PACKET_MAX);
	spread_init(h);
	h->prepare.data = h->check.data = h->tick.data = h;
	uv_prepare_init(cfg->loop, &h->prepare);
	uv_check_init(cfg->loop, &h->check);
	uv_timer_init(cfg->loop, &h->tick);
	uv_prepare_start(&h->prepare, on_prepare);
	uv_check_start(&h->check, on_check);
	uv_timer_start(&h->tick, on_tick, TICK_MS, TICK_MS);
	if (connect_redis(h, cfg))
		return &h->bus;
	historian_stop(&h->bus);
	uv_run(cfg->loop, UV_RUN_NOWAIT);
	historian_destroy(&h->bus);
	return NULL;
}
