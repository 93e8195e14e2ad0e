/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * monitor - a door for machines that watch, apart from the one for people.
 *
 *	GET /metrics   whatever is rendered, as text for Prometheus
 *	GET /healthz   200 while the process answers
 *	GET /readyz    200, or 503 with the reason in a word
 *
 * Plain HTTP/1.1, one request a connection, on a port or a unix socket of its own; whoever reaches it
 * may read it, so it belongs on this machine or behind a wall. Bounded: MONITOR_PEERS connections at
 * a time, MONITOR_REQUEST bytes of a request, MONITOR_MS for all of it.
 *
 * Loop thread only.
 */
#include "base/buf.h"

struct monitor;
struct uv_loop_s;

enum {
	MONITOR_PEERS = 16,
	MONITOR_REQUEST = 8 * 1024,
	MONITOR_MS = 5000,
	MONITOR_PAGE = 1024 * 1024, /* bytes of what is rendered */
};

struct monitor_config {
	struct uv_loop_s *loop;
	const char *host; /* numeric */
	int port;         /* 0: any free one, see monitor_port() */
	const char
		*path; /* of a unix socket, instead of both; an old one in its place is removed */
	void (*render)(void *arg, struct buf *out);
	const char *(*unready)(void *arg); /* why nothing can be done; NULL: it can */
	void *arg;
};

/* NULL, with the reason logged. Strings are copied. */
struct monitor *monitor_create(const struct monitor_config *cfg);
int monitor_port(const struct monitor *m); /* 0: a unix socket */
/* Memory goes when the loop has run its close callbacks. NULL is fine. */
void monitor_destroy(struct monitor *m);
