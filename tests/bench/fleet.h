/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fleet - all the clients of a run: they connect, sign in by cookie, listen, post, are cut and come
 * back.
 *
 * One thread, one epoll. Each client sits in a seat: a person who is a member of one group. A
 * client that is cut without having asked for it comes back by session.resume after a tenth of a
 * second, and is counted in `cuts`. The scenario is told by the hooks; a hook may post and
 * connect, and must not finish the fleet.
 *
 * With `meeting` everybody comes into it, and what is judged is its channel in place of the group's.
 */
#include "judge.h"
#include "link.h"
#include "wire.h"

#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

enum { FLEET_ROOM = 256 * 1024 };

enum stage { STAGE_AWAY, STAGE_UPGRADING, STAGE_OPENING, STAGE_LIVE };

struct fleet_group {
	int64_t id;
	int64_t topic; /* where posts go; 0 until known */
	bool asked;
	struct judge_channel channel;
};

struct client {
	struct link link; /* first: what epoll hands back */
	enum stage stage;
	uint32_t number;
	struct fleet_group *group;
	char *cookie;
	bool known;           /* was live before: resumes */
	struct judge_ear ear; /* of the group, or the meeting */
	struct judge_ear own; /* of the person */
	int64_t own_id;
	int64_t began;  /* connecting since */
	int64_t target; /* head of the group's channel then */
	int64_t retry;  /* when to come back, 0: not waiting */
};

struct fleet;
struct fleet_hooks {
	void (*live)(struct fleet *f, struct client *c, int64_t now);
	/* The server answered a post of c, ok or not. */
	void (*answered)(struct fleet *f, struct client *c, int64_t tag, bool ok, int64_t now);
	/* c heard a post of this run; `all`: it was the last of the subscribers to hear it. */
	void (*heard)(struct fleet *f, struct client *c, int64_t tag, bool all, int64_t now);
	/* The server answered what fleet_ask() asked, in a frame of n bytes. */
	void (*told)(struct fleet *f, struct client *c, size_t n, int64_t now);
	/* c heard something of the meeting; the scenario hands it to the judge. */
	void (*said)(struct fleet *f, struct client *c, const struct wire_in *in, int64_t now);
};

struct fleet {
	/* set by the caller */
	uint16_t port;
	bool reference;   /* the server is bench_reference: groups by URL, topic = group */
	bool plain;       /* and it has no protocol: what one sends, all of the group hear */
	size_t frame;     /* plain: bytes of a message */
	uint32_t sources; /* loopback addresses 127.0.x.y to come from */
	size_t size;      /* bytes of a body */
	int64_t meeting;  /* 0: none */
	struct fleet_hooks hooks;
	void *arg; /* the scenario's */

	struct client *clients;
	uint32_t n;
	struct fleet_group *groups;
	uint32_t n_groups;
	struct judge judge;
	struct wire wire;
	int epoll;
	uint32_t live, waiting; /* clients live; to be retried */
	int64_t next_retry;
	uint32_t topics_missing;
	uint64_t cuts, unrecovered, unreadable, other_pushes;
	uint64_t frame_bytes, frames; /* of posts heard */
	uint64_t beats;               /* answered */
	uint64_t bytes_in, bytes_out; /* of all frames, their heads too */
	const char *text;             /* within a hook: the frame that came */
	size_t n_text;
	char epoch[24];
	char trouble[200]; /* the first refusal or bad status, for people */
	char *room;
};

/* Seats of the reference: `people` spread evenly over `groups`. */
void fleet_seats_plain(struct fleet *f, uint32_t people, uint32_t groups);
/* Seats from lines "person group cookie", the first `people` of them. Ends the program when there
 * are fewer. */
void fleet_seats_file(struct fleet *f, const char *path, uint32_t people);
void fleet_finish(struct fleet *f);

void fleet_connect(struct fleet *f, struct client *c);
/* RST, without asking anything of the server; the client is away until connected again. */
void fleet_reset(struct fleet *f, struct client *c);
/* Connects the clients [from, to), at most `pending` at a time, until all are live. Ends the
 * program on failure. */
void fleet_gather(struct fleet *f, uint32_t from, uint32_t to, uint32_t pending);
/* Handles what happens until the time `until`, or, once something happened, returns earlier. */
void fleet_turn(struct fleet *f, int64_t until);
/* Sends a post as c; `at` is the time its latency counts from. Gives the tag. */
int64_t fleet_post(struct fleet *f, struct client *c, int64_t at);
/* Sends a write of the meeting as c, its args as they stand; `at` as above. Gives the tag. */
int64_t fleet_act(struct fleet *f, struct client *c, const char *command, const char *args,
                  int64_t at);
/* Says that c is still in the meeting. */
void fleet_beat(struct fleet *f, struct client *c);
/* Sends "command {args}" as c, with n for each %. One at a time; a refusal ends the program. */
void fleet_ask(struct fleet *f, struct client *c, const char *text, int64_t n);
struct judge_verdict fleet_verdict(const struct fleet *f);
