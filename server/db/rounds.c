/* SPDX-License-Identifier: EUPL-1.2 */
/* All but the sending is on the loop thread: there is no state that two threads touch but what is
 * under the mutex. */
#include "db/rounds.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include <stdlib.h>
#include <uv.h>

enum {
	AGAIN_MS = 1000,       /* after the store had no time or no disk */
	LOOK_MS = 3600 * 1000, /* look at least so often */
	STOP_MS = 3000,        /* a sending under way at the end may take so long */
};

enum phase { IDLE, CLAIMING, SENDING, MARKING };

struct rounds {
	struct store *store;
	const struct rounds_work *work;
	void *owner;
	enum phase phase;
	bool recovered; /* what a killed program left has been looked at */
	bool again;     /* kicked while not idle */
	bool stopping;
	struct store_job job; /* claiming or marking */
	bool in_store;        /* ... and the store has it */
	size_t n;             /* in the batch */
	int64_t next_at;      /* when the next one is due; 0: none waits */
	uv_timer_t timer;
	uv_async_t sent;
	int handles;
	/* the thread */
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t cond;
	bool begin, quit; /* under mutex */
	bool idle;        /* under mutex: the thread has nothing in hand */
	bool done;        /* under mutex: a batch is through */
	atomic_bool stop; /* break off */
};

static void claim(struct rounds *r);
static void mark(struct rounds *r);

static struct rounds *of_job(struct store_job *job)
{
	return (struct rounds *)((char *)job - offsetof(struct rounds, job));
}

/* ---- the thread ---- */

static void thread_main(void *arg)
{
	struct rounds *r = arg;

	uv_mutex_lock(&r->mutex);
	while (!r->quit) {
		if (!r->begin) {
			uv_cond_wait(&r->cond, &r->mutex);
			continue;
		}
		r->begin = r->idle = false;
		uv_mutex_unlock(&r->mutex);
		r->work->send(r->owner, r->n, &r->stop);
		uv_mutex_lock(&r->mutex);
		r->idle = r->done = true;
		uv_cond_broadcast(&r->cond);
		uv_async_send(&r->sent);
	}
	uv_mutex_unlock(&r->mutex);
}

void rounds_wake(struct rounds *r)
{
	uv_async_send(&r->sent);
}

/* ---- the loop ---- */

static void on_timer(uv_timer_t *timer)
{
	struct rounds *r = timer->data;

	if (r->stopping)
		return;
	if (r->phase == IDLE)
		claim(r);
	else if (r->phase == MARKING && !r->in_store)
		mark(r);
}

static void wait(struct rounds *r, int64_t ms)
{
	if (r->stopping)
		return;
	uv_update_time(r->timer.loop); /* a loop that was long busy counts from before that */
	uv_timer_start(&r->timer, on_timer, (uint64_t)(ms < 0 ? 0 : ms), 0);
}

static void rest(struct rounds *r)
{
	r->phase = IDLE;
	if (r->stopping)
		return;
	if (r->again) {
		r->again = false;
		claim(r);
		return;
	}
	int64_t ms = r->next_at ? r->next_at - clock_wall_ms() + 1 : LOOK_MS;
	wait(r, ms > LOOK_MS ? LOOK_MS : ms);
}

static void run_claim(struct store_job *job, struct db *db)
{
	struct rounds *r = of_job(job);

	r->n = r->work->claim(r->owner, db, !r->recovered, &r->next_at);
}

static void done_claim(struct store_job *job)
{
	struct rounds *r = of_job(job);

	r->in_store = false;
	if (job->status == STORE_FAILED) {
		r->phase = IDLE;
		r->again = false;
		wait(r, AGAIN_MS);
		return;
	}
	r->recovered = true;
	if (r->work->claimed)
		r->work->claimed(r->owner, r->n);
	if (!r->n || r->stopping) { /* claimed too late: seen to at the next start */
		rest(r);
		return;
	}
	r->phase = SENDING;
	uv_mutex_lock(&r->mutex);
	r->begin = true;
	uv_cond_broadcast(&r->cond);
	uv_mutex_unlock(&r->mutex);
}

static void claim(struct rounds *r)
{
	uv_timer_stop(&r->timer);
	r->phase = CLAIMING;
	r->job = (struct store_job){ .run = run_claim, .done = done_claim };
	r->in_store = store_write(r->store, &r->job);
	if (!r->in_store) {
		r->phase = IDLE;
		wait(r, AGAIN_MS);
	}
}

static void run_mark(struct store_job *job, struct db *db)
{
	struct rounds *r = of_job(job);

	r->work->mark(r->owner, db, r->n);
}

static void done_mark(struct store_job *job)
{
	struct rounds *r = of_job(job);

	r->in_store = false;
	if (job->status == STORE_FAILED) {
		wait(r, AGAIN_MS);
		return;
	}
	r->work->marked(r->owner, r->n);
	r->again = true;
	rest(r);
}

static void mark(struct rounds *r)
{
	r->phase = MARKING;
	r->job = (struct store_job){ .run = run_mark, .done = done_mark };
	r->in_store = store_write(r->store, &r->job);
	if (!r->in_store)
		wait(r, AGAIN_MS);
}

static void on_sent(uv_async_t *async)
{
	struct rounds *r = async->data;

	/* First whether it is through, then what was asked: no question is left to come after the
	 * mark. */
	uv_mutex_lock(&r->mutex);
	bool done = r->done;
	r->done = false;
	uv_mutex_unlock(&r->mutex);
	if (r->work->woken && !r->stopping)
		r->work->woken(r->owner);
	if (r->phase == SENDING && done)
		mark(r);
}

void rounds_kick(struct rounds *r)
{
	if (r->stopping)
		return;
	if (r->phase == IDLE)
		claim(r);
	else
		r->again = true;
}

bool rounds_sending(const struct rounds *r)
{
	return r->phase == SENDING || r->phase == MARKING;
}

/* ---- life ---- */

struct rounds *rounds_create(struct store *store, struct uv_loop_s *loop, const char *name,
                             const struct rounds_work *work, void *owner)
{
	struct rounds *r = xcalloc(1, sizeof(*r));

	r->store = store;
	r->work = work;
	r->owner = owner;
	r->idle = true;
	uv_timer_init(loop, &r->timer);
	uv_async_init(loop, &r->sent, on_sent);
	r->timer.data = r->sent.data = r;
	r->handles = 2;
	if (uv_mutex_init(&r->mutex) || uv_cond_init(&r->cond) ||
	    uv_thread_create(&r->thread, thread_main, r))
		log_die("%s: no thread can be started", name);
	claim(r);
	return r;
}

void rounds_stop(struct rounds *r)
{
	if (r->stopping)
		return;
	r->stopping = true;
	uv_timer_stop(&r->timer);
	int64_t until = clock_mono_ms() + STOP_MS;
	uv_mutex_lock(&r->mutex);
	r->quit = true;
	uv_cond_broadcast(&r->cond);
	while (!r->idle && clock_mono_ms() < until)
		uv_cond_timedwait(&r->cond, &r->mutex, 100 * 1000 * 1000);
	uv_mutex_unlock(&r->mutex);
	atomic_store(&r->stop, true);
	uv_thread_join(&r->thread);
	/* What was sent is still marked, by the store's last batch. A batch the thread never began
	 * is marked as it was claimed: untried. */
	if (rounds_sending(r) && !r->in_store)
		mark(r);
}

static void on_closed(uv_handle_t *handle)
{
	struct rounds *r = handle->data;

	if (--r->handles)
		return;
	uv_mutex_destroy(&r->mutex);
	uv_cond_destroy(&r->cond);
	free(r);
}

void rounds_destroy(struct rounds *r)
{
	if (!r)
		return;
	rounds_stop(r);
	uv_close((uv_handle_t *)&r->timer, on_closed);
	uv_close((uv_handle_t *)&r->sent, on_closed);
}
