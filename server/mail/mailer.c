/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The mailer goes round as db/rounds.h has it; the batch is whose turn it is. In the middle of
 * sending the thread asks for one more write, `handing`, and waits until it is on disk.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/rounds.h"
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
	HAND_MS = 10000, /* so long the disk may take for a mark, while a relay waits */
};

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
	struct rounds *rounds;
	struct arena arena; /* of the batch */
	struct outbox_mail mails[BATCH];
	size_t expired; /* found by a claim, as what follows */
	int64_t waiting, in_doubt, unsure;
	struct mail_stats stats; /* the loop's */
	struct store_job hand_job;
	uv_mutex_t mutex;
	uv_cond_t cond;
	bool ending;    /* under mutex */
	enum hand hand; /* under mutex */
	size_t hand_at; /* under mutex: which of the batch */
};

/* ---- handing over: the thread's question ---- */

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
		rounds_wake(m->rounds);
	}
	while (free && !m->ending && (m->hand == HAND_ASKED || m->hand == HAND_STORED) &&
	       clock_mono_ms() < until)
		uv_cond_timedwait(&m->cond, &m->mutex, 100 * 1000 * 1000);
	bool yes = free && m->hand == HAND_YES;
	uv_mutex_unlock(&m->mutex);
	return yes;
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

static void look_for_hand(void *owner)
{
	struct mailer *m = owner;

	uv_mutex_lock(&m->mutex);
	bool asked = m->hand == HAND_ASKED;
	if (asked)
		m->hand = HAND_STORED;
	uv_mutex_unlock(&m->mutex);
	if (!asked)
		return;
	m->hand_job = (struct store_job){ .run = run_hand, .done = done_hand };
	if (!store_write(m->cfg.store, &m->hand_job))
		answer_hand(m, false);
}

/* ---- a round ---- */

static size_t claim(void *owner, struct db *db, bool first, int64_t *next_at)
{
	struct mailer *m = owner;
	int64_t now = clock_wall_ms();

	arena_reset(&m->arena);
	m->unsure = 0;
	if (first)
		outbox_recover(db, &m->unsure);
	outbox_sweep(db, now);
	size_t n = outbox_claim(db, now, &m->arena, m->mails, BATCH, &m->expired);
	*next_at = outbox_next(db);
	m->waiting = outbox_waiting(db);
	m->in_doubt = outbox_unsure(db);
	return n;
}

static void claimed(void *owner, size_t n)
{
	struct mailer *m = owner;

	m->stats.waiting = (uint64_t)m->waiting + n; /* and those just claimed */
	m->stats.expired += m->expired;
	m->stats.unsure += (uint64_t)m->unsure;
	m->stats.in_doubt = (uint64_t)m->in_doubt;
	if (m->expired)
		log_warn("mail: %zu mails outlived their use before they could be sent",
		         m->expired);
}

static void send_batch(void *owner, size_t n, const atomic_bool *stop)
{
	struct mailer *m = owner;
	struct delivery_config cfg = { .mail = &m->cfg, .stop = stop, .hand = hand, .hand_arg = m };
	struct delivery *d = delivery_begin(&cfg);
	bool up = d;
	size_t i = 0;

	while (up && i < n && !atomic_load(stop))
		up = delivery_send(d, &m->mails[i++]);
	delivery_end(d);
	if (up || (i && m->mails[i - 1].outcome == MAIL_UNTRIED))
		return;
	/* No use knocking for each of the others: they share the fate of the one that found out. */
	for (size_t k = i; k < n; k++) {
		m->mails[k].outcome = MAIL_LATER;
		snprintf(m->mails[k].error, MAIL_ERROR_MAX, "%s",
		         i ? m->mails[i - 1].error : "libcurl cannot be used");
	}
}

static void mark(void *owner, struct db *db, size_t n)
{
	struct mailer *m = owner;
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < n; i++)
		outbox_mark(db, &m->mails[i], now, m->cfg.retry_scale_ms);
}

static void count(void *owner, size_t n)
{
	static const char *const said[] = {
		[MAIL_UNSURE] = "mail: sent or not, nobody knows",
		[MAIL_LATER] = "mail: not sent yet",
		[MAIL_REFUSED] = "mail: not sent",
	};
	struct mailer *m = owner;

	for (size_t i = 0; i < n; i++) {
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

static const struct rounds_work work = {
	.claim = claim,
	.claimed = claimed,
	.send = send_batch,
	.mark = mark,
	.marked = count,
	.woken = look_for_hand,
};

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
	if (uv_mutex_init(&m->mutex) || uv_cond_init(&m->cond))
		log_die("mail: no thread can be started");
	m->rounds = rounds_create(cfg->store, cfg->loop, "mail", &work, m);
	return m;
}

void mailer_kick(struct mailer *m)
{
	if (m)
		rounds_kick(m->rounds);
}

void mailer_stop(struct mailer *m)
{
	if (!m)
		return;
	/* Who asks is not answered any more: the loop is about to wait for him. */
	uv_mutex_lock(&m->mutex);
	m->ending = true;
	uv_cond_broadcast(&m->cond);
	uv_mutex_unlock(&m->mutex);
	rounds_stop(m->rounds);
}

void mailer_destroy(struct mailer *m)
{
	if (!m)
		return;
	mailer_stop(m);
	rounds_destroy(m->rounds);
	uv_mutex_destroy(&m->mutex);
	uv_cond_destroy(&m->cond);
	arena_finish(&m->arena);
	mail_config_free(&m->cfg);
	free(m);
	curl_global_cleanup();
}

void mailer_stats(const struct mailer *m, struct mail_stats *out)
{
	*out = m->stats;
	out->sending = rounds_sending(m->rounds);
}
