/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The writer thread of the store: the only one that writes and that checkpoints.
 *
 * One turn: take what waits, one transaction (batch.c), hand back, see to the log.
 * While writes fail it tries again every PROBE_MS without being asked.
 */
#include "db/writer.h"
#include "base/clock.h"
#include "base/fault.h"
#include "db/internal.h"
#include <stdio.h>
#include <sys/statvfs.h>

enum {
	PROBE_MS = 500,
	ROOM_BYTES = 1 << 20, /* below this a full disk still counts as full */
	PAGE_BYTES = 4096,    /* SQLite's default, which every file of ours has */
	BATCH_LEAST = 64,     /* jobs taken at once, where there are as many */
	JOB_US = 16,          /* what a job takes, about */
};

/* ---- the log ---- */

static void checkpoint(struct writer *w)
{
	int64_t start = clock_mono_us();
	bool ok = writer_held(w) && db_checkpoint(w->db, false);
	uint64_t us = (uint64_t)(clock_mono_us() - start);
	int left = db_wal_pages(w->db);
	int step = (int)(w->s->cfg.wal_max_bytes / PAGE_BYTES);

	/* Copied whole, the log starts anew with the next commit. Otherwise a reader still
	 * needs its end: it may grow by as much again before the next attempt. */
	if (ok && !left)
		w->copied_at = w->db->written;
	w->checkpoint_above = ok && !left ? step : w->last_pages + step;

	struct store_stats *stats = &w->s->stats;
	uv_mutex_lock(&w->s->lock);
	stats->checkpoints++;
	stats->checkpoint_us_sum += us;
	if (us > stats->checkpoint_us_max)
		stats->checkpoint_us_max = us;
	stats->wal_pages = left;
	stats->syncs = w->syncs;
	uv_mutex_unlock(&w->s->lock);
}

static bool log_is_copied(const struct writer *w)
{
	return !w->db || w->db->written == w->copied_at;
}

static void after_commit(struct writer *w)
{
	if (!w->db)
		return;
	int pages = db_wal_pages(w->db);
	if (pages < w->last_pages) /* it has started anew */
		w->checkpoint_above = (int)(w->s->cfg.wal_max_bytes / PAGE_BYTES);
	w->last_pages = pages;
	if (pages > w->checkpoint_above)
		checkpoint(w);
}

static int bucket_of_rows(unsigned n)
{
	int k = 0;
	while (k < STORE_HIST - 1 && n > 1u << k)
		k++;
	return k;
}

static int bucket_of_us(uint64_t us)
{
	int k = 0;
	while (k < STORE_HIST - 1 && us > store_ms_bound(k) * 1000)
		k++;
	return k;
}

static void run_batch(struct writer *w, struct fifo *jobs)
{
	struct store_stats sum = { 0 };
	struct store_stats *stats = &w->s->stats;
	unsigned n = jobs->n;
	int64_t start = clock_mono_us();
	uint64_t synced = w->syncs.sum_us;
	enum db_kind why = writer_commit(w, jobs);
	uint64_t us = (uint64_t)(clock_mono_us() - start);

	w->sync_us = (7 * w->sync_us + w->syncs.sum_us - synced) / 8;
	writer_settle(jobs, why, &sum);
	uv_mutex_lock(&w->s->lock);
	stats->written += sum.written;
	stats->refused += sum.refused;
	stats->failed += sum.failed;
	if (!why) {
		stats->commits++;
		stats->rows_hist[bucket_of_rows(n)]++;
		stats->rows_sum += n;
		stats->commit_ms_hist[bucket_of_us(us)]++;
		stats->commit_us_sum += us;
		if (us > stats->commit_us_max)
			stats->commit_us_max = us;
		stats->wal_pages = db_wal_pages(w->db);
	}
	stats->syncs = w->syncs;
	uv_mutex_unlock(&w->s->lock);
	if (fault_bug(FAULT_REORDER)) {
		struct store_job *next, *before = NULL;
		jobs->tail = jobs->head;
		for (struct store_job *job = jobs->head; job; before = job, job = next) {
			next = job->next;
			job->next = before;
		}
		jobs->head = before;
	}
	store_hand_back(w->s, jobs);
	after_commit(w);
}

/* ---- while nothing comes ---- */

static bool has_room(const char *path)
{
	struct statvfs v;
	return statvfs(path, &v) < 0 || (uint64_t)v.f_bavail * v.f_frsize >= ROOM_BYTES;
}

static void probe(struct writer *w)
{
	enum db_kind state = store_state(w->s);

	w->last_probe_ms = clock_mono_ms();
	if (state == DB_CORRUPT)
		return;
	uv_mutex_lock(&w->s->lock);
	w->s->stats.probes++;
	uv_mutex_unlock(&w->s->lock);
	if (!writer_connected(w))
		return;
	if (state == DB_FULL) {
		/* Copying the log back lets its own room be used again. */
		checkpoint(w);
		if (!has_room(w->s->cfg.path))
			return;
	}
	/* Opened while the file could not be written, a connection never writes. */
	writer_renew(w, state);
	if (writer_probe(w)) {
		writer_set_state(w, DB_OK);
		return;
	}
	enum db_kind why = db_error_kind(w->db);
	db_rollback(w->db);
	w->tried_ms = clock_mono_ms();
	writer_set_state(w, why);
}

static bool degraded(const struct writer *w)
{
	enum db_kind state = store_state(w->s);
	return state != DB_OK && state != DB_CORRUPT;
}

/* How long until nothing was written for a while, whatever jobs came that changed nothing. */
static int64_t until_idle_ms(const struct writer *w)
{
	int64_t left = w->busy_ms + w->s->cfg.idle_ms - clock_mono_ms();

	return left > 0 ? left : 0;
}

/* How long to wait for a job at most; 0: for ever. */
static int64_t patience_ms(const struct writer *w)
{
	if (degraded(w))
		return PROBE_MS;
	return log_is_copied(w) ? 0 : until_idle_ms(w) + 1;
}

/* How many jobs a batch takes. While one is written the loop and the clients see to the next, so small
 * ones keep both processors busy and the first jobs wait less; but the sync is to be a fifth of it at most. */
static unsigned batch_size(const struct writer *w)
{
	uint64_t n = 4 * w->sync_us / JOB_US;

	if (n < BATCH_LEAST)
		n = BATCH_LEAST;
	return n < w->s->cfg.batch_max ? (unsigned)n : w->s->cfg.batch_max;
}

/* The jobs that wait; none when patience ran out or the store stops. */
static struct fifo next_jobs(struct writer *w, bool *stop)
{
	struct store *s = w->s;
	int64_t patience = patience_ms(w);

	uv_mutex_lock(&s->lock);
	while (!s->writes.n && !(s->draining && s->readers_gone)) {
		if (!patience)
			uv_cond_wait(&s->write_wake, &s->lock);
		else if (uv_cond_timedwait(&s->write_wake, &s->lock, (uint64_t)patience * 1000000))
			break;
	}
	struct fifo jobs = fifo_take(&s->writes, batch_size(w));
	*stop = !jobs.n && s->draining && s->readers_gone;
	uv_mutex_unlock(&s->lock);
	return jobs;
}

/* What keeps the first write from succeeding is said before anybody tries. */
static void look_at_disk(struct writer *w)
{
	if (!writer_connected(w))
		writer_set_state(w, DB_IOERR);
	else if (sqlite3_db_readonly(w->db->h, "main"))
		writer_set_state(w, DB_READONLY);
	else if (!has_room(w->s->cfg.path))
		writer_set_state(w, DB_FULL);
}

void store_writer_main(void *store)
{
	struct store *s = store;
	struct writer w = { .s = s };
	bool stop = false;

	w.checkpoint_above = (int)(s->cfg.wal_max_bytes / PAGE_BYTES);
	look_at_disk(&w);
	while (!stop) {
		struct fifo jobs = next_jobs(&w, &stop);
		if (jobs.n)
			run_batch(&w, &jobs);
		if (degraded(&w)) {
			if (clock_mono_ms() - w.last_probe_ms >= PROBE_MS)
				probe(&w);
		} else if (!until_idle_ms(&w) && !log_is_copied(&w)) {
			checkpoint(&w);
			w.busy_ms = clock_mono_ms();
		}
	}
	s->checkpointed = w.db && store_state(s) == DB_OK && writer_held(&w) &&
	                  db_checkpoint(w.db, true);
	db_close(w.db);
}
