/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * redis - one connection to a Redis server, kept up.
 *
 * down -> resolving -> connecting -> (TLS) -> greeting -> up, and back to down on anything that goes
 * wrong, from where it tries again after a pause that grows to half a second, with jitter. Nothing here
 * ever blocks: the protocol is hiredis' (its reader and its formatter), the transport libuv's.
 *
 * Every stage has a limit of time; a server that takes bytes and answers none (stopped, or a link
 * cut one way) is found by a PING each second that must be answered within REDIS_SILENCE_MS. What is
 * sent during a turn of the loop leaves in one write at its end. What waits to be sent is bounded:
 * past REDIS_OUT_MAX the connection is given up.
 *
 * A connection is for commands or, once it has subscribed, for messages (RESP2 knows no other way):
 * an end of the bus has two.
 *
 * Loop thread only.
 */
#include "base/str.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct redis;
struct redisReply;
struct uv_loop_s;

enum {
	REDIS_CONNECT_MS = 1000,
	REDIS_SILENCE_MS = 2000,
	REDIS_OUT_MAX = 64 << 20,
	REDIS_REPLY_MAX = 64 << 20, /* bytes of one reply */
	REDIS_LIST_MAX = 4096,      /* items of a list in it */
	REDIS_ARGS_MAX = 1024,
};

struct redis_config {
	const char *url;      /* redis://HOST:PORT, rediss://HOST:PORT (TLS), unix:/PATH */
	const char *user;     /* ACL user; NULL or "": the default one */
	const char *password; /* NULL or "": none. Kept as long as the connection */
	const char *ca_file;  /* NULL or "": the system's certificates */
	const char *name;     /* how it calls itself: "palabre-gateway" */
};

struct redis_events {
	void (*up)(void *arg);
	void (*down)(void *arg); /* was up; whatever had no answer has had NULL before */
	/* For a connection that subscribes. Texts live for the call only. */
	void (*message)(void *arg, struct str channel, struct str body);
	void (*subscribed)(void *arg, struct str channel);
	void *arg;
};

/* Begins to connect. Everything in `cfg` is copied. NULL, with a logged reason: the url or the
 * certificates cannot be used. */
struct redis *redis_create(struct uv_loop_s *loop, const struct redis_config *cfg,
                           const struct redis_events *events);
/* No event comes any more. The memory goes when the loop has run its close callbacks. NULL is fine. */
void redis_destroy(struct redis *r);

bool redis_is_up(const struct redis *r);
/* Connections made so far. */
uint64_t redis_connects(const struct redis *r);

/* What came of a command; NULL: the connection ended first, it may have been done or not. */
typedef void redis_reply_fn(void *arg, const struct redisReply *reply);
/* Send a command. false: not up, fn is not called. fn NULL: the answer is of no interest. */
bool redis_command(struct redis *r, redis_reply_fn *fn, void *arg, const struct str *args,
                   size_t n);

/* For a connection with messages: more and fewer channels. */
bool redis_subscribe(struct redis *r, const struct str *channels, size_t n);
bool redis_unsubscribe(struct redis *r, const struct str *channels, size_t n);
/* What waits to be sent leaves at once. */
void redis_flush(struct redis *r);
/* Everything was handed to the system, or there is nobody to hand it to. */
bool redis_idle(const struct redis *r);
