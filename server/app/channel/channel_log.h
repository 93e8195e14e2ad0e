/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * channel_log - the stored events of channels: their seqs, and the replay of what was missed.
 *
 * A channel's seqs are 1, 2, 3 ... without a hole, given inside the transaction of the command
 * that announces the event; a rolled-back command gives none.
 */
#include "app/req/req.h"

/* The channel's highest seq as this request sees it, its own events included; 0: none yet. */
int64_t channel_head(struct req *r, struct channel ch);

/* What was said on `ch` so far is not said again, since somebody who listens may read it no more: who
 * resumes from before loads afresh, and is given what he may read. Writer thread. */
void channel_bar(struct req *r, struct channel ch);

/* Store an event. `data` is what ev_table[ev] encodes. Returns its seq and the whole push in
 * `push`, from the arena. Writer thread. */
int64_t channel_append(struct req *r, struct channel ch, enum ev ev, const void *data,
                       struct str *push);

/* The whole push of a live event, which has no seq and is stored nowhere. */
struct str channel_live(struct req *r, struct channel ch, enum ev ev, const void *data);

/* Most events replayed on one channel; with more missing, a client loads afresh. */
enum { REPLAY_MAX = 500 };
/* Most bytes replayed to one connection at a time. */
enum { REPLAY_BYTES = 512 * 1024 };
/* ... and to a gateway, of all channels it asks for at once. */
enum { FETCH_BYTES = 4 * 1024 * 1024 };

/* The pushes that follow `seq`, from the arena: texts[0] is that of seq + 1. Their bytes are taken from
 * *left. false: too many, barred, or no longer stored. `head` is told. */
bool channel_after(struct db *db, struct arena *arena, struct channel ch, int64_t seq, size_t *left,
                   struct str **texts, size_t *n, int64_t *head);

/* Have the events after `seq` pushed to the asking socket, taking their bytes from *left.
 * false: too many, or no longer stored; then nothing is pushed. `head` is told. */
bool channel_replay(struct req *r, struct channel ch, int64_t seq, size_t *left, int64_t *head);

/*
 * Take the words of a deleted message out of the stored events of a channel, back to `since` (ms):
 * who resumes later is told that there was one, and never what it said. Writer thread.
 */
void channel_scrub(struct req *r, struct channel ch, int64_t since, int64_t post);
/* The same of another thing that has words: `what` is how an event with it names it,
 * "\"message\":{\"id\":"; its fields text, note and reason are emptied. */
void channel_scrub_words(struct req *r, struct channel ch, int64_t since, const char *what,
                         int64_t id);

/* Drop stored events older than `before`, beyond the REPLAY_MAX latest of their channel, at most
 * `max` of them; returns how many went. Messages are not touched: events serve resumes only. */
int64_t channel_sweep(struct db *db, int64_t before, int64_t max);
