/* SPDX-License-Identifier: EUPL-1.2 */
#pragma once
/*
 * store_internal - what store.c (the loop's side), writer.c, batch.c and reader.c share.
 *
 * `lock` guards every queue, flag and statistic below it. A job is touched by
 * one thread at a time, and passes from one to the next under the lock.
 */
#include "db/store.h"
#include <stdatomic.h>
#include <uv.h>

struct fifo { /* of store_job, by `next` */
	struct store_job *head, *tail;
	unsigned n;
};

struct store {
	uv_loop_t *loop;
	uv_async_t finished_async;
	void (*turn)(void *arg);
	void *turn_arg;
	struct store_config cfg; /* defaults filled in; path owned */
	uv_thread_t writer, *readers;
	int readers_n;
	bool damage_told, drained, checkpointed; /* loop thread */
	unsigned writing;  /* jobs given to the writer and not done yet; loop thread */
	_Atomic int state; /* enum db_kind */

	uv_mutex_t lock;
	uv_cond_t write_wake, read_wake;
	struct fifo writes, reads, finished;
	bool draining;     /* nothing more is accepted; readers stop once their queue is empty */
	bool readers_gone; /* the writer too stops once its queue is empty */
	struct store_stats stats;
};

void fifo_push(struct fifo *f, struct store_job *job);
/* At most `max` jobs from the front. */
struct fifo fifo_take(struct fifo *f, unsigned max);
void fifo_move(struct fifo *to, struct fifo *from);

/* Hand jobs back to the loop. Call without the lock. */
void store_hand_back(struct store *s, struct fifo *jobs);
/* A kind that concerns the disk or the file, not only the job that met it. */
bool store_kind_is_grave(enum db_kind kind);
/* Note why writes fail, or that they work (DB_OK); damage is never unsaid. */
void store_set_state(struct store *s, enum db_kind kind);

void store_writer_main(void *store); /* uv_thread entry points */
void store_reader_main(void *store);
