/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* redis_internal - what the two files of the connection share; nobody else includes it. */
#include "base/buf.h"
#include "bus/redis.h"
#include "bus/redis_tls.h"
#include "bus/redis_url.h"
#include <hiredis/hiredis.h>
#include <uv.h>

enum {
	TICK_MS = 200,
	PING_MS = 1000,
	PAUSE_MS = 50, /* before the first attempt to come back; doubled up to ... */
	PAUSE_MAX_MS = 400,
	WAITING_MAX = 65536, /* commands without an answer */
	READ_SIZE = 64 * 1024,
};

enum stage { DOWN, RESOLVING, CONNECTING, GREETING, UP };

/* One attempt; what it has on the loop may end after it was given up. */
struct wire {
	struct redis *r; /* NULL: given up */
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} u;
	uv_connect_t connect;
	bool writing;
	char chunk[READ_SIZE];
};

struct write {
	uv_write_t req;
	struct wire *wire;
	char *p;
};

struct lookup {
	uv_getaddrinfo_t req;
	struct redis *r; /* NULL: nobody waits */
};

struct waiting {
	redis_reply_fn *fn;
	void *arg;
};

struct redis {
	uv_loop_t *loop;
	struct redis_url url;
	char *user, *password, *name;
	struct redis_events on;
	struct tls *tls;
	enum stage stage;
	struct wire *wire;
	struct lookup *lookup;
	redisReader *reader;
	redisReplyObjectFunctions reading; /* its own, but for lists */
	void *(*make_list)(const redisReadTask *task, int items);
	struct buf out;          /* to be sent, in plain text */
	struct buf in, cipher;   /* with TLS: what was read, what is to be sent */
	struct waiting *waiting; /* ring of commands without an answer, WAITING_MAX of room */
	size_t first, n_waiting;
	int64_t deadline;             /* mono ms, of this stage */
	int64_t heard, pinged, again; /* mono ms */
	int64_t pause;
	uint64_t connects;
	bool subscribes, greeted, destroyed, said;
	uv_timer_t tick;
	uv_prepare_t prepare;
	uv_check_t check;
	int handles;
};

/* redis.c: what is said */
/* The connection is over, for this reason; it is tried again. */
void redis_fall(struct redis *r, const char *why);
/* Who we are; what comes up then. */
void redis_hello(struct redis *r);
void redis_ping(struct redis *r, int64_t now);
/* Nothing was heard yet. */
void redis_listen(struct redis *r);
/* Plain bytes of the server's. */
void redis_hear(struct redis *r, const char *p, size_t n);

/* redis_wire.c: how it travels */
void wire_begin(struct redis *r);
void wire_let_go(struct redis *r);
