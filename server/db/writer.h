/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * writer - what the writer thread has in hand, and one transaction of it (batch.c). Writer thread only.
 */
#include "db/internal.h"
#include "db/store_internal.h"

struct writer {
	struct store *s;
	struct db *db;        /* NULL: it could never be opened */
	int checkpoint_above; /* pages in the log */
	int last_pages;
	uint64_t copied_at; /* db->written when the log was last copied whole */
	int64_t busy_ms;    /* last time something was written, or the log copied when idle, mono */
	int64_t tried_ms;   /* the last failed attempt, mono */
	int64_t last_probe_ms; /* mono */
	struct hist syncs;
	uint64_t sync_us; /* what a commit's sync takes, of late */
};

/* A connection is there. */
bool writer_connected(struct writer *w);
/* A new one, after a failure that leaves in doubt what the old one holds in memory. */
void writer_renew(struct writer *w, enum db_kind kind);
/* The store's state; a failure that lasts is logged when it begins, not at each attempt. */
void writer_set_state(struct writer *w, enum db_kind kind);
/* It may write: what it must hold for that is held. */
bool writer_held(const struct writer *w);
/* A real write that changes nothing: can it be done? */
bool writer_probe(struct writer *w);
/* All of these jobs in one transaction. DB_OK: committed; else why nothing of them is on disk. */
enum db_kind writer_commit(struct writer *w, struct fifo *jobs);
/* What each job is told, `why` not DB_OK: all of them, and what they add to the statistics. */
void writer_settle(struct fifo *jobs, enum db_kind why, struct store_stats *sum);
