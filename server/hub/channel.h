/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * channel - the name of what is fanned out.
 *
 * A channel is a kind and an id: "g42" is what members of group 42 receive, "gm42" what
 * its moderators receive, "gl42" its live signals (presence, typing: no seq, never stored),
 * "u7" what person 7 receives on all his devices. Of a meeting under way: "r5" is what its members
 * receive, "rm5" its chairs, "ri9" who may see agenda item 9 where not all members may, and its guests,
 * "rl5" the chairs' live signals. "s3" is what session 3 receives, which is in
 * for one meeting alone, in place of its person's "u". Whoever may listen to a channel receives all of it: what a subscriber may not see is on another channel, never filtered out of one.
 */
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum channel_kind {
	CHANNEL_GROUP = 1,
	CHANNEL_MODERATORS = 2,
	CHANNEL_PERSON = 3,
	CHANNEL_LIVE = 4,
	CHANNEL_ROOM = 5,
	CHANNEL_CHAIRS = 6,
	CHANNEL_ITEM = 7,
	CHANNEL_ROOM_LIVE = 8,
	CHANNEL_PASS = 9,
};

/* One word, so that it is a key in SQLite and in memory: kind << 48 | id. */
struct channel {
	int64_t key;
};

static inline struct channel channel_make(enum channel_kind kind, int64_t id)
{
	return (struct channel){ (int64_t)kind << 48 | id };
}

static inline enum channel_kind channel_kind(struct channel ch)
{
	return (enum channel_kind)(ch.key >> 48);
}

static inline int64_t channel_id(struct channel ch)
{
	return ch.key & (((int64_t)1 << 48) - 1);
}

/* What is said on it has no seq and is stored nowhere. */
static inline bool channel_unkept(struct channel ch)
{
	return channel_kind(ch) == CHANNEL_LIVE || channel_kind(ch) == CHANNEL_ROOM_LIVE;
}

enum { CHANNEL_NAME_MAX = 24 };

/* Write "g42" with its NUL into `out` of CHANNEL_NAME_MAX bytes; returns its length. */
size_t channel_name(struct channel ch, char *out);
/* Read "g42" of n bytes. false: no such name. */
bool channel_parse(const char *p, size_t n, struct channel *ch);
