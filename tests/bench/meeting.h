/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * meeting - what people do in a meeting: each act a write of its own, and the one event that all hear
 * of it.
 *
 * An act is told to be the one an event speaks of by the mark in its words, or, where an event has
 * none, by its place among acts of the same kind under way. So the judge sees an act that nobody hears
 * of, an event that nobody brought about, and two who hear different things under one seq. Voices are
 * told of together, as a number, of which each must hear the last.
 */
#include "hist.h"
#include "scenario.h"

enum act {
	ACT_HAND,
	ACT_HAND_DOWN,
	ACT_CALL,
	ACT_PUT,
	ACT_SUPPORT,
	ACT_SAY,
	ACT_NOTE,
	ACT_BALLOT, /* opened, closed or published */
	ACT_CAST,
	ACTS
};

enum { MEETING_QUEUE = 100, MEETING_ASKS = 200 };

struct meeting {
	struct scenario *s;
	enum act *acts; /* by tag - 1 */
	uint32_t *who;  /* by tag - 1: the client */
	size_t cap_acts;
	int64_t *pending[ACTS]; /* tags of which nobody has heard; by the kind of their event */
	size_t n_pending[ACTS], cap_pending[ACTS];

	struct hist hands, all_heard, casts;
	uint64_t ballot_bytes; /* of events and answers about ballots */
	uint64_t refused_acts;

	/* who waits to speak, in the order in which they were told so */
	struct {
		uint32_t client;
		int64_t entry;
	} queue[MEETING_QUEUE];
	size_t n_queue;
	bool *waits; /* by client */
	struct {
		int64_t id;
		uint32_t author, voices;
	} asks[MEETING_ASKS];
	size_t n_asks;
	uint32_t steps; /* acts by the clock */

	int64_t ballot;
	uint64_t n_cast, n_cast_answered;
	uint64_t n_all_heard; /* by so many clients, of so many rounds, that all voices are there */
	int64_t last_receipt, last_heard; /* of a cast; of the last count */
	int64_t counts[3];                /* told when it was made known; -1 before */
	size_t result_heard;              /* by so many */
};

void meeting_init(struct meeting *m, struct scenario *s);
void meeting_finish(struct meeting *m);
/* All come in; what they hear is judged from the moment when all are in. */
void meeting_gather(struct meeting *m);
/* One more act, as people do them; latency counts from `at`. */
void meeting_step(struct meeting *m, int64_t at);
/* A chair does this with the ballot. */
void meeting_ballot(struct meeting *m, const char *verb);
void meeting_cast(struct meeting *m, struct client *c, int64_t at);
/* Handles what happens until then. */
void meeting_run(struct meeting *m, int64_t until);
/* Until all that was done is answered and heard by all; false: it is not, after a while. */
bool meeting_settle(struct meeting *m);
/* Closes the ballot and makes it known; whether it counts what was cast, no more and no less. */
bool meeting_count(struct meeting *m);
