/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * packet - what travels between the ends of the bus as one Redis message: a head, then parts.
 *
 * Numbers are little endian and fixed, texts have their length before them. Written by one function a
 * kind, read by one function for all, which believes nothing: a length beyond the end, a list beyond
 * its limit, a kind or an error it does not know make the whole packet none. Whoever may publish in
 * this Redis is trusted with who asks; he cannot make a reader read outside of what he sent.
 *
 *	P:asks         gateways to the historian: ASK, WHO, NOTHING, FETCH, SYNC, HERE
 *	P:to:GATEWAY   the historian to one gateway: OUTCOME, KNOWN, FETCHED, REPEAT, SYNCED
 *	P:all          the historian to all of them: EFFECTS, BEAT
 *	P:ch:CHANNEL   the historian to those who listen: EVENTS, LIVE
 *	P:here         gateways among each other: WATCH, PRESENT
 */
#include "base/arena.h"
#include "base/buf.h"
#include "bus/bus.h"

enum {
	PACKET_VERSION = 2,
	PACKET_MAX = 8 << 20,          /* bytes of one */
	PACKET_PARTS_FULL = 256 << 10, /* past this a packet is sent and another begun */
	PACKET_LIST_MAX = 4096,
	PACKET_ITEMS_MAX = 65536, /* of all its lists together, and parts */
	PACKET_PEOPLE_MAX = 5000,
};

/* `from` is the gateway, or the historian's life: random, another at each start. */
struct packet_head {
	uint64_t from;
	uint32_t stream; /* a gateway's: its asks are numbered 1, 2, 3 … within it */
	int64_t fence;   /* the historian's: of its lease; a lower one is of somebody deposed */
	uint64_t last;   /* the historian's: number of the last EFFECTS when this was sent */
};

enum packet_kind {
	PACKET_ASK = 1, /* numbered */
	PACKET_WHO,     /* numbered */
	PACKET_NOTHING, /* numbered: somebody no longer waits for this one */
	PACKET_FETCH,
	PACKET_SYNC, /* EFFECTS after `n` are wanted */
	PACKET_OUTCOME,
	PACKET_KNOWN,
	PACKET_FETCHED,
	PACKET_REPEAT, /* asks from `n` on are wanted again */
	PACKET_SYNCED, /* EFFECTS up to `n` were told, one part each; `lost`: not all of them could be */
	PACKET_EFFECTS,
	PACKET_BEAT,
	PACKET_EVENTS,
	PACKET_LIVE,
	PACKET_WATCH,
	PACKET_PRESENT,
	PACKET_HERE,
};

struct packet_beat {
	struct str epoch;
	uint64_t connects; /* to Redis: another number says that replies may have been lost */
	bool writes_fail;
	bool all;                /* heads are too many to be told: look at every channel */
	struct bus_fetch *heads; /* channels with something new lately; `after` is their last seq */
	size_t n_heads;
};

/* One part, read. Lists are in the arena, texts in the packet. */
struct packet_part {
	enum packet_kind kind;
	uint64_t n;
	bool lost;
	struct bus_ask ask;
	struct bus_who who;
	struct bus_outcome outcome;
	struct bus_known known;
	struct bus_fetch *fetch;
	struct bus_fetched *fetched;
	const struct effect *effects;
	struct packet_beat beat;
	struct channel ch;  /* EVENTS, LIVE */
	int64_t first;      /* seq of frames[0] */
	struct str *frames; /* EVENTS, LIVE */
	int64_t *ids;       /* WATCH: groups; PRESENT: people of group `n`; HERE: people */
	size_t count;       /* of the list there is */
};

/* ---- writing: into a buf with a limit; what did not fit is in its `full` ---- */

void packet_begin(struct buf *b, const struct packet_head *h);
void packet_ask(struct buf *b, uint64_t n, const struct bus_ask *ask);
void packet_who(struct buf *b, uint64_t n, struct str cookie);
/* NOTHING, REPEAT, SYNC: a number. */
void packet_number(struct buf *b, enum packet_kind kind, uint64_t n);
void packet_fetch(struct buf *b, const struct bus_fetch *want, size_t n);
/* Of the effects those that concern who asked. */
void packet_outcome(struct buf *b, uint64_t n, const struct bus_outcome *o);
void packet_known(struct buf *b, uint64_t n, const struct bus_known *known);
void packet_fetched(struct buf *b, const struct bus_fetched *got, size_t n);
void packet_synced(struct buf *b, uint64_t n, bool lost);
/* A list of effects, each as packet_effect() wrote it, `n` in all, under their number. */
void packet_effects(struct buf *b, uint64_t number, struct str effects, size_t n);
void packet_effect(struct buf *b, const struct effect *e);
void packet_beat(struct buf *b, const struct packet_beat *beat);
/* As packet_effects(): frames that packet_frame() wrote. */
void packet_events(struct buf *b, struct channel ch, int64_t first, struct str frames, size_t n);
void packet_frame(struct buf *b, struct str frame);
void packet_live(struct buf *b, struct channel ch, struct str frame);
void packet_watch(struct buf *b, const int64_t *groups, size_t n);
void packet_present(struct buf *b, int64_t group, const int64_t *people, size_t n);
void packet_here(struct buf *b, const int64_t *people, size_t n);

/* ---- reading ---- */

struct packet_in {
	const char *p, *end;
	struct arena *arena;
	size_t items; /* of the lists so far */
	bool bad;
};

/* false: it is no packet. */
bool packet_open(struct packet_in *in, struct str bytes, struct arena *arena,
                 struct packet_head *head);
/* The next part. false: there is none, or what comes is none (in->bad). */
bool packet_next(struct packet_in *in, struct packet_part *out);
