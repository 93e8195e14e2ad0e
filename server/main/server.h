/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * server - what `palabre serve` is made of, in each of its roles.
 *
 *	standalone   house, store, dispatch, hub, net; the bus is local
 *	historian    the same behind a lease; asks of gateways come over Redis; no WebSockets of its own
 *	gateway      hub, net, and a gate whose further bus goes to the historian; nothing on disk
 *
 * Loop thread only.
 */
#include "bus/bus_redis.h"
#include "house/fence.h"
#include "house/house.h"
#include "main/backups.h"
#include "main/cli.h"
#include "main/mail_room.h"
#include "main/secret.h"
#include <uv.h>

struct server {
	struct config cfg;
	struct house house;
	uv_loop_t loop;
	struct store *store;
	struct hub *hub;
	struct bus *bus;     /* between net and dispatch */
	struct bus *further; /* a gateway's, to the historian */
	struct dispatch *dispatch;
	struct mailer *mailer;
	struct pusher *pusher;
	struct mail_room *mail_room; /* NULL: no mail comes in */
	struct sweep *sweep;
	struct work *work;
	struct texts *texts;
	int64_t texts_at_ms; /* it was last asked to go on */
	uint64_t written;    /* by the store, at written_at_ms */
	int64_t written_at_ms;
	struct series series;
	struct schedule *backups; /* NULL: none are made */
	struct net *net;
	struct monitor *monitor; /* NULL: nobody watches */
	int64_t started_ms;      /* wall clock */
	const char *origins[CONFIG_LIST_MAX + 3];
	uv_signal_t term, interrupt;
	uv_timer_t second, minute, watchdog, drain;
	int64_t drain_until;
	int signal; /* that ends it; 0: none yet */
	bool settled, given_up, released;

	/* a historian's */
	struct lock lock; /* of the data directory, before it is opened */
	struct lease *lease;
	struct fence fence;
	uv_work_t opening;
	uv_timer_t again; /* the data directory is still somebody's */
	bool opened, begun_opening, failed;
	char *waiting; /* why, as last said */
	char redis_password[SECRET_MAX];
};

/* roles.c: begin in the role of the settings. A historian only begins to wait: it serves when it is
 * the only one. false: it was said why. */
bool server_begin(struct server *s);
/* Why it carries out no commands now; NULL: it does. `server` is one. */
const char *server_unready(void *server);
/* watch.c: open the door for who watches, if the settings want one; also to a server that only waits.
 * false: it was said why. */
bool server_watch(struct server *s);
/* serve.c: it is there for people from now on; says so. */
void server_serving(struct server *s);
/* ... or waits, and why. */
void server_waiting(struct server *s, const char *why);
/* End because it cannot go on. */
void server_fail(struct server *s);
