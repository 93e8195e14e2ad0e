/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * palabre serve - everything wired together on one loop, and taken apart again.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "bus/bus.h"
#include "db/store.h"
#include "dispatch/dispatch.h"
#include "house/house.h"
#include "hub/hub.h"
#include "main/backups.h"
#include "main/cli.h"
#include "main/metrics.h"
#include "main/notify.h"
#include "main/post_office.h"
#include "main/sweep.h"
#include "net/monitor.h"
#include "net/net.h"
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

enum {
	FILES_MARGIN = 256, /* open files beside the sockets */
	DRAIN_MS = 3000,    /* longest wait for sockets to close and replies to leave */
	DRAIN_TICK_MS = 20,
	AGAIN_MS = 1000,
	MINUTE_MS = 60 * 1000,
};

struct server {
	struct config cfg;
	struct house house;
	uv_loop_t loop;
	struct store *store;
	struct hub *hub;
	struct bus *bus;
	struct dispatch *dispatch;
	struct mailer *mailer;
	struct sweep *sweep;
	struct series series;
	struct schedule *backups;
	struct net *net;
	struct metrics metrics;
	struct monitor *monitor;
	const char *origins[CONFIG_LIST_MAX + 3];
	uv_signal_t term, interrupt;
	uv_timer_t minute, watchdog, drain;
	int64_t drain_until;
	int signal; /* that ends it; 0: none yet */
	bool released;
};

/* ---- the end ---- */

static void close_handle(void *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* In the order in which each still needs the next: outcomes of the last jobs go through net. From
 * a callback of the loop, which then runs out by itself: libwebsockets frees its context completely
 * only so. */
static void release(struct server *s)
{
	if (s->released)
		return;
	s->released = true;
	monitor_destroy(s->monitor);
	mailer_stop(s->mailer);
	schedule_stop(s->backups);
	fault_point("drain.store");
	if (s->store && !store_drain(s->store))
		log_warn("the last checkpoint failed; the next start makes up for it");
	fault_point("drain.stored");
	net_destroy(s->net);
	mailer_destroy(s->mailer);
	store_destroy(s->store);
}

/* Everything that was begun is finished or its time is up. */
static void on_drain(uv_timer_t *t)
{
	struct server *s = t->data;

	if (net_busy(s->net) && clock_mono_ms() < s->drain_until)
		return;
	close_handle(&s->drain);
	release(s);
}

/* When the first signal came. */
static int64_t stopped_at;

/* A second one: at once. Two that come together (a terminal's and a script's) are one wish. */
static void on_again(int signum)
{
	(void)signum;
	if (clock_mono_ms() - stopped_at >= AGAIN_MS)
		_exit(CLI_FAILED);
}

static void on_signal(uv_signal_t *h, int signum)
{
	struct sigaction again = { .sa_handler = on_again };
	struct server *s = h->data;

	LOG_KV(LOG_INFO, "serve: stopping", log_num("signal", signum));
	notify_say("STOPPING=1");
	s->signal = signum;
	stopped_at = clock_mono_ms();
	close_handle(&s->term);
	close_handle(&s->interrupt);
	sigaction(SIGTERM, &again, NULL);
	sigaction(SIGINT, &again, NULL);
	close_handle(&s->minute);
	net_stop(s->net);
	fault_point("drain.begun");
	s->drain_until = clock_mono_ms() + DRAIN_MS;
	uv_timer_start(&s->drain, on_drain, 0, DRAIN_TICK_MS);
}

static void finish(struct server *s)
{
	release(s); /* a start that failed has not come to it */
	uv_run(&s->loop, UV_RUN_DEFAULT);
	net_free(s->net);
	if (uv_loop_close(&s->loop))
		log_warn("handles are left on the loop");
	sweep_destroy(s->sweep);
	schedule_destroy(s->backups);
	dispatch_destroy(s->dispatch);
	bus_destroy(s->bus);
	hub_destroy(s->hub);
	house_close(&s->house);
	log_settle();
}

/* ---- the beginning ---- */

/* As many open files as sockets may be, before anything sizes itself by that. */
static void raise_files(struct server *s)
{
	struct rlimit lim, none = { 0, 0 };
	rlim_t want = (rlim_t)s->cfg.connections + FILES_MARGIN;

	setrlimit(RLIMIT_CORE, &none); /* a core would hold the key and what people wrote */
	if (getrlimit(RLIMIT_NOFILE, &lim))
		return;
	if (lim.rlim_cur < want) {
		lim.rlim_cur = want;
		if (lim.rlim_max < want)
			lim.rlim_max = want;
		if (setrlimit(RLIMIT_NOFILE,
		              &lim)) { /* not without privilege: up to the hard one */
			getrlimit(RLIMIT_NOFILE, &lim);
			lim.rlim_cur = lim.rlim_max;
			setrlimit(RLIMIT_NOFILE, &lim);
		}
	}
	if (lim.rlim_cur < want) {
		s->cfg.connections = (int64_t)lim.rlim_cur - FILES_MARGIN;
		if (s->cfg.connections < 1)
			s->cfg.connections = 1;
		log_warn("only %lld files may be open: %lld connections at most",
		         (long long)lim.rlim_cur, (long long)s->cfg.connections);
	}
}

/* The origins that may connect: of the public address, of localhost beside a loopback one, and
 * those of the settings. Known once the port is. */
static void set_origins(struct server *s)
{
	struct config *c = &s->cfg;
	size_t n = 0;

	if (!c->public_url.n)
		c->public_url = arena_printf(&c->arena,
		                             memchr(c->host.p, ':', c->host.n) ? "http://[%s]:%d"
		                                                               : "http://%s:%d",
		                             c->host.p, net_port(s->net));
	s->house.req.public_url = c->public_url;
	s->origins[n++] = c->public_url.p;
	if (str_starts(c->public_url, STR("http://127.0.0.1:")))
		s->origins[n++] =
			arena_printf(&c->arena, "http://localhost:%d", net_port(s->net)).p;
	for (const char **w = config_words(&c->arena, c->origins); *w; w++)
		s->origins[n++] = *w;
}

static void on_mail(void *arg)
{
	struct server *s = arg;

	if (s->mailer)
		mailer_kick(s->mailer);
}

static const char *unready(void *arg)
{
	struct server *s = arg;
	enum db_kind state = store_state(s->store);

	if (s->signal)
		return "stopping";
	return state ? db_kind_name(state) : NULL;
}

static void render(void *arg, struct buf *out)
{
	struct server *s = arg;

	metrics_render(&s->metrics, out);
}

static bool open_net(struct server *s)
{
	struct config *c = &s->cfg;

	struct net_config net = {
		.loop = &s->loop,
		.hub = s->hub,
		.bus = s->bus,
		.unready = unready,
		.unready_arg = s,
		.house = &s->house.req,
		.sockets = true,
		.files = true,
		.host = c->host.p,
		.port = (int)c->port,
		.admin_socket = s->house.admin_socket,
		.origins = s->origins,
		.proxies = config_words(&c->arena, c->proxies),
		.secure_cookie = config_secure(c),
		.conns_max = (size_t)c->connections,
		.per_address = (size_t)c->per_address,
		.waiting_per_address = (size_t)c->waiting_per_address,
		.on_mail = on_mail,
		.on_mail_arg = s,
	};

	return net_open(&net, &s->net);
}

/* The door for those who watch, if there is to be one. */
static bool open_monitor(struct server *s)
{
	struct config_listen at;

	s->metrics = (struct metrics){
		.store = s->store,
		.db_path = s->house.db_path,
		.hub = s->hub,
		.bus = s->bus,
		.dispatch = s->dispatch,
		.net = s->net,
		.mailer = s->mailer,
		.sweep = s->sweep,
		.backups = s->backups,
		.unready = unready,
		.arg = s,
		.started_ms = clock_wall_ms(),
	};
	config_listen(&s->cfg.arena, s->cfg.metrics_listen, &at);
	if (!at.path && !at.host)
		return true;
	s->monitor = monitor_create(&(struct monitor_config){
		.loop = &s->loop,
		.host = at.host,
		.port = at.port,
		.path = at.path,
		.render = render,
		.unready = unready,
		.arg = s,
	});
	if (!s->monitor)
		return false;
	LOG_KV(LOG_INFO, "monitor: listening", log_txt("at", str_from(at.path ? at.path : at.host)),
	       log_num("port", monitor_port(s->monitor)));
	return true;
}

static bool begin(struct server *s)
{
	struct config *c = &s->cfg;

	if (!house_open(&s->house, &(struct house_config){
					   .dir = c->data_dir.p,
					   .public_url = c->public_url,
					   .mail_from = c->mail_from,
					   .network_name = c->network_name,
					   .file_max = c->file_max,
				   }))
		return false;
	s->store = store_create(&s->loop, &(struct store_config){ .path = s->house.db_path,
	                                                          .readers = (int)c->readers });
	if (!s->store)
		return false;
	s->hub = hub_create(&(struct hub_config){ .log_max = (size_t)c->channel_log,
	                                          .out_max = (size_t)c->out_max });
	s->bus = bus_local_create();
	s->dispatch = dispatch_create(&(struct dispatch_config){
		.store = s->store,
		.db_path = s->house.db_path,
		.bus = s->bus,
		.hub = s->hub,
		.house = &s->house.req,
		.rates = c->rates,
	});
	s->sweep = sweep_create(s->store, s->hub, &s->house.req);
	if (!post_office_open(c, &s->house, s->store, &s->loop, &s->mailer) ||
	    !backups_open(c, &s->loop, &s->series, &s->backups))
		return false;
	if (!open_net(s))
		return false;
	set_origins(s);
	return open_monitor(s);
}

static void on_minute(uv_timer_t *t)
{
	struct server *s = t->data;

	dispatch_sweep(s->dispatch, clock_mono_ms());
	sweep_minute(s->sweep);
	log_settle();
}

static void on_watchdog(uv_timer_t *t)
{
	(void)t;
	notify_say("WATCHDOG=1");
}

static void start_handles(struct server *s)
{
	int64_t watchdog = notify_watchdog_ms();

	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a file that may not grow is a failed write, not our end */
	uv_signal_init(&s->loop, &s->term);
	uv_signal_init(&s->loop, &s->interrupt);
	uv_timer_init(&s->loop, &s->minute);
	uv_timer_init(&s->loop, &s->watchdog);
	uv_timer_init(&s->loop, &s->drain);
	s->term.data = s->interrupt.data = s->minute.data = s->drain.data = s;
	uv_signal_start(&s->term, on_signal, SIGTERM);
	uv_signal_start(&s->interrupt, on_signal, SIGINT);
	uv_timer_start(&s->minute, on_minute, MINUTE_MS, MINUTE_MS);
	if (watchdog)
		uv_timer_start(&s->watchdog, on_watchdog, 0, (uint64_t)(watchdog / 2));
}

static void close_handles(struct server *s)
{
	close_handle(&s->term);
	close_handle(&s->interrupt);
	close_handle(&s->minute);
	close_handle(&s->watchdog);
	close_handle(&s->drain);
}

int cli_serve(struct cli *cli)
{
	struct server s = { .house.lock = LOCK_INIT };
	bool fine = cli_config(cli, &s.cfg);

	if (!fine) {
		config_finish(&s.cfg);
		return CLI_FAILED;
	}
	raise_files(&s);
	if (uv_loop_init(&s.loop))
		log_die("no event loop");
	start_handles(&s);
	fine = begin(&s);
	if (fine) {
		bool v6 = memchr(s.cfg.host.p, ':', s.cfg.host.n);
		printf("listening on http://%s%s%s:%d\n", v6 ? "[" : "", s.cfg.host.p,
		       v6 ? "]" : "", net_port(s.net));
		fflush(stdout);
		notify_say("READY=1");
		uv_run(&s.loop, UV_RUN_DEFAULT);
	}
	close_handles(&s);
	finish(&s);
	config_finish(&s.cfg);
	return fine ? CLI_DONE : CLI_FAILED;
}
