/* SPDX-License-Identifier: EUPL-1.2 */
#include "db/store.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store_internal.h"
#include <stdlib.h>

/* ---- queues ---- */

void fifo_push(struct fifo *f, struct store_job *job)
{
	job->next = NULL;
	if (f->tail)
		f->tail->next = job;
	else
		f->head = job;
	f->tail = job;
	f->n++;
}

struct fifo fifo_take(struct fifo *f, unsigned max)
{
	struct fifo taken = *f;

	if (f->n <= max) {
		*f = (struct fifo){ 0 };
		return taken;
	}
	taken.n = max;
	taken.tail = f->head;
	for (unsigned i = 1; i < max; i++)
		taken.tail = taken.tail->next;
	f->head = taken.tail->next;
	f->n -= max;
	taken.tail->next = NULL;
	return taken;
}

void fifo_move(struct fifo *to, struct fifo *from)
{
	if (!from->n)
		return;
	if (to->tail)
		to->tail->next = from->head;
	else
		to->head = from->head;
	to->tail = from->tail;
	to->n += from->n;
	*from = (struct fifo){ 0 };
}

/* ---- state ---- */

bool store_kind_is_grave(enum db_kind kind)
{
	return kind == DB_FULL || kind == DB_IOERR || kind == DB_READONLY || kind == DB_CORRUPT;
}

static const char *cause(enum db_kind kind)
{
	switch (kind) {
	case DB_FULL: return "the disk is full";
	case DB_READONLY: return "the database may not be written";
	case DB_IOERR: return "the disk errs";
	case DB_BUSY: return "somebody else holds the database";
	default: return "SQLite refuses";
	}
}

void store_set_state(struct store *s, enum db_kind kind)
{
	int was = atomic_load(&s->state);

	do {
		if (was == (int)kind || was == DB_CORRUPT)
			return;
	} while (!atomic_compare_exchange_weak(&s->state, &was, (int)kind));
	if (kind == DB_OK)
		log_info("store: writes work again");
	else if (kind == DB_CORRUPT)
		log_error("store: the database is damaged: nothing more is written to it; stop, "
		          "restore the last backup, start");
	else
		log_error("store: writes fail: %s: %s; reading goes on, and writing will by "
		          "itself once this has passed",
		          db_kind_name(kind), cause(kind));
}

enum db_kind store_state(const struct store *s)
{
	return (enum db_kind)atomic_load(&s->state);
}

bool store_writing(const struct store *s)
{
	return s->writing > 0;
}

void store_stats(struct store *s, struct store_stats *out)
{
	uv_mutex_lock(&s->lock);
	*out = s->stats;
	out->write_queue = s->writes.n;
	out->read_queue = s->reads.n;
	uv_mutex_unlock(&s->lock);
}

uint64_t store_ms_bound(int bucket)
{
	static const uint64_t bounds[STORE_HIST] = { 1,   2,   5,   10,   20,   50,
		                                     100, 200, 500, 1000, 2000, UINT64_MAX };
	return bounds[bucket < 0 ? 0 : bucket >= STORE_HIST ? STORE_HIST - 1 : bucket];
}

/* ---- jobs ---- */

static bool submit(struct store *s, struct fifo *queue, uv_cond_t *wake, struct store_job *job)
{
	bool taken;

	job->refused = false;
	job->status = STORE_FAILED;
	job->error = DB_OK;
	uv_mutex_lock(&s->lock);
	taken = !s->draining && queue->n < s->cfg.queue_max;
	if (taken) {
		fifo_push(queue, job);
		uv_cond_signal(wake);
	} else {
		s->stats.busy++;
	}
	uv_mutex_unlock(&s->lock);
	return taken;
}

bool store_write(struct store *s, struct store_job *job)
{
	job->write = true;
	if (!submit(s, &s->writes, &s->write_wake, job))
		return false;
	s->writing += !job->background;
	return true;
}

bool store_read(struct store *s, struct store_job *job)
{
	job->write = false;
	return submit(s, &s->reads, &s->read_wake, job);
}

void store_hand_back(struct store *s, struct fifo *jobs)
{
	uv_mutex_lock(&s->lock);
	fifo_move(&s->finished, jobs);
	uv_mutex_unlock(&s->lock);
	uv_async_send(&s->finished_async);
}

static void tell_damage(struct store *s)
{
	if (s->damage_told || !s->cfg.on_damage || store_state(s) != DB_CORRUPT)
		return;
	s->damage_told = true;
	s->cfg.on_damage(s->cfg.on_damage_arg);
}

void store_damaged(struct store *s)
{
	store_set_state(s, DB_CORRUPT);
	tell_damage(s);
}

static void deliver(struct store *s)
{
	tell_damage(s);
	uv_mutex_lock(&s->lock);
	struct fifo jobs = s->finished;
	s->finished = (struct fifo){ 0 };
	uv_mutex_unlock(&s->lock);

	struct store_job *next;
	for (struct store_job *job = jobs.head; job; job = next) {
		next = job->next; /* done() may free the job, or queue it again */
		s->writing -= job->write && !job->background;
		job->done(job);
	}
	if (jobs.n && s->turn)
		s->turn(s->turn_arg);
}

static void on_finished(uv_async_t *async)
{
	deliver(async->data);
}

void store_set_turn(struct store *s, void (*fn)(void *arg), void *arg)
{
	s->turn = fn;
	s->turn_arg = arg;
}

/* ---- life ---- */

static void fill_in(struct store_config *c)
{
	c->path = xstrdup(c->path);
	c->readers = c->readers > 0 ? c->readers : 2;
	c->queue_max = c->queue_max ? c->queue_max : 4096;
	c->batch_max = c->batch_max ? c->batch_max : 256;
	c->wal_max_bytes = c->wal_max_bytes > 0 ? c->wal_max_bytes : 32 << 20;
	c->idle_ms = c->idle_ms > 0 ? c->idle_ms : 1000;
	c->read_max_ms = c->read_max_ms > 0 ? c->read_max_ms : 10000;
}

/* What cannot be opened now is said now, and not by each job later. */
static bool opens(const char *path)
{
	struct db *writer = db_open(path, DB_WRITER);
	struct db *reader = writer ? db_open(path, DB_READER) : NULL;
	bool ok = reader != NULL;

	db_close(reader);
	db_close(writer);
	return ok;
}

struct store *store_create(struct uv_loop_s *loop, const struct store_config *cfg)
{
	if (!opens(cfg->path))
		return NULL;

	struct store *s = xcalloc(1, sizeof(*s));
	s->loop = loop;
	s->cfg = *cfg;
	fill_in(&s->cfg);
	atomic_init(&s->state, DB_OK);
	if (uv_async_init(loop, &s->finished_async, on_finished) || uv_mutex_init(&s->lock) ||
	    uv_cond_init(&s->write_wake) || uv_cond_init(&s->read_wake))
		log_die("store: the system refuses a lock");
	s->finished_async.data = s;
	s->readers = xcalloc((size_t)s->cfg.readers, sizeof(*s->readers));
	if (uv_thread_create(&s->writer, store_writer_main, s))
		log_die("store: the system refuses a thread");
	for (; s->readers_n < s->cfg.readers; s->readers_n++)
		if (uv_thread_create(&s->readers[s->readers_n], store_reader_main, s))
			log_die("store: the system refuses a thread");
	return s;
}

bool store_drain(struct store *s)
{
	if (s->drained)
		return s->checkpointed;
	uv_mutex_lock(&s->lock);
	s->draining = true;
	uv_cond_broadcast(&s->read_wake);
	uv_mutex_unlock(&s->lock);
	for (int i = 0; i < s->readers_n; i++)
		uv_thread_join(&s->readers[i]);

	/* The last checkpoint empties the log only if no reader is in it: so the writer is last. */
	uv_mutex_lock(&s->lock);
	s->readers_gone = true;
	uv_cond_broadcast(&s->write_wake);
	uv_mutex_unlock(&s->lock);
	uv_thread_join(&s->writer);
	s->drained = true;
	deliver(s);
	return s->checkpointed;
}

static void on_closed(uv_handle_t *handle)
{
	struct store *s = handle->data;

	uv_mutex_destroy(&s->lock);
	uv_cond_destroy(&s->write_wake);
	uv_cond_destroy(&s->read_wake);
	free((char *)s->cfg.path);
	free(s->readers);
	free(s);
}

void store_destroy(struct store *s)
{
	if (!s)
		return;
	store_drain(s);
	uv_close((uv_handle_t *)&s->finished_async, on_closed);
}
