/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * fanout - the reference server's heart: groups, their subscribers, and when bytes leave.
 *
 * A subscriber holds a position in its group's tail. Without `turn` a push or an answer leaves at
 * once; with it, all that is pending for a socket leaves in one send at fanout_turn(), which the
 * loop calls after each round of events.
 */
#include "link.h"
#include "tail.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { FANOUT_FRAME_MAX = 32 * 1024 };
enum fault { FAULT_NONE, FAULT_DROP, FAULT_DOUBLE, FAULT_SWAP };

struct client;

struct group {
	int64_t id;
	struct tail tail;
	struct client **members;
	uint32_t n, cap;
	bool dirty;
	struct group *next_dirty;
};

struct client {
	struct link link; /* first: what epoll hands back */
	struct group *group;
	uint32_t place; /* among the members, when live */
	bool upgraded, live, staged;
	int64_t at; /* how far of the tail it was sent */
	struct client *next_staged;
};

struct fanout {
	bool turn;
	enum fault fault; /* every thousandth push to a subscriber is spoilt */
	size_t frame;     /* pushes are padded to this length */
	uint64_t pushes;
	struct group **groups; /* by id */
	size_t n_groups;
	struct group *dirty; /* groups and clients to be served at the end of the turn */
	struct client *staged;
};

/* The group, made when new; NULL for an id out of bounds. */
struct group *fanout_group(struct fanout *f, int64_t id);
/* From the position `from` on the client hears its group. */
void fanout_subscribe(struct client *c, int64_t from);
void fanout_unsubscribe(struct client *c);
/* A frame to one client. */
void fanout_answer(struct fanout *f, struct client *c, const char *text, size_t n);
/* A message to all of a group. */
void fanout_push(struct fanout *f, struct group *g, const char *body, size_t n);
/* What is pending for a subscriber, as far as its socket takes it. */
void fanout_flush(struct fanout *f, struct client *c);
void fanout_turn(struct fanout *f);
