/* SPDX-License-Identifier: EUPL-1.2 */
/* The reader threads of the store: one read-only connection each, one snapshot a job. */
#include "base/clock.h"
#include "db/store_internal.h"

/* What a failure other than the job's own leaves behind is not worth guessing at. */
static bool must_reopen(enum db_kind kind)
{
	return kind == DB_IOERR || kind == DB_CORRUPT || kind == DB_BUSY;
}

static enum db_kind read_one(struct store *s, struct db *db, struct store_job *job)
{
	enum db_kind kind;

	db_clear(db);
	if (db_begin(db)) {
		db_set_deadline(db, clock_mono_ms() + s->cfg.read_max_ms);
		job->run(job, db);
		db_set_deadline(db, 0);
	}
	kind = db_error_kind(db);
	db_rollback(db);
	return kind;
}

static bool next_job(struct store *s, struct fifo *job)
{
	uv_mutex_lock(&s->lock);
	while (!s->reads.n && !s->draining)
		uv_cond_wait(&s->read_wake, &s->lock);
	*job = fifo_take(&s->reads, 1);
	uv_mutex_unlock(&s->lock);
	return job->n;
}

void store_reader_main(void *store)
{
	struct store *s = store;
	struct db *db = NULL;
	struct fifo one;

	while (next_job(s, &one)) {
		struct store_job *job = one.head;
		if (!db)
			db = db_open(s->cfg.path, DB_READER);
		job->error = db ? read_one(s, db, job) : DB_IOERR;
		job->status = job->error ? STORE_FAILED : STORE_OK;
		if (job->error == DB_CORRUPT)
			store_set_state(s, DB_CORRUPT);
		if (must_reopen(job->error)) {
			db_close(db);
			db = NULL;
		}
		uv_mutex_lock(&s->lock);
		s->stats.reads++;
		s->stats.reads_failed += job->status == STORE_FAILED;
		uv_mutex_unlock(&s->lock);
		store_hand_back(s, &one);
	}
	db_close(db);
}
