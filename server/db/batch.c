/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * One transaction of the writer: may it write, the jobs, the commit, and what a failure leaves behind.
 *
 * While writes fail one is tried at most every RETRY_MS (a job that comes sooner
 * fails at once: the disk that refused a moment ago is not worth a line of log
 * and a wait for each).
 */
#include "base/clock.h"
#include "base/fault.h"
#include "db/writer.h"
#include <stdio.h>

enum {
	RETRY_MS = 100,
	EARLY_MS = 20, /* of a fault: so long the answer is ahead of the commit */
};

/* ---- the connection ---- */

bool writer_connected(struct writer *w)
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
void writer_renew(struct writer *w, enum db_kind kind)
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

void writer_set_state(struct writer *w, enum db_kind kind)
{
	store_set_state(w->s, kind);
	if (w->db)
		w->db->known = kind;
}

/* ---- may it write ---- */

bool writer_held(const struct writer *w)
{
	const struct store_guard *g = &w->s->cfg.guard;

	return !g->held || g->held(g->arg);
}

/* A transaction begun, if it may be. */
static bool enter(struct writer *w)
{
	const struct store_guard *g = &w->s->cfg.guard;

	if (!writer_held(w))
		db_fail(w->db, DB_READONLY, "the lease is not held");
	else if (db_begin(w->db) && g->enter && !g->enter(g->arg, w->db) && !db_failed(w->db))
		db_fail(w->db, DB_READONLY, "another process writes to this database");
	return !db_failed(w->db);
}

/* COMMIT, and still entitled to it when it was done. */
static bool commit(struct writer *w)
{
	if (!writer_held(w))
		db_fail(w->db, DB_READONLY, "the lease was lost");
	if (db_failed(w->db) || !db_commit(w->db))
		return false;
	if (!writer_held(w))
		db_fail(w->db, DB_READONLY, "the lease was lost while it was committed");
	return !db_failed(w->db);
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

void writer_settle(struct fifo *jobs, enum db_kind why, struct store_stats *sum)
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
		writer_settle(jobs, DB_OK, &(struct store_stats){ 0 });
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

/* The version number over itself. */
bool writer_probe(struct writer *w)
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

enum db_kind writer_commit(struct writer *w, struct fifo *jobs)
{
	enum db_kind state = store_state(w->s);

	if (state == DB_CORRUPT)
		return state;
	if (state != DB_OK && clock_mono_ms() - w->tried_ms < RETRY_MS)
		return state;
	if (!writer_connected(w)) {
		w->tried_ms = clock_mono_ms();
		writer_set_state(w, DB_IOERR);
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
		writer_set_state(w, grave);
	} else if (w->db->written != written) {
		writer_set_state(w, DB_OK);
	}
	writer_renew(w, why);
	/* The frames of a failed commit stand in the log, beyond its end, until others are
	 * written over them; a crash before that could bring them back. So do it now. */
	if (why == DB_IOERR && writer_probe(w))
		writer_set_state(w, DB_OK);
	if (why)
		db_rollback(w->db); /* an attempt that failed may have left its transaction open */
	return why;
}
