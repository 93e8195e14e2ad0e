/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The mailer goes round: idle, claiming (a write job), sending (its thread), marking (a write
 * job), and at once round again until nothing is due. All but the sending is on the loop
 * thread, so there is no state that two threads touch but the batch that is handed over.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/store.h"
#include "mail/delivery.h"
#include "mail/message.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <uv.h>

enum {
	BATCH = 16,
	SCALE_MS = 60000,
	AGAIN_MS = 1000,       /* after the store had no time or no disk */
	LOOK_MS = 3600 * 1000, /* look at least so often */
	NAME_LEAST = 3,        /* letters of a name that is not found in any word */
	STOP_MS = 3000,        /* a delivery under way at the end may take so long */
};

enum phase { IDLE, CLAIMING, SENDING, MARKING };

struct mailer {
	struct mail_config cfg;
	enum phase phase;
	bool recovered; /* what a killed program left has been looked at */
	bool again;     /* kicked while not idle */
	bool stopping;
	struct store_job job; /* claiming or marking */
	bool in_store;        /* ... and the store has it */
	/* the batch: of the loop, of the store's writer while a job runs, of the thread while sending */
	struct arena arena;
	struct outbox_mail mails[BATCH];
	size_t n;
	size_t expired;
	int64_t next_at; /* when the next mail is due; 0: none waits */
	int64_t waiting;
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
	atomic_bool stop; /* break off */
};

static void claim(struct mailer *m);
static void mark(struct mailer *m);

/* ---- the thread ---- */

static void send_batch(struct mailer *m)
{
	struct delivery *d = delivery_begin(&m->cfg, &m->stop);
	bool up = d;
	size_t i = 0;

	while (up && i < m->n && !atomic_load(&m->stop))
		up = delivery_send(d, &m->mails[i++]);
	delivery_end(d);
	if (up || atomic_load(&m->stop))
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

	if (!m->recovered) {
		outbox_recover(db);
		outbox_sweep(db, now);
	}
	m->n = outbox_claim(db, now, &m->arena, m->mails, BATCH, &m->expired);
	m->next_at = outbox_next(db);
	m->waiting = outbox_waiting(db);
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

static bool holds_name(struct str word, struct str name)
{
	for (size_t i = 0; name.n >= NAME_LEAST && i + name.n <= word.n; i++)
		if (!strncasecmp(word.p + i, name.p, name.n))
			return true;
	return false;
}

/* A relay likes to repeat whom it does not know: its words go to the log without any that hold an
 * address, or the name that the recipient has there. Those of the outbox stay whole. */
static struct str without_addresses(const struct outbox_mail *mail, char out[MAIL_ERROR_MAX])
{
	struct str rest = str_from(mail->error), to = mail->recipient, name = str_split(&to, '@');
	size_t n = 0;

	while (rest.n) {
		struct str word = str_split(&rest, ' ');
		if (memchr(word.p, '@', word.n) || holds_name(word, name))
			word = STR("...");
		if (n + word.n + 1 >= MAIL_ERROR_MAX)
			break;
		if (n)
			out[n++] = ' ';
		memcpy(out + n, word.p, word.n);
		n += word.n;
	}
	return (struct str){ out, n };
}

static void count(struct mailer *m)
{
	for (size_t i = 0; i < m->n; i++) {
		const struct outbox_mail *mail = &m->mails[i];
		char why[MAIL_ERROR_MAX];
		m->stats.sent += mail->outcome == MAIL_SENT;
		m->stats.deferred += mail->outcome == MAIL_LATER;
		m->stats.failed += mail->outcome == MAIL_REFUSED;
		if (mail->outcome == MAIL_LATER || mail->outcome == MAIL_REFUSED)
			LOG_KV(mail->outcome == MAIL_LATER ? LOG_WARN : LOG_ERROR,
			       mail->outcome == MAIL_LATER ? "mail: not sent yet"
			                                   : "mail: not sent",
			       log_txt("id", mail->message_id), log_num("try", mail->tries),
			       log_txt("why", without_addresses(mail, why)));
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

static void on_sent(uv_async_t *async)
{
	struct mailer *m = async->data;

	uv_mutex_lock(&m->mutex);
	bool done = m->done;
	m->done = false;
	uv_mutex_unlock(&m->mutex);
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

static char *copy(const char *s)
{
	return s ? xstrdup(s) : NULL;
}

static void free_config(struct mail_config *c)
{
	free((char *)c->from);
	free((char *)c->from_name);
	free((char *)c->dir);
	free((char *)c->host);
	free((char *)c->user);
	free((char *)c->password);
	free((char *)c->ca_file);
}

static bool config_ok(const struct mail_config *cfg)
{
	if (!cfg->from || !message_address_ok(str_from(cfg->from)))
		log_error("mail: the sender's address is not one: %s",
		          cfg->from ? cfg->from : "(none)");
	else if (cfg->from_name && cfg->from_name[0] && !message_line_ok(str_from(cfg->from_name)))
		log_error("mail: the sender's name is not a line of text");
	else if (!cfg->dir && !cfg->host)
		log_error("mail: neither a relay nor a directory to write mails into");
	else
		return true;
	return false;
}

struct mailer *mailer_create(const struct mail_config *cfg)
{
	if (!config_ok(cfg))
		return NULL;
	/* Out of memory ends the program, in here as well. */
	if (curl_global_init_mem(CURL_GLOBAL_DEFAULT, xmalloc, free, xrealloc, xstrdup, xcalloc)) {
		log_error("mail: libcurl cannot be initialised");
		return NULL;
	}
	struct mailer *m = xcalloc(1, sizeof(*m));
	m->cfg = *cfg;
	m->cfg.from = copy(cfg->from);
	m->cfg.from_name = copy(cfg->from_name);
	m->cfg.dir = copy(cfg->dir);
	m->cfg.host = copy(cfg->host);
	m->cfg.user = copy(cfg->user);
	m->cfg.password = copy(cfg->password);
	m->cfg.ca_file = copy(cfg->ca_file);
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
	free_config(&m->cfg);
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
