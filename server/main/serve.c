/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * palabre serve - everything wired together on one loop, and taken apart again.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/mem.h"
#include "db/store.h"
#include "dispatch/dispatch.h"
#include "hub/hub.h"
#include "main/notify.h"
#include "main/post_office.h"
#include "main/server.h"
#include "main/sweep.h"
#include "main/texts.h"
#include "net/monitor.h"
#include "net/net.h"
#include "push/push.h"
#include "work/work.h"
#include <errno.h>
#include <signal.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <unistd.h>
#include <uv.h>

enum {
	FILES_MARGIN = 256, /* open files beside the sockets */
	DRAIN_MS = 3000,    /* longest wait for sockets to close and replies to leave */
	DRAIN_TICK_MS = 20,
	AGAIN_MS = 1000,
	SECOND_MS = 1000,
	SOON_MS = 50,     /* to the next slice of what waits to be indexed */
	BUSY_MS = 250,    /* the same while others write much */
	BUSY_WRITES = 25, /* in SOON_MS */
	MINUTE_MS = 60 * 1000,
};

/* ---- the end ---- */

static void close_handle(void *handle)
{
	if (!uv_is_closing(handle))
		uv_close(handle, NULL);
}

/* What waits is written, and everybody has his answer. */
static void settle(struct server *s)
{
	if (s->settled)
		return;
	s->settled = true;
	mailer_stop(s->mailer);
	pusher_stop(s->pusher);
	work_stop(s->work);
	schedule_stop(s->backups);
	fault_point("drain.store");
	if (s->store && !store_drain(s->store))
		log_warn("the last checkpoint failed; the next start makes up for it");
	fault_point("drain.stored");
}

/* In the order in which each still needs the next: outcomes of the last jobs go through net, and over
 * the bus. From a callback of the loop, which then runs out by itself: libwebsockets frees its context
 * completely only so. */
static void release(struct server *s)
{
	if (s->released)
		return;
	s->released = true;
	close_handle(&s->again);
	monitor_destroy(s->monitor);
	settle(s);
	mail_room_close(s->mail_room);
	bus_stop(s->bus);
	bus_stop(s->further);
	net_destroy(s->net);
	mailer_destroy(s->mailer);
	pusher_destroy(s->pusher);
	work_destroy(s->work);
	store_destroy(s->store);
	lease_destroy(s->lease);
}

/* Is anything that was begun not finished? */
static bool busy(const struct server *s)
{
	return s->begun_opening || mail_room_busy(s->mail_room) || (s->net && net_busy(s->net)) ||
	       (s->lease && s->bus && !bus_historian_idle(s->bus));
}

/* Step by step, or all at once when the time is up. */
static void on_drain(uv_timer_t *t)
{
	struct server *s = t->data;

	if (clock_mono_ms() < s->drain_until) {
		if (busy(s))
			return;
		if (!s->settled) {
			settle(s);
			return; /* the last outcomes leave meanwhile */
		}
		if (s->lease && !s->given_up) {
			s->given_up = true;
			lease_release(s->lease);
			return;
		}
		if (s->lease && !lease_idle(s->lease))
			return;
	}
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
	close_handle(&s->second);
	close_handle(&s->minute);
	schedule_stop(s->backups);
	mail_room_stop(s->mail_room);
	if (s->net)
		net_stop(s->net);
	if (s->lease && s->bus)
		bus_historian_drain(s->bus);
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
	mail_room_free(s->mail_room);
	sweep_destroy(s->sweep);
	texts_destroy(s->texts);
	schedule_destroy(s->backups);
	dispatch_destroy(s->dispatch);
	bus_destroy(s->bus);
	bus_destroy(s->further);
	hub_destroy(s->hub);
	house_close(&s->house);
	lock_drop(&s->lock);
	sodium_memzero(s->redis_password, sizeof(s->redis_password));
	free(s->waiting);
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
	/* Lowered as well: libwebsockets looks through a table of that size at each new and each
	 * ended connection. */
	if (lim.rlim_cur != want) {
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

static void address(const struct server *s, char *out, size_t n)
{
	bool v6 = memchr(s->cfg.host.p, ':', s->cfg.host.n);

	snprintf(out, n, "http://%s%s%s:%d", v6 ? "[" : "", s->cfg.host.p, v6 ? "]" : "",
	         net_port(s->net));
}

void server_serving(struct server *s)
{
	char where[100];

	address(s, where, sizeof(where));
	printf("listening on %s\n", where);
	fflush(stdout);
	notify_say("READY=1\nSTATUS=serving");
}

void server_waiting(struct server *s, const char *why)
{
	char status[400];

	if (s->waiting && !strcmp(why, s->waiting))
		return;
	free(s->waiting);
	s->waiting = xstrdup(why);
	printf("waiting: %s\n", why);
	fflush(stdout);
	snprintf(status, sizeof(status), "READY=1\nSTATUS=waiting: %s", why);
	notify_say(status);
}

void server_fail(struct server *s)
{
	s->failed = true;
	uv_stop(&s->loop);
}

static void on_minute(uv_timer_t *t)
{
	struct server *s = t->data;

	if (s->dispatch)
		dispatch_sweep(s->dispatch, clock_mono_ms());
	if (s->sweep)
		sweep_minute(s->sweep);
	log_settle();
}

/* Until what is due is asked for again: sooner while there is something to index, but not so that
 * those who write notice. */
static uint64_t pause_ms(struct server *s)
{
	struct store_stats st;
	int64_t now = clock_mono_ms(), took = now - s->written_at_ms;

	if (!s->store || !s->dispatch || dispatch_stats(s->dispatch)->to_index <= 0)
		return SECOND_MS;
	store_stats(s->store, &st);
	bool busy = (int64_t)(st.written - s->written) * SOON_MS > took * BUSY_WRITES;
	s->written = st.written;
	s->written_at_ms = now;
	return busy ? BUSY_MS : SOON_MS;
}

/* What is due by the clock, app/due: asked like any command, of whoever owns the database. */
static void on_second(uv_timer_t *t)
{
	struct server *s = t->data;

	uv_timer_start(t, on_second, pause_ms(s), 0);
	if (s->texts && !s->signal && store_state(s->store) == DB_OK &&
	    clock_mono_ms() - s->texts_at_ms >= SECOND_MS - SOON_MS) {
		s->texts_at_ms = clock_mono_ms();
		texts_second(s->texts);
	}
	if (s->dispatch && s->store && !s->signal && store_state(s->store) == DB_OK)
		bus_ask(s->bus, &(struct bus_ask){
					.from = BUS_NOBODY,
					.local = true,
					.text = STR("{\"id\":1,\"cmd\":\"due.run\",\"args\":{}}"),
					.caller = { .admin = true, .system = true },
				});
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
	uv_timer_init(&s->loop, &s->second);
	uv_timer_init(&s->loop, &s->minute);
	uv_timer_init(&s->loop, &s->watchdog);
	uv_timer_init(&s->loop, &s->drain);
	uv_timer_init(&s->loop, &s->again);
	s->term.data = s->interrupt.data = s->second.data = s->minute.data = s->drain.data =
		s->again.data = s;
	uv_signal_start(&s->term, on_signal, SIGTERM);
	uv_signal_start(&s->interrupt, on_signal, SIGINT);
	uv_timer_start(&s->second, on_second, SECOND_MS, 0);
	uv_timer_start(&s->minute, on_minute, MINUTE_MS, MINUTE_MS);
	if (watchdog)
		uv_timer_start(&s->watchdog, on_watchdog, 0, (uint64_t)(watchdog / 2));
}

static void close_handles(struct server *s)
{
	close_handle(&s->term);
	close_handle(&s->interrupt);
	close_handle(&s->second);
	close_handle(&s->minute);
	close_handle(&s->watchdog);
	close_handle(&s->drain);
	close_handle(&s->again);
}

int cli_serve(struct cli *cli)
{
	struct server s = { .house.lock = LOCK_INIT, .lock = LOCK_INIT };
	bool fine = cli_config(cli, &s.cfg);

	if (!fine) {
		config_finish(&s.cfg);
		return CLI_FAILED;
	}
	raise_files(&s);
	if (uv_loop_init(&s.loop))
		log_die("no event loop");
	start_handles(&s);
	s.started_ms = clock_wall_ms();
	fine = server_watch(&s) && server_begin(&s);
	if (fine)
		uv_run(&s.loop, UV_RUN_DEFAULT);
	fine = fine && !s.failed;
	close_handles(&s);
	finish(&s);
	config_finish(&s.cfg);
	return fine ? CLI_DONE : CLI_FAILED;
}
