/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The writer thread of the store: the only one that writes and that checkpoints.
 *
 * One turn: take what waits, one transaction, hand back, see to the log. While
 * writes fail it tries again at most every RETRY_MS (a job that comes sooner
 * fails at once: the disk that refused a moment ago is not worth a line of log
 * and a wait for each), and every PROBE_MS without being asked.
 */
#include "base/clock.h"
#include "base/fault.h"
#include "base/log.h"
#include "db/internal.h"
#include "db/store_internal.h"
#include <stdio.h>
#include <sys/statvfs.h>

enum {
	RETRY_MS = 100,
	PROBE_MS = 500,
	ROOM_BYTES = 1 << 20, /* below this a full disk still counts as full */
	PAGE_BYTES = 4096,    /* SQLite's default, which every file of ours has */
	EARLY_MS = 20,        /* of a fault: so long the answer is ahead of the commit */
	BATCH_LEAST = 64,     /* jobs taken at once, where there are as many */
	JOB_US = 16,          /* what a job takes, about */
};

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

/* ---- the connection ---- */

static bool connected(struct writer *w)
{
	if (w->db)
		return true;
	w->db = db_open(w->s->cfg.path, DB_WRITER);
	w->last_pages = 0;
	w->copied_at = UINT64_MAX; /* unknown: the log is looked at when idle */
	if (w->db)
		db_wal_join(w->db, &w->syncs);
	return w->db != NULL;
}

/*
 * After an I/O error nobody knows which of the pages held in memory the disk
 * has: a new connection forgets them. It is opened before the old one is
 * closed, because the last to close takes the index of the log with it; SQLite
 * would then rebuild it from the file, where the frames of a commit whose sync
 * failed may well be whole, and what was reported as failed would be back.
 */
static void renew(struct writer *w, enum db_kind kind)
{
	if (kind != DB_IOERR && kind != DB_CORRUPT && kind != DB_READONLY)
		return;
	struct db *fresh = db_open(w->s->cfg.path, DB_WRITER);
	if (!fresh)
		return;
	fresh->known = w->db->known;
	db_close(w->db);
	w->db = fresh;
	db_wal_join(fresh, &w->syncs);
	w->last_pages = 0;
	w->copied_at = UINT64_MAX;
	uv_mutex_lock(&w->s->lock);
	w->s->stats.reopens++;
	uv_mutex_unlock(&w->s->lock);
}

/* The store's state; a failure that lasts is logged when it begins, not at each attempt. */
static void set_state(struct writer *w, enum db_kind kind)
{
	store_set_state(w->s, kind);
	if (w->db)
		w->db->known = kind;
}

/* ---- may it write ---- */

static bool held(const struct writer *w)
{
	const struct store_guard *g = &w->s->cfg.guard;

	return !g->held || g->held(g->arg);
}

/* A transaction begun, if it may be. */
static bool enter(struct writer *w)
{
	const struct store_guard *g = &w->s->cfg.guard;

	if (!held(w))
		db_fail(w->db, DB_READONLY, "the lease is not held");
	else if (db_begin(w->db) && g->enter && !g->enter(g->arg, w->db) && !db_failed(w->db))
		db_fail(w->db, DB_READONLY, "another process writes to this database");
	return !db_failed(w->db);
}

/* COMMIT, and still entitled to it when it was done. */
static bool commit(struct writer *w)
{
	if (!held(w))
		db_fail(w->db, DB_READONLY, "the lease was lost");
	if (db_failed(w->db) || !db_commit(w->db))
		return false;
	if (!held(w))
		db_fail(w->db, DB_READONLY, "the lease was lost while it was committed");
	return !db_failed(w->db);
}

/* ---- the log ---- */

static void checkpoint(struct writer *w)
{
	int64_t start = clock_mono_us();
	bool ok = held(w) && db_checkpoint(w->db, false);
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

/* ---- a batch ---- */

/* SQLite ends the transaction by itself on some errors, and then the savepoint is gone. */
static bool tx_is_lost(const struct db *db, enum db_kind error)
{
	return !db_in_tx(db) || error == DB_IOERR || error == DB_CORRUPT;
}

/* In a savepoint of its own. false: the transaction is lost, with all that is in it. */
static bool run_marked(struct db *db, struct store_job *job)
{
	if (!db_mark(db))
		return false;
	job->run(job, db);
	if (!db_failed(db))
		return job->refused ? db_undo(db) : db_keep(db);
	job->error = db_error_kind(db);
	return !tx_is_lost(db, job->error) && db_undo(db);
}

/* Without one. false: the transaction is lost, or (*undo) this job must be undone alone. */
static bool run_bare(struct db *db, struct store_job *job, bool *undo)
{
	uint64_t touched = db->touched;

	job->run(job, db);
	if (!db_failed(db) && !(job->refused && db->touched != touched))
		return true;
	job->error = db_error_kind(db);
	*undo = !job->error || !tx_is_lost(db, job->error);
	return false;
}

/* What each job is told, and what the batch adds to the statistics. */
static void settle(struct fifo *jobs, enum db_kind why, struct store_stats *sum)
{
	for (struct store_job *job = jobs->head; job; job = job->next) {
		if (why)
			job->error = why;
		job->status = job->error ? STORE_FAILED : STORE_OK;
		if (job->error)
			sum->failed++;
		else if (job->refused)
			sum->refused++;
		else
			sum->written++;
	}
}

/* One transaction. DB_OK: committed. With `undo` the jobs have no savepoints, and it is set when
 * one of them would have needed it. */
static enum db_kind run_all(struct writer *w, struct fifo *jobs, bool *undo)
{
	struct db *db = w->db;
	bool ok;

	db_clear(db);
	ok = enter(w);
	for (struct store_job *job = jobs->head; ok && job; job = job->next) {
		job->refused = false;
		job->error = DB_OK;
		ok = undo ? run_bare(db, job, undo) : run_marked(db, job);
	}
	if (ok && fault_bug(FAULT_ACK_EARLY)) {
		settle(jobs, DB_OK, &(struct store_stats){ 0 });
		store_hand_back(w->s, jobs);
		uv_sleep(EARLY_MS);
	}
	fault_point("commit.before");
	if (ok && commit(w)) {
		fault_point("commit.after");
		return DB_OK;
	}
	enum db_kind why = db_error_kind(db);
	db_rollback(db);
	return why ? why : DB_OTHER;
}

/* A savepoint keeps a copy of every page that its job touches; hardly any job needs it. So the
 * batch is run without, and when a job has to be undone alone, all once more with. */
static enum db_kind run_jobs(struct writer *w, struct fifo *jobs)
{
	bool undo = false;
	enum db_kind why = run_all(w, jobs, &undo);

	if (!undo)
		return why;
	if (jobs->n == 1) /* undone alone: it was all there is, and it stands as it ended */
		return DB_OK;
	uv_mutex_lock(&w->s->lock);
	w->s->stats.reruns++;
	uv_mutex_unlock(&w->s->lock);
	return run_all(w, jobs, NULL);
}

/* A real write that changes nothing: the version number over itself. */
static bool probe_write(struct writer *w)
{
	static const char SQL_VERSION[] = "PRAGMA user_version";
	struct db *db = w->db;
	char sql[64];

	db_clear(db);
	if (!enter(w))
		return false;
	struct query *q = db_q(db, SQL_VERSION);
	if (db_one(q)) {
		snprintf(sql, sizeof(sql), "PRAGMA user_version = %d", (int)db_col_int(q, 0));
		db_exec(db, sql);
	}
	return commit(w);
}

/* The first failure of a job alone that says something of the disk. */
static enum db_kind grave_failure(const struct fifo *jobs)
{
	for (const struct store_job *job = jobs->head; job; job = job->next)
		if (store_kind_is_grave(job->error))
			return job->error;
	return DB_OK;
}

static enum db_kind commit_batch(struct writer *w, struct fifo *jobs)
{
	enum db_kind state = store_state(w->s);

	if (state == DB_CORRUPT)
		return state;
	if (state != DB_OK && clock_mono_ms() - w->tried_ms < RETRY_MS)
		return state;
	if (!connected(w)) {
		w->tried_ms = clock_mono_ms();
		set_state(w, DB_IOERR);
		return DB_IOERR;
	}
	uint64_t written = w->db->written;
	enum db_kind why = run_jobs(w, jobs);
	if (w->db->written != written)
		w->busy_ms = clock_mono_ms();
	enum db_kind grave = why ? why : grave_failure(jobs);
	if (grave) {
		w->tried_ms = clock_mono_ms();
		if (state == DB_OK)
			w->last_probe_ms = w->tried_ms;
		set_state(w, grave);
	} else if (w->db->written != written) {
		set_state(w, DB_OK);
	}
	renew(w, why);
	/* The frames of a failed commit stand in the log, beyond its end, until others are
	 * written over them; a crash before that could bring them back. So do it now. */
	if (why == DB_IOERR && probe_write(w))
		set_state(w, DB_OK);
	if (why)
		db_rollback(w->db); /* an attempt that failed may have left its transaction open */
	return why;
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
	enum db_kind why = commit_batch(w, jobs);
	uint64_t us = (uint64_t)(clock_mono_us() - start);

	w->sync_us = (7 * w->sync_us + w->syncs.sum_us - synced) / 8;
	settle(jobs, why, &sum);
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
	if (!connected(w))
		return;
	if (state == DB_FULL) {
		/* Copying the log back lets its own room be used again. */
		checkpoint(w);
		if (!has_room(w->s->cfg.path))
			return;
	}
	/* Opened while the file could not be written, a connection never writes. */
	renew(w, state);
	if (probe_write(w)) {
		set_state(w, DB_OK);
		return;
	}
	enum db_kind why = db_error_kind(w->db);
	db_rollback(w->db);
	w->tried_ms = clock_mono_ms();
	set_state(w, why);
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
	if (!connected(w))
		set_state(w, DB_IOERR);
	else if (sqlite3_db_readonly(w->db->h, "main"))
		set_state(w, DB_READONLY);
	else if (!has_room(w->s->cfg.path))
		set_state(w, DB_FULL);
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
	s->checkpointed = w.db && store_state(s) == DB_OK && held(&w) && db_checkpoint(w.db, true);
	db_close(w.db);
}
