/* SPDX-License-Identifier: EUPL-1.2 */
/* The gateway's end: its two connections to Redis, and whether what comes from the historian counts. */
#include "base/clock.h"
#include "base/hex.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "bus/gateway.h"
#include "hub/hub.h"
#include <inttypes.h>
#include <string.h>

enum { TICK_MS = 100 };

struct str gateway_name(struct gateway *g, const char *what)
{
	return arena_printf(&g->arena, "%s:%s", g->prefix, what);
}

static bool beating(const struct gateway *g)
{
	return g->met && clock_mono_ms() - g->beat_at < SILENT_MS;
}

bool gateway_ready(const struct gateway *g)
{
	return redis_is_up(g->commands) && redis_is_up(g->messages) && beating(g);
}

void gateway_begin(struct gateway *g)
{
	buf_reset(&g->out);
	packet_begin(&g->out, &(struct packet_head){ .from = g->id, .stream = g->stream });
}

bool gateway_publish(struct gateway *g, struct str channel)
{
	struct str args[] = { STR("PUBLISH"), channel, buf_view(&g->out) };

	return !g->out.full && redis_command(g->commands, NULL, NULL, args, 3);
}

/* ---- the historian ---- */

/* Another historian than the one whose effects were carried out: what became of its last ones nobody
 * knows, so everybody comes back and resumes. */
static void meet(struct gateway *g, const struct packet_head *h)
{
	if (g->met) {
		log_info("bus: another historian (fence %" PRId64 "): clients resume", h->fence);
		hub_close_all(g->hub, CLOSE_RESTART, "resume");
		hub_clear(g->hub);
		asks_forget(g);
		g->stats.resyncs++;
	}
	g->met = true;
	g->life = h->from;
	g->effects = h->last;
	g->synced = true;
	g->beat_at = clock_mono_ms();
	asks_again(g, true);
}

static void ask_sync(struct gateway *g, int64_t now)
{
	g->sync_at = now;
	gateway_begin(g);
	packet_number(&g->out, PACKET_SYNC, g->effects);
	gateway_publish(g, gateway_name(g, "asks"));
}

/* Until what is missing has been carried out nothing else is taken. */
static void lose_step(struct gateway *g)
{
	if (!g->synced)
		return;
	g->synced = false;
	g->stats.gaps++;
	ask_sync(g, clock_mono_ms());
}

/* false: it is of a historian deposed. */
static bool check_head(struct gateway *g, const struct packet_head *h)
{
	if (g->met && h->fence < g->fence && beating(g))
		return false;
	g->fence = h->fence;
	if (!g->met || h->from != g->life)
		meet(g, h);
	return true;
}

static void carry_out(struct gateway *g, const struct packet_part *part)
{
	for (const struct effect *e = part->effects; e; e = e->next)
		if (e->kind == EFFECT_END_SESSION)
			asks_forget_of(g, e->id, 0);
		else if (e->kind == EFFECT_END_PERSON)
			asks_forget_of(g, 0, e->id);
	g->effects = part->n;
	g->bus.gateway.outcome(g->bus.gateway.arg,
	                       &(struct bus_outcome){ .to = BUS_NOBODY, .effects = part->effects });
}

static void on_synced(struct gateway *g, const struct packet_part *part,
                      const struct packet_head *h)
{
	if (g->synced)
		return;
	if (part->lost) {
		meet(g, h);
		return;
	}
	if (g->effects < part->n)
		return; /* a part of them is still missing: asked for again */
	g->synced = true;
	asks_again(g, false);
	follow_check_all(g);
}

static void on_beat(struct gateway *g, const struct packet_beat *beat)
{
	int64_t now = clock_mono_ms();
	bool missed = now - g->beat_at > SILENT_MS;

	g->beat_at = now;
	g->writes_fail = beat->writes_fail;
	if (!str_eq(beat->epoch, str_from(g->epoch)) && beat->epoch.n < sizeof(g->epoch)) {
		memcpy(g->epoch, beat->epoch.p, beat->epoch.n);
		g->epoch[beat->epoch.n] = 0;
		g->on_epoch(g->epoch_arg, str_from(g->epoch));
	}
	if (missed || beat->connects != g->connects)
		asks_again(g, false);
	g->connects = beat->connects;
	if (missed || beat->all)
		follow_check_all(g);
	for (size_t i = 0; i < beat->n_heads; i++)
		follow_head(g, beat->heads[i].ch, beat->heads[i].after);
}

static void on_part(struct gateway *g, const struct packet_part *part, const struct packet_head *h)
{
	switch (part->kind) {
	case PACKET_EFFECTS:
		if (part->n == g->effects + 1)
			carry_out(g, part);
		else if (part->n > g->effects)
			lose_step(g);
		break;
	case PACKET_SYNCED: on_synced(g, part, h); break;
	case PACKET_BEAT: on_beat(g, &part->beat); break;
	case PACKET_OUTCOME:
	case PACKET_KNOWN:
		if (g->synced && h->stream == g->stream)
			asks_outcome(g, part);
		break;
	case PACKET_REPEAT:
		if (h->stream == g->stream)
			asks_again(g, false);
		break;
	case PACKET_FETCHED:
		if (g->synced)
			follow_fetched(g, part);
		break;
	case PACKET_EVENTS:
	case PACKET_LIVE:
		if (g->synced)
			follow_events(g, part);
		break;
	default: break;
	}
}

/* ---- Redis ---- */

static void on_message(void *arg, struct str channel, struct str body)
{
	struct gateway *g = arg;
	struct packet_head h;
	struct packet_in in;
	struct packet_part part;

	if (g->stopped)
		return;
	arena_reset(&g->arena);
	if (!packet_open(&in, body, &g->arena, &h)) {
		log_warn("bus: what came on " STR_FMT " is no packet", STR_ARG(channel));
		return;
	}
	if (str_eq(channel, gateway_name(g, "here"))) {
		while (packet_next(&in, &part))
			here_packet(g, h.from, &part);
		return;
	}
	if (!check_head(g, &h))
		return;
	while (packet_next(&in, &part)) {
		/* The effects of this packet itself come first in it; those of others must have come. */
		if (part.kind != PACKET_EFFECTS && part.kind != PACKET_SYNCED &&
		    h.last > g->effects)
			lose_step(g);
		on_part(g, &part, &h);
	}
	if (in.bad)
		log_warn("bus: a packet on " STR_FMT " is damaged", STR_ARG(channel));
}

static void on_subscribed(void *arg, struct str channel)
{
	struct gateway *g = arg;
	struct str head = gateway_name(g, "ch:");
	struct channel ch;

	if (str_starts(channel, head) && channel_parse(channel.p + head.n, channel.n - head.n, &ch))
		follow_subscribed(g, ch);
}

static void on_messages_up(void *arg)
{
	struct gateway *g = arg;
	char to[32];

	arena_reset(&g->arena);
	snprintf(to, sizeof(to), "to:%016" PRIx64, g->id);
	struct str names[] = { gateway_name(g, "all"), gateway_name(g, "here"),
		               gateway_name(g, to) };
	redis_subscribe(g->messages, names, 3);
	follow_reset(g);
	asks_again(g, false);
}

/* What came meanwhile is lost: effects may be among it. */
static void on_messages_down(void *arg)
{
	struct gateway *g = arg;

	g->synced = g->synced && !g->met;
	g->sync_at = 0;
}

static void on_commands_up(void *arg)
{
	asks_again(arg, false);
}

static void on_commands_down(void *arg)
{
	(void)arg;
}

/* ---- the loop ---- */

static void pump(struct gateway *g)
{
	arena_reset(&g->arena);
	asks_pump(g);
	follow_pump(g);
	redis_flush(g->commands);
	redis_flush(g->messages);
}

static void on_prepare(uv_prepare_t *h)
{
	pump(h->data);
}

static void on_check(uv_check_t *h)
{
	pump(h->data);
}

static void on_tick(uv_timer_t *t)
{
	struct gateway *g = t->data;
	int64_t now = clock_mono_ms();

	arena_reset(&g->arena);
	if (!g->synced && gateway_ready(g) && now - g->sync_at > SYNC_MS)
		ask_sync(g, now);
	asks_tick(g, now);
	follow_tick(g, now);
	here_tick(g, now);
}

/* ---- life ---- */

static void gateway_state(const struct bus *bus, struct bus_state *out)
{
	const struct gateway *g = (const struct gateway *)bus;

	*out = g->stats;
	out->redis = true;
	out->connected = redis_is_up(g->commands) && redis_is_up(g->messages);
	out->historian = beating(g);
	out->writes = g->writes_fail ? BUS_WRITES_FAIL : BUS_WRITES_OK;
	out->waiting = g->n_pending;
	out->reconnects = redis_connects(g->messages) + redis_connects(g->commands);
}

static void gateway_stop(struct bus *bus)
{
	struct gateway *g = (struct gateway *)bus;

	if (g->stopped)
		return;
	g->stopped = true;
	redis_destroy(g->commands);
	redis_destroy(g->messages);
	uv_close((uv_handle_t *)&g->prepare, NULL);
	uv_close((uv_handle_t *)&g->check, NULL);
	uv_close((uv_handle_t *)&g->tick, NULL);
	follow_finish(g);
}

static void gateway_destroy(struct bus *bus)
{
	struct gateway *g = (struct gateway *)bus;

	asks_finish(g);
	here_finish(g);
	arena_finish(&g->arena);
	buf_finish(&g->out);
	free(g->prefix);
	free(g);
}

static const struct bus_ops ops = {
	.ask = asks_ask,
	.who = asks_who,
	.state = gateway_state,
	.stop = gateway_stop,
	.destroy = gateway_destroy,
};

static bool connect_redis(struct gateway *g, const struct bus_redis_config *cfg)
{
	g->commands = redis_create(cfg->loop, &cfg->redis,
	                           &(struct redis_events){
					   .up = on_commands_up,
					   .down = on_commands_down,
					   .arg = g,
				   });
	g->messages = g->commands ? redis_create(cfg->loop, &cfg->redis,
	                                         &(struct redis_events){
							 .up = on_messages_up,
							 .down = on_messages_down,
							 .message = on_message,
							 .subscribed = on_subscribed,
							 .arg = g,
						 })
	                          : NULL;
	return g->messages != NULL;
}

struct bus *bus_gateway_create(const struct bus_redis_config *cfg, struct hub *hub,
                               void (*on_epoch)(void *arg, struct str epoch), void *arg)
{
	struct gateway *g = xcalloc(1, sizeof(*g));

	g->bus.ops = &ops;
	g->loop = cfg->loop;
	g->hub = hub;
	g->prefix = xstrdup(cfg->prefix);
	g->on_epoch = on_epoch;
	g->epoch_arg = arg;
	random_bytes(&g->id, sizeof(g->id));
	arena_init(&g->arena);
	buf_init(&g->out, PACKET_MAX);
	asks_init(g);
	follow_init(g);
	g->prepare.data = g->check.data = g->tick.data = g;
	uv_prepare_init(cfg->loop, &g->prepare);
	uv_check_init(cfg->loop, &g->check);
	uv_timer_init(cfg->loop, &g->tick);
	uv_prepare_start(&g->prepare, on_prepare);
	uv_check_start(&g->check, on_check);
	uv_timer_start(&g->tick, on_tick, TICK_MS, TICK_MS);
	if (connect_redis(g, cfg))
		return &g->bus;
	gateway_stop(&g->bus);
	uv_run(cfg->loop, UV_RUN_NOWAIT);
	gateway_destroy(&g->bus);
	return NULL;
}
