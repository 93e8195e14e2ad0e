/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/internal.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

enum { LIVE_S = 2, SWEEP_S = 10 };
enum { HOLD_MS = 2 }; /* so long at most what is said waits for what is being committed */

static void on_hold(uv_timer_t *h)
{
	struct net *net = h->data;

	hub_flush(net->cfg.hub);
}

/* At the end of a turn. A thousand sends take longer than a commit: while one is under way, what
 * many are to hear waits for it, and goes out with what it brings. */
static void flush(struct net *net)
{
	if (!net->cfg.more || !net->cfg.more(net->cfg.more_arg)) {
		hub_flush(net->cfg.hub);
		uv_timer_stop(&net->hold);
	} else if (hub_flush_small(net->cfg.hub) && !uv_is_active((uv_handle_t *)&net->hold)) {
		uv_update_time(net->cfg.loop);
		uv_timer_start(&net->hold, on_hold, HOLD_MS, 0);
	}
}

static void on_check(uv_check_t *h)
{
	flush(h->data);
}

/* A turn ends before the loop waits again; how long it waited the loop itself knows. */
static void count_turn(struct net *net)
{
	uint64_t now = uv_hrtime(), idle = uv_metrics_idle_time(net->cfg.loop);

	if (net->turn_ns)
		hist_add(&net->stats.turns,
		         (int64_t)((now - net->turn_ns) - (idle - net->turn_idle_ns)) / 1000);
	net->turn_ns = now;
	net->turn_idle_ns = idle;
}

/* Timers run before the loop waits: what they brought about goes out before it does. */
static void on_prepare(uv_prepare_t *h)
{
	struct net *net = h->data;

	flush(net);
	count_turn(net);
}

static void on_second(uv_timer_t *h)
{
	struct net *net = h->data;
	int64_t now = clock_mono_ms();

	ws_second(net, now);
	if (net->second_now % LIVE_S == 0)
		presence_flush(net->cfg.hub, clock_wall_ms());
	if (net->second_now % SWEEP_S == 0)
		hub_sweep(net->cfg.hub, now);
}

static bool open_folder(struct str dir)
{
	char tmp[1024];

	snprintf(tmp, sizeof(tmp), STR_FMT "/tmp", STR_ARG(dir));
	if (!mkdir(tmp, 0700) || errno == EEXIST)
		return true;
	log_error("net: cannot make %s: %s", tmp, strerror(errno));
	return false;
}

static void start_handles(struct net *net)
{
	struct uv_loop_s *loop = net->cfg.loop;

	if (uv_loop_configure(loop, UV_METRICS_IDLE_TIME))
		log_warn("net: this libuv does not tell how long the loop waits");
	uv_check_init(loop, &net->check);
	uv_prepare_init(loop, &net->prepare);
	uv_timer_init(loop, &net->second);
	uv_timer_init(loop, &net->hold);
	net->check.data = net->prepare.data = net->second.data = net->hold.data = net;
	uv_check_start(&net->check, on_check);
	uv_prepare_start(&net->prepare, on_prepare);
	uv_timer_start(&net->second, on_second, 1000, 1000);
}

bool net_open(const struct net_config *cfg, struct net **out)
{
	struct net *net = xcalloc(1, sizeof(*net));

	*out = net;
	net->cfg = *cfg;
	list_init(&net->closing);
	list_init(&net->assembling);
	list_init(&net->unknown);
	list_init(&net->calls_unknown);
	for (int i = 0; i < PING_SLOTS; i++)
		list_init(&net->slots[i]);
	start_handles(net);
	if ((cfg->files && !open_folder(cfg->house->files_dir)) || net_lws_create(net) ||
	    !(net->acceptor = acceptor_create(net)))
		return false;
	if (cfg->admin_socket)
		net->admin = admin_create(net, cfg->admin_socket);
	bus_set_gateway(cfg->bus, &(struct bus_end){
					  .outcome = net_outcome,
					  .known = who_known,
					  .arg = net,
				  });
	return true;
}

int net_port(const struct net *net)
{
	return acceptor_port(net->acceptor);
}

/* 1005: a close frame that says nothing; 1006: none came. */
static const int closes[NET_CLOSES] = {
	1000, 1001, 1003, 1005, 1006, 1008, 1009, 1012, 1013, 4401
};

const char *net_close_name(int i)
{
	static const char *const names[NET_CLOSES] = { "1000", "1001", "1003", "1005",
		                                       "1006", "1008", "1009", "1012",
		                                       "1013", "4401", "other" };

	return names[i];
}

void net_count_close(struct net *net, int code)
{
	int i = 0;

	while (i < NET_CLOSES - 1 && closes[i] != code)
		i++;
	net->stats.closed[i]++;
}

void net_stats(const struct net *net, struct net_stats *out)
{
	*out = net->stats;
	out->sockets = acceptor_sockets(net->acceptor);
}

void net_stop(struct net *net)
{
	if (net->stopping)
		return;
	net->stopping = true;
	acceptor_stop(net->acceptor);
	ws_stop(net);
	hub_flush(net->cfg.hub);
}

bool net_busy(const struct net *net)
{
	return net->peers > 0 || HASH_COUNT(net->calls) > 0;
}

void net_destroy(struct net *net)
{
	if (!net)
		return;
	net->stopping = true;
	if (net->ctx)
		lws_context_destroy(net->ctx);
	acceptor_destroy(net->acceptor);
	net->acceptor = NULL;
	admin_destroy(net->admin);
	net->admin = NULL;
	uv_close((uv_handle_t *)&net->check, NULL);
	uv_close((uv_handle_t *)&net->prepare, NULL);
	uv_close((uv_handle_t *)&net->second, NULL);
	uv_close((uv_handle_t *)&net->hold, NULL);
}

void net_free(struct net *net)
{
	if (!net)
		return;
	/* On a loop that is not its own, libwebsockets (4.1) only begins at the first call; once the
	 * loop has closed its handles the second one frees. */
	if (net->ctx)
		lws_context_destroy(net->ctx);
	free(net);
}
