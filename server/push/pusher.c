/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The pusher goes round as the mailer does: idle, claiming (a write job), sending (its thread),
 * marking (a write job), and at once round again until nothing is due. All but the sending is on
 * the loop thread: nothing is touched by two threads but the batch that is handed over.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include "push/post.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <uv.h>

enum {
	BATCH = 32,
	SCALE_MS = 60000,
	AGAIN_MS = 1000,       /* after the store had no time or no disk */
	LOOK_MS = 3600 * 1000, /* look at least so often; sessions that ended are seen then */
	STOP_MS = 3000,
};

enum phase { IDLE, CLAIMING, SENDING, MARKING };

struct pusher {
	struct store *store;
	struct post_config post;
	int64_t scale_ms;
	enum phase phase;
	bool recovered, again, stopping;
	struct store_job job;
	bool in_store;
	/* the batch: of the loop, of the store's writer while a job runs, of the thread while sending */
	struct arena arena;
	struct box_push batch[BATCH];
	size_t n;
	int64_t next_at;
	struct push_stats stats;
	uv_timer_t timer;
	uv_async_t sent;
	int handles;
	/* the thread */
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t cond;
	bool work, quit, idle, done; /* under mutex */
	atomic_bool stop;
};

static void claim(struct pusher *p);
static void mark(struct pusher *p);

static struct pusher *of_job(struct store_job *job)
{
	return (struct pusher *)((char *)job - offsetof(struct pusher, job));
}

/* ---- the thread ---- */

static void send_batch(struct pusher *p)
{
	struct post_office *o = post_begin(&p->post);

	for (size_t i = 0; o && i < p->n && !atomic_load(&p->stop); i++)
		post_send(o, &p->batch[i], clock_wall_ms());
	post_end(o);
}

static void thread_main(void *arg)
{
	struct pusher *p = arg;

	uv_mutex_lock(&p->mutex);
	while (!p->quit) {
		if (!p->work) {
			uv_cond_wait(&p->cond, &p->mutex);
			continue;
		}
		p->work = p->idle = false;
		uv_mutex_unlock(&p->mutex);
		send_batch(p);
		uv_mutex_lock(&p->mutex);
		p->idle = p->done = true;
		uv_cond_broadcast(&p->cond);
		uv_async_send(&p->sent);
	}
	uv_mutex_unlock(&p->mutex);
}

/* ---- the loop ---- */

static void on_timer(uv_timer_t *timer)
{
	struct pusher *p = timer->data;

	if (p->stopping)
		return;
	if (p->phase == IDLE)
		claim(p);
	else if (p->phase == MARKING && !p->in_store)
		mark(p);
}

static void wait(struct pusher *p, int64_t ms)
{
	if (!p->stopping)
		uv_timer_start(&p->timer, on_timer, (uint64_t)(ms < 0 ? 0 : ms), 0);
}

static void rest(struct pusher *p)
{
	p->phase = IDLE;
	if (p->stopping)
		return;
	if (p->again) {
		p->again = false;
		claim(p);
		return;
	}
	int64_t ms = p->next_at ? p->next_at - clock_wall_ms() + 1 : LOOK_MS;
	wait(p, ms > LOOK_MS ? LOOK_MS : ms);
}

static void run_claim(struct store_job *job, struct db *db)
{
	struct pusher *p = of_job(job);
	int64_t now = clock_wall_ms();

	if (!p->recovered)
		box_recover(db);
	push_sub_sweep(db, now);
	p->n = box_claim(db, now, &p->arena, p->batch, BATCH);
	p->next_at = box_next(db);
}

static void done_claim(struct store_job *job)
{
	struct pusher *p = of_job(job);

	p->in_store = false;
	if (job->status == STORE_FAILED) {
		p->phase = IDLE;
		p->again = false;
		wait(p, AGAIN_MS);
		return;
	}
	p->recovered = true;
	if (!p->n || p->stopping) { /* claimed too late: dropped at the next start */
		rest(p);
		return;
	}
	p->phase = SENDING;
	uv_mutex_lock(&p->mutex);
	p->work = true;
	uv_cond_broadcast(&p->cond);
	uv_mutex_unlock(&p->mutex);
}

static void claim(struct pusher *p)
{
	uv_timer_stop(&p->timer);
	arena_reset(&p->arena);
	p->phase = CLAIMING;
	p->job = (struct store_job){ .run = run_claim, .done = done_claim };
	p->in_store = store_write(p->store, &p->job);
	if (!p->in_store) {
		p->phase = IDLE;
		wait(p, AGAIN_MS);
	}
}

static void run_mark(struct store_job *job, struct db *db)
{
	struct pusher *p = of_job(job);
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < p->n; i++)
		box_mark(db, &p->batch[i], now, p->scale_ms);
}

static void done_mark(struct store_job *job)
{
	struct pusher *p = of_job(job);

	p->in_store = false;
	if (job->status == STORE_FAILED) {
		wait(p, AGAIN_MS);
		return;
	}
	for (size_t i = 0; i < p->n; i++) {
		p->stats.sent += p->batch[i].outcome == PUSH_SENT;
		p->stats.deferred += p->batch[i].outcome == PUSH_LATER;
		p->stats.failed += p->batch[i].outcome == PUSH_FAILED;
		p->stats.gone += p->batch[i].outcome == PUSH_GONE;
	}
	p->again = true;
	rest(p);
}

static void mark(struct pusher *p)
{
	p->phase = MARKING;
	p->job = (struct store_job){ .run = run_mark, .done = done_mark };
	p->in_store = store_write(p->store, &p->job);
	if (!p->in_store)
		wait(p, AGAIN_MS);
}

static void on_sent(uv_async_t *async)
{
	struct pusher *p = async->data;

	uv_mutex_lock(&p->mutex);
	bool done = p->done;
	p->done = false;
	uv_mutex_unlock(&p->mutex);
	if (p->phase == SENDING && done)
		mark(p);
}

void pusher_kick(struct pusher *p)
{
	if (!p || p->stopping)
		return;
	if (p->phase == IDLE)
		claim(p);
	else
		p->again = true;
}

/* ---- life ---- */

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

struct pusher *pusher_create(const struct push_config *cfg)
{
	/* Out of memory ends the program, in here as well. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, xmalloc, free, xrealloc, xstrdup, xcalloc)) {
		log_error("push: libcurl cannot be initialised");
		return NULL;
	}
	struct pusher *p = xcalloc(1, sizeof(*p));
	p->store = cfg->store;
	p->scale_ms = cfg->retry_scale_ms ? cfg->retry_scale_ms : SCALE_MS;
	push_private(p->post.private, cfg->house_key);
	p->post.contact = copy(cfg->contact);
	p->post.test_host = copy(cfg->test_host);
	p->post.ca_file = copy(cfg->ca_file);
	p->post.stop = &p->stop;
	arena_init(&p->arena);
	p->idle = true;
	uv_timer_init(cfg->loop, &p->timer);
	uv_async_init(cfg->loop, &p->sent, on_sent);
	p->timer.data = p->sent.data = p;
	p->handles = 2;
	if (uv_mutex_init(&p->mutex) || uv_cond_init(&p->cond) ||
	    uv_thread_create(&p->thread, thread_main, p))
		log_die("push: no thread can be started");
	claim(p);
	return p;
}

void pusher_stop(struct pusher *p)
{
	if (!p || p->stopping)
		return;
	p->stopping = true;
	uv_timer_stop(&p->timer);
	int64_t until = clock_mono_ms() + STOP_MS;
	uv_mutex_lock(&p->mutex);
	p->quit = true;
	uv_cond_broadcast(&p->cond);
	while (!p->idle && clock_mono_ms() < until)
		uv_cond_timedwait(&p->cond, &p->mutex, 100 * 1000 * 1000);
	uv_mutex_unlock(&p->mutex);
	atomic_store(&p->stop, true);
	uv_thread_join(&p->thread);
	/* What was sent is still marked, by the store's last batch. */
	if ((p->phase == SENDING || p->phase == MARKING) && !p->in_store)
		mark(p);
}

static void on_closed(uv_handle_t *handle)
{
	struct pusher *p = handle->data;

	if (--p->handles)
		return;
	uv_mutex_destroy(&p->mutex);
	uv_cond_destroy(&p->cond);
	arena_finish(&p->arena);
	free((char *)p->post.contact);
	free((char *)p->post.test_host);
	free((char *)p->post.ca_file);
	free(p);
	curl_global_cleanup();
}

void pusher_destroy(struct pusher *p)
{
	if (!p)
		return;
	pusher_stop(p);
	uv_close((uv_handle_t *)&p->timer, on_closed);
	uv_close((uv_handle_t *)&p->sent, on_closed);
}

void pusher_stats(const struct pusher *p, struct push_stats *out)
{
	*out = p ? p->stats : (struct push_stats){ 0 };
}
