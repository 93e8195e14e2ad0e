/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * bus - how commands reach the place where the database is, and how what they bring about
 * comes back to the places where the sockets are.
 *
 * Two ends: a gateway (net, hub) asks, a historian (dispatch, store) answers. In one process both
 * ends are here and bus_local hands each call straight over. Between machines bus_gateway and
 * bus_historian stand behind this header, joined by Redis pub/sub (bus/redis.h, bus/packet.h);
 * nothing above knows the difference.
 *
 * What whichever bus promises:
 * - an ask gets one outcome. Between machines it may take until Redis or the historian are back, at
 *   most BUS_PATIENCE_MS; after that the outcome is ERR_BUSY and nobody knows whether it was done,
 *   which is what the client's own id is for;
 * - asks of one gateway reach the historian in order, each once as long as that historian lives;
 * - effects come in the order of their commits, before the reply of the command they belong to, and
 *   what ends somebody's listening comes before whatever was committed after it.
 *
 * Loop thread only.
 */
#include "base/str.h"
#include "hub/effect.h"
#include "proto.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct bus;

enum { BUS_PATIENCE_MS = 20 * 1000 };
/* There is no frame with an id: one HTTP request is one ask. */
enum { RE_NONE = -1 };

/* Who asks, as the gateway established it. Texts live for the call only. */
struct bus_caller {
	int64_t person;  /* 0: nobody signed in */
	int64_t session; /* row of his session */
	int64_t only;    /* the one meeting it opens; 0: it opens all that is his */
	bool admin;
	bool system; /* the administrator's tool on this machine: no rate, no receipts */
	enum lang lang;
	struct str address; /* network address of the client */
	struct str agent;   /* User-Agent */
	struct str browser; /* cookie of the signing-in browser */
};

struct bus_ask {
	uint64_t from; /* opaque to the historian: comes back as outcome.to */
	bool http;     /* `text` is { "op", "args" } for `command`; otherwise a whole frame */
	bool local; /* from the administrator's tool: the frame may carry "as", and may run what is
	                        only offered over HTTP */
	bool touch; /* note that his session is in use */
	int64_t re; /* a gateway's gate has read the frame: its id, or RE_NONE */
	struct str request; /* its name in the log; empty: it has none */
	struct str command;
	struct str text;
	struct bus_caller caller;
};

struct bus_outcome {
	uint64_t to;
	enum err err;     /* ERR_OK, or why `reply` refuses */
	struct str reply; /* the whole reply frame; empty when the bus gave up (ERR_BUSY) */
	const struct effect *effects; /* all of them on disk; carried out before the reply is sent,
	                                 but for EFFECT_REPLAY and EFFECT_LISTEN, which follow it */
	int64_t re;                   /* without a reply: of the ask */
	enum lang lang;
};

/* Whom a session cookie names: asked before a socket or a request of his is served. */
struct bus_who {
	uint64_t from;
	struct str cookie;
};
struct bus_known {
	uint64_t to;
	bool away;                /* nobody could be asked, or look: not the same as nobody */
	struct bus_caller caller; /* person, session, admin, lang; person 0: nobody */
};

/* Events of a channel that a gateway misses. */
struct bus_fetch {
	struct channel ch;
	int64_t after; /* it holds everything up to this seq */
};
struct bus_fetched {
	struct channel ch;
	int64_t after;
	bool lost;                /* too many, or no longer stored: `head` is all that is told */
	int64_t head;             /* the channel's last seq */
	const struct str *frames; /* after + 1, after + 2 ... head */
	size_t n;
};

/* How the other end is; for /readyz and the metrics. All is well on a local bus. */
struct bus_state {
	bool redis;     /* between machines at all */
	bool connected; /* to Redis */
	bool historian; /* heard of within the last seconds (a gateway), holding the lease (a historian) */
	enum bus_writes { BUS_WRITES_OK, BUS_WRITES_FAIL } writes; /* at the historian */
	size_t waiting;                                            /* asks without an outcome */
	uint64_t reconnects, repeats, gaps, fetched, lost, dropped, resyncs;
	size_t channels; /* followed */
};

/* What each end is given to carry out. Texts live for the call only. */
struct bus_end {
	/* the historian's end */
	void (*ask)(void *arg, const struct bus_ask *ask);
	void (*who)(void *arg, const struct bus_who *who);
	void (*fetch)(void *arg, uint64_t from, const struct bus_fetch *want, size_t n);
	/* the gateway's end */
	void (*outcome)(void *arg, const struct bus_outcome *outcome);
	void (*known)(void *arg, const struct bus_known *known);
	void *arg;
};

struct bus_ops {
	void (*ask)(struct bus *bus, const struct bus_ask *ask);
	void (*who)(struct bus *bus, const struct bus_who *who);
	void (*tell)(struct bus *bus, const struct bus_outcome *outcome);
	void (*known)(struct bus *bus, const struct bus_known *known);
	void (*fetched)(struct bus *bus, uint64_t to, const struct bus_fetched *got, size_t n);
	size_t (*here)(const struct bus *bus, int64_t *people, size_t max);
	void (*state)(const struct bus *bus, struct bus_state *out);
	void (*stop)(struct bus *bus);
	void (*destroy)(struct bus *bus);
};

/* First in each kind of bus. */
struct bus {
	const struct bus_ops *ops;
	struct bus_end historian, gateway;
};

struct bus *bus_local_create(void);
/* Close what is on the loop; then let it run, and destroy. Nothing more is handed over. */
void bus_stop(struct bus *bus);    /* NULL and twice are fine */
void bus_destroy(struct bus *bus); /* NULL is fine */

/* Set the three of one end, or the two of the other, with their arg. */
void bus_set_historian(struct bus *bus, const struct bus_end *end);
void bus_set_gateway(struct bus *bus, const struct bus_end *end);

/* The gateway asks. Outcome and known may come before the call returns. */
void bus_ask(struct bus *bus, const struct bus_ask *ask);
void bus_who(struct bus *bus, const struct bus_who *who);
/* The historian answers. An outcome with effects may also answer nobody: to BUS_NOBODY. */
#define BUS_NOBODY UINT64_MAX
void bus_tell(struct bus *bus, const struct bus_outcome *outcome);
void bus_known(struct bus *bus, const struct bus_known *known);
void bus_fetched(struct bus *bus, uint64_t to, const struct bus_fetched *got, size_t n);

enum {
	BUS_HERE_MS = 2 * 60 * 1000, /* who touched a page so lately is at it */
	BUS_HERE_MAX = 5000,         /* of one gateway */
};
/* The historian asks who is at a page at other gateways, at most `max`, some perhaps twice. */
size_t bus_here(const struct bus *bus, int64_t *people, size_t max);

void bus_state(const struct bus *bus, struct bus_state *out);
