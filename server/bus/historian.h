/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/* historian - what the files of the historian's end share; nobody else includes it. */
#include "base/arena.h"
#include "base/buf.h"
#include "base/list.h"
#include "bus/bus_redis.h"
#include "bus/lease.h"
#include "bus/packet.h"
#include <stdlib.h>
#include <uv.h>
#define HASH_NONFATAL_OOM 0
#define uthash_fatal(msg) abort()
#include <uthash.h>

enum {
	PEERS_MAX = 255, /* gateways */
	PEER_SILENT_MS = 5 * 60 * 1000,
	ANSWERS = 2048, /* asks of a gateway whose outcome is kept; twice what it has under way */
	ANSWER_BYTES = 4 << 20, /* ... of one gateway */
	STEPS = 8192,           /* effects kept for gateways that missed some */
	STEP_BYTES = 4 << 20,
	BEAT_MS = 1000,
	NEWS_MAX = PACKET_LIST_MAX,
};

/* An ask of a gateway, and what came of it. */
struct answer {
	uint64_t n; /* 0: none */
	bool done;
	char *part; /* of a packet, its number within; NULL: not done, or too many were kept */
	size_t size;
};

struct peer {
	uint64_t id;
	uint32_t stream;
	uint64_t expected; /* number of the next ask */
	unsigned place;    /* in historian::places */
	uint8_t turn;      /* of this place and stream: late outcomes of another find nobody */
	int64_t heard;     /* mono ms */
	bool repeat;       /* REPEAT was asked for in this packet */
	struct answer answers[ANSWERS];
	size_t bytes;
	uint64_t oldest; /* number from which on parts may be there */
	struct buf out;  /* parts for it, since the last turn */
	int64_t *here;   /* people at a page there */
	size_t n_here;
	int64_t here_until; /* mono ms */
	UT_hash_handle hh;
};

/* Effects under one number. */
struct step {
	char *text;
	size_t size, n;
};

/* A channel with news: its events of this turn, and its last seq until a beat has told it. */
struct news {
	struct channel ch;
	int64_t first, head; /* of the frames */
	size_t n;
	struct buf frames;
	int told;         /* beats that have told the head */
	struct list link; /* historian::turn while it has frames, or alone */
	UT_hash_handle hh;
};

struct historian {
	struct bus bus; /* first */
	uv_loop_t *loop;
	char *prefix, *epoch;
	uint64_t life;
	struct lease *lease;
	bool (*writes_fail)(void *arg);
	void *writes_arg;
	struct redis *commands, *messages;
	uv_prepare_t prepare;
	uv_check_t check;
	uv_timer_t tick;
	bool stopped, draining;
	struct arena arena;
	struct buf out;

	struct peer *peers, *places[PEERS_MAX + 1];
	uint8_t turns[PEERS_MAX + 1];
	size_t under_way;

	struct step steps[STEPS]; /* ring by number */
	uint64_t last, kept;      /* numbers: the last, and the first still here */
	size_t step_bytes;
	struct buf effects; /* of this turn */
	size_t n_effects;

	struct news *news;
	struct list turn; /* news::link */
	bool all;         /* news were too many to remember */
	int64_t beat_at;
	struct bus_state stats;
};

struct str historian_name(struct historian *h, const char *what);
void historian_begin(struct historian *h, uint32_t stream);
bool historian_publish(struct historian *h, struct str channel);

/* peers.c */
void peers_message(struct historian *h, struct str body);
void peers_outcome(struct historian *h, const struct bus_outcome *o);
void peers_known(struct historian *h, const struct bus_known *known);
void peers_fetched(struct historian *h, uint64_t to, const struct bus_fetched *got, size_t n);
void peers_flush(struct historian *h);
size_t peers_here(const struct historian *h, int64_t *people, size_t max);
void peers_tick(struct historian *h, int64_t now);
void peers_finish(struct historian *h);
/* Does this outcome go to a gateway? */
bool peers_own(uint64_t to);

/* spread.c: effects and events, to all */
void spread_init(struct historian *h);
void spread_effects(struct historian *h, const struct effect *effects);
void spread_flush(struct historian *h);
/* false: it could not be sent now. */
bool spread_beat(struct historian *h);
/* The EFFECTS after `n`, as parts; *lost: not all of them are here any more. */
void spread_since(struct historian *h, struct buf *out, uint64_t n, bool *lost);
void spread_finish(struct historian *h);
