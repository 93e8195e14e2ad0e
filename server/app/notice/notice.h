/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * notice - what concerns a person: the list of it, what is new in it, and what he is told of.
 *
 * Owner of the tables notice, notice_level and notice_setting; nothing else writes to them.
 *
 * Who brings something about calls notice_put() in the same transaction, for each person it
 * concerns; whether and how he is told is decided here:
 *   - never of his own act, and never twice of the same message;
 *   - of a message that he has already read it is written down as seen;
 *   - where he wants nothing to be told, too: it stands in his list, is not counted and not sent.
 * What is new (unseen) is counted exactly, and each change of it is announced on his channel with
 * the count, so that all his devices show the same. Reading a message makes the notices about it
 * seen, marking it unread makes these new again. NOTICE_MAX are kept for a person, the latest.
 *
 * What a person wants to be told, by the level of the topic and that of its group:
 *
 *                    group: all     mentions     nothing
 *   topic: follow    all            all          all
 *          normal    all            mentions     nothing
 *          mentions  mentions       mentions     mentions
 *          mute      nothing        nothing      nothing
 *
 *   all       each new message, and what follows
 *   mentions  what stands in this table: what calls on him, what he is assigned, answers to his
 *             questions, deadlines. The default.
 *   nothing   neither; a deadline still stands in « À suivre », where it waits (app/wait)
 *
 * Unread is another matter: of that only a muted topic is left out, whatever the group.
 *
 * What is no matter of a group he is in, an invitation or a search he saved, is always told.
 * Under `all`, new messages make no rows here: who is to be told of them is found from the read
 * marks when it is due, so that a message to a thousand members costs its writer nothing.
 *
 * A row is told of only while its person may read what it is about: leaving a group, moving a topic
 * and taking back a share call notice_sift*(), and loads ask access_topic() once more.
 *
 * Writer thread for what writes; loads also on reader threads.
 */
#include "app/req/req.h"

enum {
	NOTICE_MAX = 500,  /* kept for one person */
	NOTICE_PAGE = 40,  /* in one reply */
	NOTICE_LINE = 280, /* bytes of a line */
};

/* ---- for who brings something about ---- */

struct notice_new {
	int64_t person;
	enum notice_kind kind;
	int64_t group, topic, post; /* 0: none; a post's topic and a topic's group go along */
	int64_t meeting;            /* 0: none; with the group that he is called in */
	int64_t by;                 /* 0: the clock */
	struct str line;            /* cut at NOTICE_LINE; empty with a post: the beginning of it */
	int64_t deadline;           /* 0: none */
};

/* Write it down, and announce it when it is new to him. true: it was new. */
bool notice_put(struct req *r, const struct notice_new *n);

/* It waits no more, for anybody when `person` is 0: seen everywhere, told of no more. */
void notice_done(struct req *r, int64_t person, enum notice_kind kind, int64_t topic);
/* The same for what a group is about, by whom it was brought about (0: whoever). */
void notice_done_group(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                       int64_t by);
/* The same for what a meeting is about. */
void notice_done_meeting(struct req *r, int64_t person, enum notice_kind kind, int64_t meeting);
/* The same for what is a matter of his alone. */
void notice_done_own(struct req *r, int64_t person, enum notice_kind kind);

/* ---- for who changes what notices rest on ---- */

/* r->person's mark on the topic went forward, or back, to `upto`; after topic.marked. */
void notice_read(struct req *r, int64_t topic, int64_t upto);
void notice_unread(struct req *r, int64_t topic, int64_t upto);
/* A message was deleted: nothing is told of it any more. */
void notice_drop_post(struct req *r, int64_t post);
/* Messages went to another topic: all of `from`, or one. */
void notice_move_all(struct req *r, int64_t from, int64_t to);
void notice_move_post(struct req *r, int64_t post, int64_t to);
/* Others may read the topic than before: who may not any more loses his notices of it. */
void notice_sift(struct req *r, int64_t topic);
/* `person` left the group: the same, of all of it. */
void notice_sift_person(struct req *r, int64_t person, int64_t group);

/* ---- reading ---- */

/* How many are new; exact. */
int64_t notice_unseen(struct req *r, int64_t person);

struct notice_filter {
	int64_t before; /* ids below this one; 0: all */
	int64_t after;  /* ids above this one: since a digest */
	bool unseen;    /* only new ones */
	bool posts;     /* only those about messages */
};
/* r->person's notices, latest first, at most `max`, which he may still read. Returns how many;
 * *more (may be NULL): there are others. */
size_t notice_load(struct req *r, const struct notice_filter *f, struct notice *out, size_t max,
                   bool *more);

/* ---- levels and quiet hours (notice_level.c) ---- */

/* What a person wants to be told of a topic (0: of the group alone), by the table above. */
enum notice_level notice_level_of(struct req *r, int64_t person, int64_t group, int64_t topic);

/* Is it his quiet time at `at`? *until (may be NULL) is when it ends; when quiet days follow
 * without an end within eight days, that much later. */
bool notice_quiet(struct req *r, int64_t person, int64_t at, int64_t *until);

void notice_settings_load(struct req *r, int64_t person, struct notice_settings *out);
void notice_level_set(struct req *r, int64_t person, int64_t group, enum notice_level level);
void notice_quiet_set(struct req *r, int64_t person, const struct quiet_hours *q);

/* ---- for mails and pushes ---- */

enum {
	NOTICE_GRACE_MS = 3 * 60 * 1000, /* who is about to look is not written to */
	NOTICE_PUSH_GRACE_MS = 20 * 1000,
};

struct notice_mail {
	int64_t person;
	struct notice notice;
};
/*
 * What is to go as an instant mail at r->now, the longest due first, at most `max`: new for
 * NOTICE_GRACE_MS, not in its person's quiet hours, still wanted and still readable to him. What is
 * not to go now is put off to the end of the quiet hours, or for ever. The caller marks what he has
 * sent or does not want to with notice_mailed(), in the same transaction.
 */
size_t notice_undelivered(struct req *r, struct notice_mail *out, size_t max);
/* The same for pushes, new for NOTICE_PUSH_GRACE_MS; of who is here (notice_here) it is asked again
 * later: nobody is told of what he is about to read. What is returned is taken: it is not pushed again. */
size_t notice_to_push(struct req *r, int64_t here_since, struct notice_mail *out, size_t max);
/* Is he at a page of his now, or was he here (inbox.visit) after that? */
bool notice_here(struct req *r, int64_t person, int64_t since);

/* Topics with messages that nobody was told of yet, under `all`, and the first of these. */
struct notice_fresh {
	int64_t topic, first;
};
enum {
	NOTICE_FRESH_MS = 60 * 1000,          /* so old a message is when it is told of */
	NOTICE_STALE_MS = 2 * 60 * 60 * 1000, /* so old it is no news: it came from elsewhere */
};
/* The next ones, `max` at most; they are taken. */
size_t notice_fresh(struct req *r, struct notice_fresh *out, size_t max);

/* No instant mail goes for it any more; `sent`: one did. */
void notice_mailed(struct req *r, int64_t id, bool sent);

/* ---- within the module ---- */

/* Is it a matter of those who run `group`, whoever reads the topic: an offer, a request? */
bool notice_of_group(enum notice_kind kind);
/* May `person` read what such a notice is about? */
bool notice_readable(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                     int64_t topic);
/* Does he want to be told of it? */
bool notice_wanted(struct req *r, int64_t person, enum notice_kind kind, int64_t group,
                   int64_t topic);
/* These of r->person's were seen or are new again; or all up to one. Return how many and which
 * changed, and tell his devices. */
size_t notice_see(struct req *r, const int64_t *ids, size_t n, bool on, int64_t *out);
size_t notice_see_upto(struct req *r, int64_t upto, int64_t out[NOTICE_MAX]);
