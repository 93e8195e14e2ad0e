/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * net - HTTP and WebSocket, the only layer that knows libwebsockets.
 *
 * It reads what comes, establishes who asks (session cookie, origin, address), puts commands on
 * the bus, and carries out the outcomes: effects in the hub, then the reply to whoever asked.
 * Nothing is decided here about what a person may do.
 *
 *	GET  /ws                 the WebSocket, subprotocol palabre.v1
 *	POST /api/<command>      one command
 *	POST /files?group=&name= a file, its bytes as the body
 *	GET  /files/<id>/<name>  its bytes
 *	GET, POST /lien/<token>  what a link out of a mail would do, and doing it
 *	GET  /reunions/<id>/compte-rendu[.md|.odt|.docx]  minutes, to print or to keep
 *	GET  /resume             the next summary, as its mail would be
 *	GET  /healthz, /readyz   for machines
 *	GET  anything else       the browser client, from memory
 *
 * Loop thread only, but for the accepting thread inside.
 */
#include "app/req/req.h"
#include "base/hist.h"
#include "bus/bus.h"
#include <stdbool.h>
#include <stddef.h>

struct net;
struct hub;
struct work;
struct uv_loop_s;

struct net_config {
	struct uv_loop_s *loop;
	struct hub *hub;
	struct bus *bus;
	/* What keeps it from serving, for /readyz; NULL: nothing. */
	const char *(*unready)(void *arg);
	void *unready_arg;
	/* Is more being committed, to be heard of in a moment? NULL: never. */
	bool (*more)(void *arg);
	void *more_arg;
	const struct req_house *house;
	struct work *work;        /* makes documents; NULL: none are made */
	bool sockets;             /* WebSockets are accepted: not at a historian with gateways */
	bool files;               /* the files are here: not at a gateway */
	const char *host;         /* numeric address to listen on */
	int port;                 /* 0: any free one, see net_port() */
	const char *admin_socket; /* path; NULL: none */
	const char *const
		*origins; /* exact origins that may open a WebSocket or post; NULL-ended */
	const char *const *proxies; /* addresses whose X-Forwarded-For is believed; NULL-ended */
	bool secure_cookie;         /* public over https: "__Host-" cookies, Secure */
	size_t conns_max;           /* sockets in all */
	size_t per_address;         /* sockets of one address; 0: no limit */
	size_t waiting_per_address; /* ... of those, not signed in to a WebSocket; 0: no limit */
	void (*on_mail)(void *arg); /* the outbox has new mail */
	void *on_mail_arg;
};

/* Why WebSockets ended: the codes of enum close_code and those of the peer's that say something. */
enum { NET_CLOSES = 11 };

struct net_stats {
	size_t sockets;  /* open, WebSockets or not */
	uint64_t opened; /* WebSockets */
	uint64_t closed[NET_CLOSES];
	uint64_t requests[6]; /* HTTP, by the status's first digit; 0: the client left before it */
	struct hist turns;    /* of the loop: what each did, waiting not counted */
};

/* Listens at once. false, with the reason logged: it does not; *out is to be destroyed and freed all
 * the same. */
bool net_open(const struct net_config *cfg, struct net **out);
int net_port(const struct net *net);
void net_stats(const struct net *net, struct net_stats *out);
const char *net_close_name(int i); /* "1006" for closed[i]; "other" for the last */
/* Accept nothing new, tell every socket to come back later (1012), end idle HTTP connections. */
void net_stop(struct net *net);
/* Anything still open? */
bool net_busy(const struct net *net);
/* After net_stop(): close everything. Then let the loop run until it has nothing left, and call
 * net_free(). NULL is fine, for both. */
void net_destroy(struct net *net);
void net_free(struct net *net);
