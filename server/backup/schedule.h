/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * schedule - a running server's own backups.
 *
 * When the newest backup in the folder is older than `every_ms`, the next of the series
 * (backup/series.h) is made, on a thread of its own and at a low priority; one at a time. The
 * folder says when the last one was, so that a restart is no reason for another. One that failed
 * is tried again after an hour, or after every_ms if that is shorter.
 *
 * Loop thread. The series is the caller's, and constant.
 */
#include "backup/series.h"

struct schedule;
struct uv_loop_s;

/* What there is to watch. Everybody should: a backup that fails is noticed by nobody else. */
struct backup_status {
	bool on;         /* there is a schedule */
	bool running;    /* one is being made */
	int64_t last_at; /* moment of the newest good one, wall clock, ms; 0: none, or not known yet */
	int64_t age_seconds;      /* since then; -1: as above */
	int64_t bytes;            /* of it */
	uint64_t made, failed;    /* since the start of the program */
	bool last_failed;         /* the last one that was tried */
	int64_t last_duration_ms; /* of the last one that was made; 0: none since the start */
};

struct schedule_config {
	struct uv_loop_s *loop;
	const struct series *series;
	int64_t every_ms;
};

struct schedule *schedule_create(const struct schedule_config *cfg);
/* Begin no other, give up the one being made. The handles close, the last one when its thread has
 * ended: the loop runs until then. NULL and twice are fine. */
void schedule_stop(struct schedule *s);
/* After schedule_stop(), once the loop has run out. NULL is fine. */
void schedule_destroy(struct schedule *s);
/* NULL: there is none, and out->on says so. */
void schedule_status(const struct schedule *s, struct backup_status *out);

/* Is it time, `now`, when the newest one is of `last_at` (0: none)? One from the future says
 * nothing. */
bool schedule_due(int64_t now, int64_t last_at, int64_t every_ms);
