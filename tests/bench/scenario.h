/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * scenario - what a run does with its fleet, what it measures meanwhile, and the one line that says
 * it.
 *
 * A scenario gathers the fleet, warms up, measures for a while, stops posting, waits until all that
 * was posted has been answered and heard by all, and prints one JSON object. Each returns true when
 * nothing was lost, doubled or reordered.
 */
#include "fleet.h"
#include "hist.h"

#include <stdbool.h>
#include <stdint.h>

struct scenario {
	/* set by the caller; what a scenario does not use is ignored */
	struct fleet fleet;
	const char *name;
	pid_t pid; /* of the server */
	int64_t seconds;
	int64_t warm_ms;
	uint32_t publishers;
	uint32_t outstanding;
	double rate;   /* posts a second; of a meeting, acts a minute */
	uint32_t keep; /* clients that stay and post during a storm */
	uint32_t rounds;
	const char *ask;   /* "command {args}" */
	int64_t low, high; /* what stands for % in it */
	int64_t ballot;    /* prepared; of the rounds of a vote the first, the others follow it */
	uint32_t chairs;   /* of a meeting: the first clients */

	bool measuring, stopped;
	uint32_t next; /* publisher whose turn it is */
	uint64_t random;
	struct hist acks, heard;
	int64_t began, ended, cpu, own_cpu;
	uint64_t deliveries;
	int64_t gather_ns, rss_empty, rss_full;
	int64_t beat_due; /* who is in a meeting says so once a minute */
	uint32_t beating;
};

/* Closed loop: each of `publishers` clients posts again when its post is answered. */
bool scenario_acks(struct scenario *s);
/* Closed loop: `outstanding` posts under way, each replaced when heard by all. */
bool scenario_fanout(struct scenario *s);
/* Open loop: `rate` posts a second by clients at random; latency counts from when a post was due.
 */
bool scenario_rate(struct scenario *s);
/* Connects all and does nothing: the memory of a connection. */
bool scenario_idle(struct scenario *s);
/* Closed loop: the first client asks the same command again when it is answered. */
bool scenario_ask(struct scenario *s);
/* All but `keep` clients are reset and reconnect at once, `rounds` times, while the others post at
 * `rate`. */
bool scenario_storm(struct scenario *s);
/* All come into the meeting; `rate` acts a minute, open loop, and a ballot that all cast in the midst of it. */
bool scenario_meeting(struct scenario *s);
/* All come into the meeting, and cast in the same instant, `rounds` times. */
bool scenario_vote(struct scenario *s);

/* The common parts. */
void scenario_gather(struct scenario *s);
void scenario_measure(struct scenario *s, bool on);
/* Waits for what is under way, judges, prints; `extra` is more JSON members, each beginning with a
 * comma. */
bool scenario_end(struct scenario *s, const char *extra);
struct client *scenario_anybody(struct scenario *s, uint32_t n);
