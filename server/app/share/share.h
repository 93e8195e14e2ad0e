/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * share - a topic that another group reads too, by a handshake of the two.
 *
 * Owner of the table topic_share; nothing else writes to it.
 *
 * One copy. The topic stays in its group, the home; whoever is in a group that accepted it reads it
 * there and writes in it by his role there. For each person it stands under one group: the home if
 * he is in it, else the first other one by id (his seat, SQL_SEAT of topic_sql.h): so it is counted,
 * listed, found and mailed once. Who may do what is decided in access.c, which knows seats.
 *
 * What happens in it is told on the channel of each of its groups, to each as its own: req_emit()
 * does that by itself for every event that names a topic. A client hears a topic on one
 * channel, that of the group under which he holds it. A withdrawal is one event there, share.ended,
 * and bars what was told before (channel_bar()), so that no resume tells it again.
 *
 * Hidden groups take no part in any of this, so that a group's name tells nothing it may not.
 * While a topic is shared it is not moved, and merged only with one that the same groups read; what
 * is split off is read by the same groups. So nobody comes to read what he was not given.
 *
 * Loads: any thread with a connection. Writes: writer thread.
 */
#include "app/group/access.h"
#include "app/req/req.h"

enum {
	SHARES_MAX = 5, /* other groups of one topic, those asked included */
	SHARE_GROUPS = SHARES_MAX + 1,
	SHARE_OFFERS_MAX = 50, /* one group is offered at a time */
	SHARE_LIST_MAX = 50,
};

/* ---- who reads a topic ---- */

/* The groups that read a topic, the home first, the others by id; how many: 1 for one that is not
 * shared, 0 when there is none. */
size_t share_audience(struct req *r, int64_t topic, struct ev_view out[SHARE_GROUPS]);
/* The group under which a topic stands for a person; its home when he is in none of its groups. */
int64_t share_seat(struct req *r, int64_t topic, int64_t person);
/* The same as the place in what share_audience() told. */
size_t share_place(struct req *r, int64_t person, const struct ev_view *views, size_t n);
/* The group it belongs to; 0: there is no such topic. */
int64_t share_home(struct req *r, int64_t topic);
/* Make a topic that was loaded what r->person is to be told of it. */
void share_see(struct req *r, struct topic *t);
/* Is r->person one of those whom a group's offer of this topic was put to? */
bool share_asked(struct req *r, int64_t topic);
/* What r->person is to answer, see app/wait/wait.h. */
size_t share_waits(struct req *r, struct wait *out, size_t max);
/* Is it shared, or offered? */
bool share_of(struct req *r, int64_t topic);
/* Are these two read by the same groups? */
bool share_same(struct req *r, int64_t topic, int64_t other);
/* Does the group share anything, or is there an offer to it or by it? */
bool share_any(struct req *r, int64_t group);

/* One sharing, as moderators see it; `whole` false: as everybody who reads the topic does. */
bool share_load(struct req *r, int64_t topic, int64_t group, bool whole, struct share *out);

/* ---- writing ---- */

struct share_offer {
	int64_t topic, group;
	bool extract;
	struct str note;
};
void share_offer(struct req *r, const struct share_offer *o);
/* Accept or refuse: announces all that follows. */
void share_settle(struct req *r, int64_t topic, int64_t group, bool accept, struct str answer);
/* End it, or take the offer back. */
void share_end(struct req *r, int64_t topic, int64_t group);
/* The group reads the topic no more: what its members were told of it is not told again, nor what
 * called on them in it. Those who read it all the same load afresh. */
void share_bar(struct req *r, int64_t topic, int64_t group);
/* A new topic with messages of another one: the same groups read it. */
void share_copy(struct req *r, int64_t from, int64_t to);
/* Its messages went to another one that the same groups read: it is shared no more by itself. */
void share_merged(struct req *r, int64_t topic);
void share_set_pinned(struct req *r, int64_t topic, int64_t group, bool on);
/* How many are at the head of the group, its own topics left out. */
int64_t share_pinned(struct req *r, int64_t group);
/* Words of a message go from the stored events of all who were told them. */
void share_scrub(struct req *r, int64_t topic, int64_t since, int64_t post);

/*
 * Write what the other group keeps into a closed topic of its own, as the one who accepted or, where
 * he is in it, the caller: the first message, the answer kept, what its own members wrote, in plain
 * words, EXTRACT_BYTES in all. Its id in *id.
 */
enum { EXTRACT_BYTES = 14 * 1024 };
enum err share_extract(struct req *r, const struct share *s, int64_t *id)
	__attribute__((warn_unused_result));
