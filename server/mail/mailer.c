/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The mailer goes round: idle, claiming (a write job), sending (its thread), marking (a write
 * job), and at once round again until nothing is due. All but the sending is on the loop
 * thread, so there is no state that two threads touch but the batch that is handed over. In the
 * middle of sending the thread asks for one more write, `handing`, and waits until it is on disk.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include "mail/config.h"
#include "mail/delivery.h"
#include "mail/discreet.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <uv.h>

enum {
	BATCH = 16,
	SCALE_MS = 60000,
	AGAIN_MS = 1000,       /* after the store had no time or no disk */
	LOOK_MS = 3600 * 1000, /* look at least so often */
	STOP_MS = 3000,        /* a delivery under way at the end may take so long */
	HAND_MS = 10000,       /* so long the disk may take for a mark, while a relay waits */
};

enum phase { IDLE, CLAIMING, SENDING, MARKING };

/* The thread's question whether a mail is marked as being handed over. */
enum hand {
	HAND_NONE,
	HAND_ASKED,
	HAND_STORED, /* the store has it */
	HAND_YES,
	HAND_NO,
};

struct mailer {
	struct mail_config cfg;
	enum phase phase;
	bool recovered; /* what a killed program left has been looked at */
	bool again;     /* kicked while not idle */
	bool stopping;
	struct store_job job; /* claiming or marking */
	bool in_store;        /* ... and the store has it */
	struct store_job hand_job;
	/* the batch: of the loop, of the store's writer while a job runs, of the thread while sending */
	struct arena arena;
	struct outbox_mail mails[BATCH];
	size_t n;
	size_t expired;
	int64_t next_at; /* when the next mail is due; 0: none waits */
	int64_t waiting, in_doubt, unsure;
	struct mail_stats stats;
	uv_timer_t timer;
	uv_async_t sent;
	int handles;
	/* the thread */
	uv_thread_t thread;
	uv_mutex_t mutex;
	uv_cond_t cond;
	bool work, quit;  /* under mutex */
	bool idle;        /* under mutex: the thread has nothing in hand */
	bool done;        /* under mutex: a batch is through */
	enum hand hand;   /* under mutex */
	size_t hand_at;   /* under mutex: which of the batch */
	atomic_bool stop; /* break off */
};

static void claim(struct mailer *m);
static void mark(struct mailer *m);

/* ---- the thread ---- */

/* false also when the disk takes too long, or we are to end: then it is not handed over, and the mark
 * that may still come about is followed by that of what became of it. */
static bool hand(void *arg, const struct outbox_mail *mail)
{
	struct mailer *m = arg;
	int64_t until = clock_mono_ms() + HAND_MS;

	uv_mutex_lock(&m->mutex);
	bool free = m->hand != HAND_ASKED && m->hand != HAND_STORED;
	if (free) {
		m->hand = HAND_ASKED;
		m->hand_at = (size_t)(mail - m->mails);
		uv_async_send(&m->sent);
	}
	while (free && !m->quit && (m->hand == HAND_ASKED || m->hand == HAND_STORED) &&
	       clock_mono_ms() < until)
		uv_cond_timedwait(&m->cond, &m->mutex, 100 * 1000 * 1000);
	bool yes = free && m->hand == HAND_YES;
	uv_mutex_unlock(&m->mutex);
	return yes;
}

static void send_batch(struct mailer *m)
{
	struct delivery_config cfg = {
		.mail = &m->cfg, .stop = &m->stop, .hand = hand, .hand_arg = m
	};
	struct delivery *d = delivery_begin(&cfg);
	bool up = d;
	size_t i = 0;

	while (up && i < m->n && !atomic_load(&m->stop))
		up = delivery_send(d, &m->mails[i++]);
	delivery_end(d);
	if (up || (i && m->mails[i - 1].outcome == MAIL_UNTRIED))
		return;
	/* No use knocking for each of the others: they share the fate of the one that found out. */
	for (size_t k = i; k < m->n; k++) {
		m->mails[k].outcome = MAIL_LATER;
		snprintf(m->mails[k].error, MAIL_ERROR_MAX, "%s",
		         i ? m->mails[i - 1].error : "libcurl cannot be used");
	}
}

static void thread_main(void *arg)
{
	struct mailer *m = arg;

	uv_mutex_lock(&m->mutex);
	while (!m->quit) {
		if (!m->work) {
			uv_cond_wait(&m->cond, &m->mutex);
			continue;
		}
		m->work = false;
		m->idle = false;
		uv_mutex_unlock(&m->mutex);
		send_batch(m);
		uv_mutex_lock(&m->mutex);
		m->idle = m->done = true;
		uv_cond_broadcast(&m->cond);
		uv_async_send(&m->sent);
	}
	uv_mutex_unlock(&m->mutex);
}

/* ---- the loop ---- */

static void on_timer(uv_timer_t *timer)
{
	struct mailer *m = timer->data;

	if (m->stopping)
		return;
	if (m->phase == IDLE)
		claim(m);
	else if (m->phase == MARKING && !m->in_store)
		mark(m);
}

static void wait(struct mailer *m, int64_t ms)
{
	if (!m->stopping)
		uv_timer_start(&m->timer, on_timer, (uint64_t)(ms < 0 ? 0 : ms), 0);
}

static void rest(struct mailer *m)
{
	int64_t now = clock_wall_ms();

	m->phase = IDLE;
	if (m->stopping)
		return;
	if (m->again) {
		m->again = false;
		claim(m);
	} else {
		int64_t ms = m->next_at ? m->next_at - now + 1 : LOOK_MS;
		wait(m, ms > LOOK_MS ? LOOK_MS : ms);
	}
}

static void run_claim(struct store_job *job, struct db *db)
{
	struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, job));
	int64_t now = clock_wall_ms();

	m->unsure = 0;
	if (!m->recovered)
		outbox_recover(db, &m->unsure);
	outbox_sweep(db, now);
	m->n = outbox_claim(db, now, &m->arena, m->mails, BATCH, &m->expired);
	m->next_at = outbox_next(db);
	m->waiting = outbox_waiting(db);
	m->in_doubt = outbox_unsure(db);
}

static void done_claim(struct store_job *job)
{
	struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, job));

	m->in_store = false;
	if (job->status == STORE_FAILED) {
		m->phase = IDLE;
		m->again = false;
		wait(m, AGAIN_MS);
		return;
	}
	m->recovered = true;
	m->stats.waiting = (uint64_t)m->waiting + m->n; /* and those just claimed */
	m->stats.expired += m->expired;
	m->stats.unsure += (uint64_t)m->unsure;
	m->stats.in_doubt = (uint64_t)m->in_doubt;
	if (m->expired)
		log_warn("mail: %zu mails outlived their use before they could be sent",
		         m->expired);
	if (!m->n || m->stopping) { /* claimed too late: due again at the next start */
		rest(m);
		return;
	}
	m->phase = SENDING;
	m->stats.sending = true;
	uv_mutex_lock(&m->mutex);
	m->work = true;
	uv_cond_broadcast(&m->cond);
	uv_mutex_unlock(&m->mutex);
}

static void claim(struct mailer *m)
{
	uv_timer_stop(&m->timer);
	arena_reset(&m->arena);
	m->phase = CLAIMING;
	m->job = (struct store_job){ .run = run_claim, .done = done_claim };
	m->in_store = store_write(m->cfg.store, &m->job);
	if (!m->in_store) {
		m->phase = IDLE;
		wait(m, AGAIN_MS);
	}
}

static void run_mark(struct store_job *job, struct db *db)
{
	struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, job));
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < m->n; i++)
		outbox_mark(db, &m->mails[i], now, m->cfg.retry_scale_ms);
}

static void count(struct mailer *m)
{
	static const char *const said[] = {
		[MAIL_UNSURE] = "mail: sent or not, nobody knows",
		[MAIL_LATER] = "mail: not sent yet",
		[MAIL_REFUSED] = "mail: not sent",
	};

	for (size_t i = 0; i < m->n; i++) {
		const struct outbox_mail *mail = &m->mails[i];
		char why[MAIL_ERROR_MAX];
		m->stats.sent += mail->outcome == MAIL_SENT;
		m->stats.deferred += mail->outcome == MAIL_LATER && !mail->given_up;
		m->stats.failed += mail->outcome == MAIL_REFUSED || mail->given_up;
		m->stats.unsure += mail->outcome == MAIL_UNSURE;
		if (said[mail->outcome])
			LOG_KV(mail->outcome == MAIL_REFUSED ? LOG_ERROR : LOG_WARN,
			       said[mail->outcome], log_txt("id", mail->message_id),
			       log_num("try", mail->tries),
			       log_txt("why",
			               discreet(str_from(mail->error), mail->recipient, why)));
	}
}

static void done_mark(struct store_job *job)
{
	struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, job));

	m->in_store = false;
	if (job->status == STORE_FAILED) {
		wait(m, AGAIN_MS); /* what was sent must be known as sent: try until it is */
		return;
	}
	m->stats.sending = false;
	count(m);
	m->again = true;
	rest(m);
}

static void mark(struct mailer *m)
{
	m->phase = MARKING;
	m->job = (struct store_job){ .run = run_mark, .done = done_mark };
	m->in_store = store_write(m->cfg.store, &m->job);
	if (!m->in_store)
		wait(m, AGAIN_MS);
}

/* What was sent meanwhile is marked as well, so that there is never more than one in doubt. */
static void run_hand(struct store_job *job, struct db *db)
{
	const struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, hand_job));

	/* Not changed while the store has it; the thread has left those before it for good. */
	for (size_t i = 0; i < m->hand_at; i++)
		outbox_mark_sent(db, &m->mails[i]);
	outbox_hand(db, m->mails[m->hand_at].id);
}

static void answer_hand(struct mailer *m, bool yes)
{
	uv_mutex_lock(&m->mutex);
	m->hand = yes ? HAND_YES : HAND_NO;
	uv_cond_broadcast(&m->cond);
	uv_mutex_unlock(&m->mutex);
}

static void done_hand(struct store_job *job)
{
	struct mailer *m = (struct mailer *)((char *)job - offsetof(struct mailer, hand_job));

	answer_hand(m, job->status == STORE_OK);
}

static void on_sent(uv_async_t *async)
{
	struct mailer *m = async->data;

	uv_mutex_lock(&m->mutex);
	bool done = m->done, asked = m->hand == HAND_ASKED && !m->stopping;
	m->done = false;
	if (asked)
		m->hand = HAND_STORED;
	uv_mutex_unlock(&m->mutex);
	if (asked) {
		m->hand_job = (struct store_job){ .run = run_hand, .done = done_hand };
		if (!store_write(m->cfg.store, &m->hand_job))
			answer_hand(m, false);
	}
	if (m->phase == SENDING && done)
		mark(m);
}

void mailer_kick(struct mailer *m)
{
	if (!m || m->stopping)
		return;
	if (m->phase == IDLE)
		claim(m);
	else
		m->again = true;
}

/* ---- life ---- */

struct mailer *mailer_create(const struct mail_config *cfg)
{
	if (!mail_config_ok(cfg))
		return NULL;
	/* Out of memory ends the program, in here as well. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, xmalloc, free, xrealloc, xstrdup, xcalloc)) {
		log_error("mail: libcurl cannot be initialised");
		return NULL;
	}
	struct mailer *m = xcalloc(1, sizeof(*m));
	mail_config_copy(&m->cfg, cfg);
	if (!m->cfg.retry_scale_ms)
		m->cfg.retry_scale_ms = SCALE_MS;
	arena_init(&m->arena);
	m->idle = true;
	uv_timer_init(cfg->loop, &m->timer);
	uv_async_init(cfg->loop, &m->sent, on_sent);
	m->timer.data = m->sent.data = m;
	m->handles = 2;
	if (uv_mutex_init(&m->mutex) || uv_cond_init(&m->cond) ||
	    uv_thread_create(&m->thread, thread_main, m))
		log_die("mail: no thread can be started");
	claim(m);
	return m;
}

void mailer_stop(struct mailer *m)
{
	if (!m || m->stopping)
		return;
	m->stopping = true;
	uv_timer_stop(&m->timer);
	int64_t until = clock_mono_ms() + STOP_MS;
	uv_mutex_lock(&m->mutex);
	m->quit = true;
	uv_cond_broadcast(&m->cond);
	while (!m->idle && clock_mono_ms() < until)
		uv_cond_timedwait(&m->cond, &m->mutex, 100 * 1000 * 1000);
	uv_mutex_unlock(&m->mutex);
	atomic_store(&m->stop, true);
	uv_thread_join(&m->thread);
	/* What was sent is still marked, by the store's last batch. A batch the thread never began
	 * goes back as untried. */
	if ((m->phase == SENDING || m->phase == MARKING) && !m->in_store)
		mark(m);
}

static void on_closed(uv_handle_t *handle)
{
	struct mailer *m = handle->data;

	if (--m->handles)
		return;
	uv_mutex_destroy(&m->mutex);
	uv_cond_destroy(&m->cond);
	arena_finish(&m->arena);
	mail_config_free(&m->cfg);
	free(m);
	curl_global_cleanup();
}

void mailer_destroy(struct mailer *m)
{
	if (!m)
		return;
	mailer_stop(m);
	uv_close((uv_handle_t *)&m->timer, on_closed);
	uv_close((uv_handle_t *)&m->sent, on_closed);
}

void mailer_stats(const struct mailer *m, struct mail_stats *out)
{
	*out = m->stats;
}
