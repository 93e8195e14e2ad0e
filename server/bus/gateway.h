/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* gateway - what the files of the gateway's end share; nobody else includes it. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"
#include "bus/bus_redis.h"
#include "bus/packet.h"
#include <stdlib.h>
#include <uv.h>
#define HASH_NONFATAL_OOM 0
#define uthash_fatal(msg) abort()
#include <uthash.h>

enum {
	WINDOW = 1024,     /* asks under way at the historian; the rest waits here */
	QUEUE_MAX = 16384, /* asks waiting and under way; then busy at once */
	QUEUE_BYTES = 64 << 20,
	REPEAT_MS = 3000, /* an ask without outcome is sent again after this long */
	SILENT_MS = 3500, /* without a beat: the historian is away */
	SYNC_MS = 500,
	FETCH_MS = 2000,
	FETCH_LIST = 256,
	KNOWN_MS = 50 * 1000,
	KNOWN_MAX = 50000,
};

/* One ask on its way. */
struct pending {
	uint64_t n; /* within the stream; 0: not sent yet */
	bool who;
	bool over; /* given up: nobody waits, its number must be sent all the same */
	uint64_t from;
	int64_t re;
	enum lang lang;
	int64_t asked, sent; /* mono ms; sent: the last time */
	uint8_t key[16];     /* who: of its cookie */
	char *part;          /* the part of a packet, its number at part + 1 */
	size_t size;
	struct list link; /* gateway::pending, in order */
};

/* Whom a cookie names, kept while it cannot have changed. */
struct known {
	uint8_t key[16];
	struct bus_caller caller;
	int64_t until;
	struct list by_age; /* gateway::known_age */
	UT_hash_handle hh;
};

/* A channel that somebody here listens to. */
struct follow {
	struct channel ch;
	int64_t last;     /* seq of the last event that is in the hub */
	int64_t seen;     /* highest seq there is known to be */
	int64_t wanted;   /* mono ms when what is missing was asked for; 0: nothing is missing */
	bool subscribed;  /* Redis said so on this connection */
	struct list link; /* gateway::to_subscribe, or alone */
	struct list fetching; /* gateway::to_fetch, or alone */
	UT_hash_handle hh;    /* by ch.key */
};

struct gateway {
	struct bus bus; /* first */
	uv_loop_t *loop;
	struct hub *hub;
	char *prefix;
	uint64_t id;
	struct redis *commands, *messages;
	uv_prepare_t prepare;
	uv_check_t check;
	uv_timer_t tick;
	int handles;
	bool stopped;
	struct arena arena;
	struct buf out; /* the packet being made */

	/* the historian */
	bool met;
	uint64_t life;
	int64_t fence;
	uint64_t effects; /* number of the last that were carried out */
	bool synced;
	int64_t sync_at;   /* mono ms, of the last SYNC */
	int64_t beat_at;   /* mono ms */
	uint64_t connects; /* as its last beat said */
	bool writes_fail;
	char epoch[24];
	void (*on_epoch)(void *arg, struct str epoch);
	void *epoch_arg;

	/* asks */
	struct list pending; /* sent ones first, by number, then those to be sent */
	struct pending *by_n[WINDOW];
	uint32_t stream;
	uint64_t next_n, lowest; /* lowest: of those under way */
	size_t n_pending, pending_bytes;
	bool resend;
	struct known *known;
	struct list known_age;

	/* channels */
	struct follow *follows;
	struct list to_subscribe, to_fetch;
	bool all_anew; /* every channel is being looked at again: until all of them have been ... */
	size_t settling;   /* ... so many answers are awaited, and events come by them only */
	int64_t settle_at; /* mono ms */

	/* presence */
	struct watched *watched;
	int64_t here_at;
	int64_t pages_at; /* mono ms, when the historian was told who is at a page ... */
	size_t at_pages;  /* ... and how many they were */

	struct bus_state stats;
};

/* `P:what` in the arena. */
struct str gateway_name(struct gateway *g, const char *what);
/* Begin a packet in g->out, and send it. false: not now. */
void gateway_begin(struct gateway *g);
bool gateway_publish(struct gateway *g, struct str channel);
bool gateway_ready(const struct gateway *g); /* connected, and a historian is there */

/* asks.c */
void asks_init(struct gateway *g);
void asks_finish(struct gateway *g);
void asks_ask(struct bus *bus, const struct bus_ask *ask);
void asks_who(struct bus *bus, const struct bus_who *who);
void asks_pump(struct gateway *g);
/* Everything without an outcome is to be sent again; with `anew`, to another historian. */
void asks_again(struct gateway *g, bool anew);
void asks_outcome(struct gateway *g, const struct packet_part *part);
void asks_tick(struct gateway *g, int64_t now);
/* What is known of cookies is not sure any more: of all, of a session's, of a person's. */
void asks_forget(struct gateway *g);
void asks_forget_of(struct gateway *g, int64_t session, int64_t person);

/* follow.c */
void follow_init(struct gateway *g);
void follow_finish(struct gateway *g);
/* Subscriptions are gone, or events may be: look at every channel again. */
void follow_reset(struct gateway *g);
void follow_check_all(struct gateway *g);
void follow_head(struct gateway *g, struct channel ch, int64_t head);
void follow_subscribed(struct gateway *g, struct channel ch);
void follow_events(struct gateway *g, const struct packet_part *part);
void follow_fetched(struct gateway *g, const struct packet_part *part);
void follow_pump(struct gateway *g);
void follow_tick(struct gateway *g, int64_t now);

/* here.c: who is present where */
void here_packet(struct gateway *g, uint64_t from, const struct packet_part *part);
void here_tick(struct gateway *g, int64_t now);
void here_finish(struct gateway *g);
