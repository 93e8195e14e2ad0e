/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * hub - who listens to what, and the sending of it.
 *
 * Per channel there is one contiguous log of events, each framed once; a subscriber is an
 * offset into it. Events are appended during a turn of the loop and hub_flush(), at its end,
 * hands every subscriber the bytes between his offset and the head in one write, however
 * many events they are. Nothing is queued per connection but replies.
 *
 * Invariants.
 * - Bytes go out in the order: replies and replays of a connection, then its channels. A
 *   channel's events reach every subscriber in the order of their seqs, none twice.
 * - Memory is bounded: a log holds at most `log_max` bytes. A subscriber whose offset has
 *   fallen out of it is closed with CLOSE_SLOW and resumes from the database; a connection
 *   whose unsent replies pass `out_max` likewise.
 * - A connection that is closing receives nothing more. It is freed by its owner (net) with
 *   conn_destroy(), never by the hub; late results find it by id or not at all.
 *
 * Loop thread only.
 */
#include "base/buf.h"
#include "base/list.h"
#include "hub/channel.h"
#include "proto.h"
#include <stdbool.h>
#include <stdint.h>

struct hub;
struct conn;
struct live;

/* Why we close a socket (RFC 6455, 7.4; 4000 and above are ours). */
enum close_code {
	CLOSE_PROTOCOL = 1002,
	CLOSE_BINARY = 1003,
	CLOSE_POLICY = 1008, /* far over the limits */
	CLOSE_TOO_LARGE = 1009,
	CLOSE_RESTART = 1012, /* the server stops or restarts: come back shortly */
	CLOSE_SLOW = 1013,    /* too far behind: come back and resume */
	CLOSE_SIGNED_OUT = 4401,
};

/* What the hub needs of a transport; given by net, or by a test. */
struct conn_ops {
	/* May bytes be written now? false: the socket is full; conn_writable() will be called. */
	bool (*ready)(void *peer);
	/* Send `n` framed bytes, all or buffered. There are HUB_WRITE_SPARE bytes in front of `p`.
	 * false: the connection is broken (its close is on the way). */
	bool (*write)(void *peer, const char *p, size_t n);
	/* Ask for one conn_writable() when the socket has room. */
	void (*want_write)(void *peer);
	/* Close soon, after what was written; never calls back into the hub at once. */
	void (*close)(void *peer, enum close_code code, const char *reason);
};

/* In front of every slice written: room for the header a transport may want to put there. */
enum { HUB_WRITE_SPARE = 32 };
/* Most bytes in one write, unless a single frame is longer. */
enum { HUB_SLICE = 64 * 1024 };

struct conn {
	/* first, in one line of the processor's cache: what each delivery looks at */
	const struct conn_ops *ops;
	void *peer; /* the transport's, passed to ops */
	struct hub *hub;
	bool open; /* session.open or session.resume has been answered */
	bool closing;
	bool blocked;    /* waits for conn_writable() */
	bool stale;      /* its person's channels changed while a command of it was in flight */
	struct buf out;  /* replies not yet sent, framed, behind HUB_WRITE_SPARE bytes */
	size_t out_sent; /* of out, spare included */
	uint64_t id;     /* never used again */
	int64_t person;  /* or hub_apart() */
	int64_t session; /* row of the sign-in session */
	bool admin;
	enum lang lang;
	unsigned in_flight;    /* commands not yet answered */
	unsigned refused;      /* rate refusals in a row */
	struct list subs;      /* sub::of_conn */
	struct list of_person; /* in person_conns::conns */
	struct list dirty;     /* in hub::dirty_conns, or alone */
	struct channel live;   /* the group watched; key 0: none */
	int64_t here_at; /* mono ms, when its page was touched last, as it says; 0: nobody is at it */
};

/*
 * For a gateway: a channel is told when somebody first listens to it, holding everything up to
 * `seq`, and again when it goes from memory. Between the two what is published on it must be dense.
 */
struct hub_follow {
	void (*begin)(void *arg, struct channel ch, int64_t seq);
	void (*end)(void *arg, struct channel ch);
	void *arg;
};

struct hub_config {
	size_t log_max; /* bytes of one channel's log; 0: 512 KiB */
	size_t out_max; /* bytes of one connection's unsent replies; 0: 1 MiB */
};

struct hub_stats {
	uint64_t events, deliveries, writes, bytes, slow_closed;
	size_t conns, people, channels, subs;
	size_t lagging, queued; /* subscriptions behind their log; bytes not yet given to sockets */
};

struct hub *hub_create(const struct hub_config *cfg);
void hub_destroy(struct hub *hub); /* all connections are destroyed before; NULL is fine */
void hub_set_follow(struct hub *hub, const struct hub_follow *follow);

/* What stands for a person where the session is here for one meeting alone: nothing that his other sockets
 * are made to listen to is heard there. No person has such an id. */
static inline int64_t hub_apart(int64_t session)
{
	return INT64_C(1) << 52 | session;
}

/* A connection of a person signed in. The caller owns it; `peer` outlives it. */
struct conn *conn_create(struct hub *hub, const struct conn_ops *ops, void *peer, int64_t person,
                         int64_t session);
void conn_destroy(struct conn *c);                   /* NULL is fine */
struct conn *hub_conn(struct hub *hub, uint64_t id); /* NULL: gone, or closing */
void conn_close(struct conn *c, enum close_code code, const char *reason);
/* Queue a frame for this connection alone, sent at the end of the turn. */
void conn_send(struct conn *c, struct str payload);
/* The socket has room again. */
void conn_writable(struct conn *c);

/*
 * Listen to `ch`, of which the other end holds everything up to `seq` (ignored for a live
 * channel), whether the log has come that far or not. Listening already: nothing changes. false:
 * events after `seq` have left the log; the connection must load afresh.
 */
bool conn_subscribe(struct conn *c, struct channel ch, int64_t seq);
/*
 * The same as the effect of session.open and session.resume, which read the database before:
 * when the person joined or lost a group meanwhile, the connection is closed with CLOSE_SLOW
 * and comes back, rather than listen to what may no longer be its own.
 */
void conn_listen(struct conn *c, struct channel ch, int64_t seq);
/* A command was handed on, or its outcome is here. */
void conn_asked(struct conn *c);
void conn_answered(struct conn *c);
void conn_unsubscribe(struct conn *c, struct channel ch);
bool conn_listens(const struct conn *c, struct channel ch);

/* The same for all connections of a person that are open. A connection that cannot follow is
 * closed with CLOSE_SLOW. */
void hub_subscribe_person(struct hub *hub, int64_t person, struct channel ch, int64_t seq);
void hub_unsubscribe_person(struct hub *hub, int64_t person, struct channel ch);
void hub_close_session(struct hub *hub, int64_t session);
void hub_close_person(struct hub *hub, int64_t person);
void hub_close_all(struct hub *hub, enum close_code code, const char *reason);

/* Append a push to the channel's log; seq 0 for a live one. In order of seq. */
void hub_publish(struct hub *hub, struct channel ch, int64_t seq, struct str payload);
/* Events up to `seq` never came: whoever listens comes back and resumes (CLOSE_SLOW). */
void hub_lost(struct hub *hub, struct channel ch, int64_t seq);

/*
 * Coming back without the database. A connection that went is remembered for a minute with what it
 * listened to, unless its session ended or a channel of its person changed.
 * hub_past() tells these channels, the person's own among them; 0: not remembered.
 * hub_reaches(): could memory give all of `ch` that follows `seq`? Then *head is its last seq.
 * hub_forget(): not what comes up to `seq`, any more: words in it were deleted or taken back. Who
 * has not been given it yet, since he reads slowly, is sent away (CLOSE_SLOW) to resume without it.
 */
size_t hub_past(struct hub *hub, int64_t session, int64_t person, struct channel *out, size_t max);
bool hub_reaches(struct hub *hub, struct channel ch, int64_t seq, int64_t *head);
void hub_forget(struct hub *hub, struct channel ch, int64_t seq);
/* Give up every channel nobody listens to, and what is remembered of who did: it is of another history. */
void hub_clear(struct hub *hub);
/* Nothing that is remembered is to be trusted any more. */
void hub_forget_pasts(struct hub *hub);
/* Send what waits: at the end of each turn of the loop. */
void hub_flush(struct hub *hub);
/* The same, but for channels that many listen to: more is about to be said, perhaps in the same one,
 * and a send costs the same for many events as for one. true: some wait for the next flush. */
bool hub_flush_small(struct hub *hub);
/* Anything for hub_flush() to do? */
bool hub_dirty(const struct hub *hub);

/* Watch who is present in the group and types there (the only one watched); group 0: none.
 * Fills up to `max` ids of people present, returns how many are in all. */
size_t presence_watch(struct conn *c, int64_t group, int64_t *people, size_t max, size_t *n);
/* Announce arrivals and departures since; call every two seconds. */
void presence_flush(struct hub *hub, int64_t now_ms);
/* Groups watched here, at most `max`; returns how many. */
size_t hub_watched(struct hub *hub, int64_t *groups, size_t max);
/* People present in a group through connections of this hub, sorted, at most `max`. */
size_t hub_present(struct hub *hub, int64_t group, int64_t *people, size_t max);
/* The same of another gateway, which says so again every ten seconds. Ignored when nobody here watches. */
void hub_present_elsewhere(struct hub *hub, uint64_t gateway, int64_t group, const int64_t *people,
                           size_t n);
/* The page at its other end was touched just now, or has gone into the background. */
void conn_here(struct conn *c, bool here);
/* People at a page that was touched since, over a connection that is still there, each once, at most
 * `max`; returns how many. */
size_t hub_here(const struct hub *hub, int64_t since_mono_ms, int64_t *people, size_t max);
/* Give back what idle channels hold; call every few seconds. */
void hub_sweep(struct hub *hub, int64_t mono_ms);

/* Looks at every connection. */
void hub_stats(const struct hub *hub, struct hub_stats *out);
