/* SPDX-License-Identifier: EUPL-1.2 */
/* What is wired together in each role. */
#include "base/log.h"
#include "db/store.h"
#include "dispatch/dispatch.h"
#include "hub/hub.h"
#include "main/notify.h"
#include "main/post_office.h"
#include "main/server.h"
#include "main/sweep.h"
#include "main/texts.h"
#include "net/net.h"
#include "push/push.h"
#include "work/work.h"
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { AGAIN_MS = 200 };

/* ---- what all roles have ---- */

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
	pusher_kick(s->pusher);
}

const char *server_unready(void *server)
{
	struct server *s = server;
	struct bus_state bus;
	enum db_kind state = s->store ? store_state(s->store) : DB_OK;

	if (s->signal)
		return "stopping";
	if (!s->net)
		return "waiting"; /* another historian serves */
	if (state)
		return db_kind_name(state);
	bus_state(s->further ? s->further : s->bus, &bus);
	if (bus.redis && !bus.connected)
		return "redis";
	if (!bus.historian)
		return s->further ? "historian" : "lease";
	return bus.writes == BUS_WRITES_OK ? NULL : "storage";
}

static bool more_coming(void *arg)
{
	struct server *s = arg;

	return s->store && store_writing(s->store);
}

static bool open_net(struct server *s)
{
	struct config *c = &s->cfg;

	struct net_config net = {
		.loop = &s->loop,
		.hub = s->hub,
		.bus = s->bus,
		.unready = server_unready,
		.unready_arg = s,
		.more = more_coming,
		.more_arg = s,
		.house = &s->house.req,
		.work = s->work,
		.sockets = c->role != CONFIG_HISTORIAN,
		.files = c->role != CONFIG_GATEWAY,
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

static struct hub *make_hub(const struct config *c)
{
	return hub_create(&(struct hub_config){ .log_max = (size_t)c->channel_log,
	                                        .out_max = (size_t)c->out_max });
}

static bool redis_settings(struct server *s, const char *name, struct bus_redis_config *out)
{
	const struct config *c = &s->cfg;

	if (c->redis_password_file.n &&
	    !secret_read(c->redis_password_file.p, "the password of Redis", s->redis_password))
		return false;
	*out = (struct bus_redis_config){
		.loop = &s->loop,
		.prefix = c->redis_prefix.p,
		.redis = {
			.url = c->redis_url.p,
			.user = c->redis_user.p,
			.password = s->redis_password,
			.ca_file = c->redis_ca_file.p,
			.name = name,
		},
	};
	return true;
}

/* ---- with the data directory: standalone, historian ---- */

static struct house_config house_settings(struct server *s)
{
	const struct config *c = &s->cfg;

	return (struct house_config){
		.dir = c->data_dir.p,
		.lock = c->role == CONFIG_HISTORIAN ? &s->lock : NULL,
		.public_url = c->public_url,
		.mail_from = c->mail_from,
		.mail_domain = c->mail_in_domain,
		.push_test_host = c->push_test_host,
		.network_name = c->network_name,
		.file_max = c->file_max,
	};
}

static bool enter_house(struct server *s)
{
	struct house_config house = house_settings(s);

	if (house_open(&s->house, &house))
		return true;
	if (s->house.damaged)
		backups_advise(&s->cfg);
	return false;
}

static void on_damage(void *arg)
{
	struct server *s = arg;

	backups_advise(&s->cfg);
}

static bool writes_fail(void *arg)
{
	struct server *s = arg;

	return store_state(s->store) != DB_OK;
}

/* On a house that is open. */
static bool serve_house(struct server *s)
{
	struct config *c = &s->cfg;
	struct store_config store = {
		.path = s->house.db_path,
		.readers = (int)c->readers,
		.on_damage = on_damage,
		.on_damage_arg = s,
	};
	struct bus_redis_config redis;

	if (s->lease)
		store.guard = fence_guard(&s->fence);
	s->store = store_create(&s->loop, &store);
	if (!s->store)
		return false;
	s->hub = make_hub(c);
	if (!s->lease)
		s->bus = bus_local_create();
	else if (redis_settings(s, "palabre-historian", &redis))
		s->bus = bus_historian_create(&redis, s->house.req.epoch, s->lease, writes_fail, s);
	if (!s->bus)
		return false;
	s->dispatch = dispatch_create(&(struct dispatch_config){
		.store = s->store,
		.db_path = s->house.db_path,
		.bus = s->bus,
		.hub = s->hub,
		.house = &s->house.req,
		.rates = c->rates,
	});
	s->sweep = sweep_create(s->store, s->bus, &s->house.req);
	s->work = work_create(&s->loop, NULL);
	if (!s->work)
		return false;
	s->texts = texts_create(s->store, s->work, &s->house.req);
	s->pusher = pusher_create(&(struct push_config){
		.store = s->store,
		.loop = &s->loop,
		.house_key = s->house.req.key,
		.contact = c->public_url.p,
		.test_host = c->push_test_host.n ? c->push_test_host.p : NULL,
		.ca_file = c->push_ca_file.n ? c->push_ca_file.p : NULL,
	});
	if (!s->pusher || !post_office_open(c, &s->house, s->store, &s->loop, &s->mailer) ||
	    !mail_room_open(c, &s->house.req, s->store, s->bus, &s->loop, &s->mail_room) ||
	    !backups_open(c, &s->loop, &s->series, &s->backups) || !open_net(s))
		return false;
	set_origins(s);
	server_serving(s);
	return true;
}

static bool begin_standalone(struct server *s)
{
	return enter_house(s) && serve_house(s);
}

/* ---- the historian ---- */

static void on_raised(void *arg)
{
	struct server *s = arg;

	fence_init(&s->fence, s->lease, s->house.fence);
	if (!serve_house(s))
		server_fail(s);
}

/* A worker thread: it may take a while, and the lease is renewed meanwhile. */
static void opening(uv_work_t *w)
{
	struct server *s = w->data;

	s->opened = enter_house(s);
}

static void on_opened(uv_work_t *w, int status)
{
	struct server *s = w->data;

	s->begun_opening = false;
	if (s->signal)
		return;
	if (!status && s->opened)
		lease_raise(s->lease, s->house.fence, on_raised, s);
	else
		server_fail(s);
}

static void on_granted(void *arg)
{
	struct server *s = arg;

	s->opening.data = s;
	s->begun_opening = !uv_queue_work(&s->loop, &s->opening, opening, on_opened);
	if (!s->begun_opening)
		server_fail(s);
}

static void on_waits(void *arg, struct str holder)
{
	char why[300];

	snprintf(why, sizeof(why), "another historian serves: " STR_FMT, STR_ARG(holder));
	server_waiting(arg, why);
}

/* Nothing more is written, nothing more is said: at once. */
static void on_deposed(void *arg, const char *why)
{
	(void)arg;
	(void)why;
	log_error("serve: another historian is in charge; this one ends");
	_exit(CLI_FAILED);
}

/* This directory, in this life of this machine. */
static void where(const struct server *s, char *out, size_t size)
{
	char boot[64] = "?";
	struct stat st = { 0 };
	FILE *f = fopen("/proc/sys/kernel/random/boot_id", "re");

	if (f) {
		if (fgets(boot, sizeof(boot), f))
			boot[strcspn(boot, "\n")] = 0;
		fclose(f);
	}
	fstat(s->lock.fd, &st);
	snprintf(out, size, "%s %llu %llu", boot, (unsigned long long)st.st_dev,
	         (unsigned long long)st.st_ino);
}

static bool want_lease(struct server *s)
{
	struct lease_events on = { on_granted, on_waits, on_deposed, s };
	struct bus_redis_config redis;
	char host[200] = "?", who[256], dir[160];

	if (!redis_settings(s, "palabre-lease", &redis))
		return false;
	gethostname(host, sizeof(host) - 1);
	snprintf(who, sizeof(who), "%s process %ld", host, (long)getpid());
	where(s, dir, sizeof(dir));
	s->lease = lease_create(&s->loop,
	                        &(struct lease_config){
					.redis = redis.redis,
					.prefix = redis.prefix,
					.who = who,
					.where = dir,
					.floor = house_fence(s->cfg.data_dir.p),
				},
	                        &on);
	return s->lease != NULL;
}

static void try_lock(uv_timer_t *t)
{
	struct server *s = t->data;
	char pid[24], why[100];
	bool busy;

	if (house_lock(s->cfg.data_dir.p, &s->lock, &busy)) {
		if (!want_lease(s))
			server_fail(s);
	} else if (busy) {
		house_locker(s->cfg.data_dir.p, pid, sizeof(pid));
		snprintf(why, sizeof(why), "another historian serves: process %s", pid);
		server_waiting(s, why);
		uv_timer_start(&s->again, try_lock, AGAIN_MS, 0);
	} else {
		server_fail(s);
	}
}

/* First the lock of the directory, then the lease of all machines. */
static bool begin_historian(struct server *s)
{
	if (!house_dir_check(s->cfg.data_dir.p))
		return false;
	return !uv_timer_start(&s->again, try_lock, 0, 0);
}

/* ---- the gateway ---- */

static void on_epoch(void *arg, struct str epoch)
{
	struct server *s = arg;

	s->house.req.epoch = epoch;
}

static bool begin_gateway(struct server *s)
{
	const struct config *c = &s->cfg;
	struct bus_redis_config redis;

	if (!redis_settings(s, "palabre-gateway", &redis))
		return false;
	s->house.req.network_name = c->network_name;
	s->house.req.file_max = c->file_max;
	s->hub = make_hub(c);
	s->further = bus_gateway_create(&redis, s->hub, on_epoch, s);
	if (!s->further)
		return false;
	s->bus = bus_local_create();
	s->dispatch = dispatch_create(&(struct dispatch_config){
		.bus = s->bus,
		.further = s->further,
		.hub = s->hub,
		.house = &s->house.req,
		.rates = c->rates,
	});
	s->work = work_create(&s->loop, NULL);
	if (!s->work || !open_net(s))
		return false;
	set_origins(s);
	server_serving(s);
	return true;
}

bool server_begin(struct server *s)
{
	switch ((enum config_role)s->cfg.role) {
	case CONFIG_HISTORIAN: return begin_historian(s);
	case CONFIG_GATEWAY: return begin_gateway(s);
	case CONFIG_STANDALONE: break;
	}
	return begin_standalone(s);
}
