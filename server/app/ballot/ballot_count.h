/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * ballot_count - voices counted, read apart, and what comes of them. No database: any thread.
 *
 * Of an order (ranking) each voice gives the first of n options n points, the next one less, those
 * it leaves out none: points add up over any parts, as voices do.
 *
 * A reading parts the voices given by one thing; its cells are merged, the smallest with the next
 * smallest, until each has COUNT_LEAST voices. What is left in one cell is no reading. What each group of
 * a joint meeting voted is told however few they are: who chose what stands in the export of such a ballot.
 *
 * Of a secret ballot a reading is told only where all readings told, laid over each other, leave no
 * part with fewer than COUNT_LEAST voices and none whose voices all said the same. Whoever adds and
 * subtracts what is told learns at most the counts of these parts: never one voice.
 */
#include "app/ballot/ballot.h"

enum {
	COUNT_LEAST = 5,
	COUNT_CELLS = 40,
	COUNT_CUTS = 5,
	COUNT_KEYS = 64,
};

struct count_rules {
	enum ballot_kind kind;
	enum ballot_base base;
	enum ballot_threshold threshold;
	bool secret, has_quorum;
	enum ballot_quorum_of quorum_of;
	int64_t quorum, max_choices, entitled, present, cast, here; /* here: present or cast */
	size_t n_options;
};

struct counts {
	int64_t voices, abstain, reserved, of[BALLOT_OPTIONS];
};

/* What the voices of one profile are of. */
struct count_profile {
	uint8_t key[COUNT_CUTS - 1]; /* by level, stratum, region, place: below COUNT_KEYS */
	uint8_t groups;              /* bits */
};

struct count_cell {
	uint64_t keys; /* bits: which keys, or which group */
	struct counts c;
};

struct count_reading {
	enum ballot_cut cut;
	size_t n;
	struct count_cell cells[COUNT_CELLS];
};

/* Reserved ones count as that, or as they were confirmed. */
void count_all(const struct count_rules *k, const struct ballot_said *said, size_t n,
               bool with_confirmed, struct counts *out);
/* `profiles` by their number; `said` BALLOT_VOICES at most; `n_groups`: of the meeting, of one there is no
 * reading by group. Returns how many of `out` were filled. */
size_t count_readings(const struct count_rules *k, const struct ballot_said *said, size_t n,
                      const struct count_profile *profiles, size_t n_groups,
                      struct count_reading out[COUNT_CUTS]);

/* So many percent of `of`, at least. */
int64_t count_part_of(int64_t percent, int64_t of);

struct count_outcome {
	enum ballot_outcome outcome;
	int64_t base, needed, quorum_needed; /* needed -1: none */
	bool quorum_reached;
	size_t n_winners;
	int64_t winners[BALLOT_OPTIONS];
};
void count_outcome(const struct count_rules *k, const struct counts *c, struct count_outcome *out);

/* ---- with the database: ballot_read.c, ballot_said.c, ballot_end.c ---- */

void ballot_rules(struct req *r, const struct ballot_at *b, struct count_rules *out);
void ballot_counts_view(struct req *r, size_t n_options, const struct counts *c,
                        struct ballot_counts *out);
/* As kept at the close. */
size_t ballot_readings(struct req *r, const struct ballot_at *b, struct ballot_reading **out);
