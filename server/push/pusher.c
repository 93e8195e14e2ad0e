/* SPDX-License-Identifier: EUPL-1.2 */
/* The pusher goes round as db/rounds.h has it; the batch is whose turn it is. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "db/rounds.h"
#include "push/post.h"
#include <curl/curl.h>
#include <stdlib.h>

enum {
	BATCH = 32,
	SCALE_MS = 60000,
};

struct pusher {
	struct rounds *rounds;
	struct post_config post;
	int64_t scale_ms;
	struct arena arena; /* of the batch */
	struct box_push batch[BATCH];
	int64_t waiting;         /* found by a claim */
	struct push_stats stats; /* the loop's */
};

/* ---- a round ---- */

/* An hour at most goes by without: sessions that ended are seen then. */
static size_t claim(void *owner, struct db *db, bool first, int64_t *next_at)
{
	struct pusher *p = owner;
	int64_t now = clock_wall_ms();

	arena_reset(&p->arena);
	if (first)
		box_recover(db);
	push_sub_sweep(db, now);
	size_t n = box_claim(db, now, &p->arena, p->batch, BATCH);
	*next_at = box_next(db);
	p->waiting = box_waiting(db);
	return n;
}

static void claimed(void *owner, size_t n)
{
	struct pusher *p = owner;

	p->stats.waiting = (uint64_t)p->waiting + n; /* and those just claimed */
}

static void send_batch(void *owner, size_t n, const atomic_bool *stop)
{
	struct pusher *p = owner;

	p->post.stop = stop;
	struct post_office *o = post_begin(&p->post);
	for (size_t i = 0; o && i < n && !atomic_load(stop); i++)
		post_send(o, &p->batch[i], clock_wall_ms());
	post_end(o);
}

static void mark(void *owner, struct db *db, size_t n)
{
	struct pusher *p = owner;
	int64_t now = clock_wall_ms();

	for (size_t i = 0; i < n; i++)
		box_mark(db, &p->batch[i], now, p->scale_ms);
}

static void count(void *owner, size_t n)
{
	struct pusher *p = owner;

	for (size_t i = 0; i < n; i++) {
		p->stats.sent += p->batch[i].outcome == PUSH_SENT;
		p->stats.deferred += p->batch[i].outcome == PUSH_LATER;
		p->stats.failed += p->batch[i].outcome == PUSH_FAILED;
		p->stats.gone += p->batch[i].outcome == PUSH_GONE;
	}
}

static const struct rounds_work work = {
	.claim = claim, .claimed = claimed, .send = send_batch, .mark = mark, .marked = count
};

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
	p->scale_ms = cfg->retry_scale_ms ? cfg->retry_scale_ms : SCALE_MS;
	push_private(p->post.private, cfg->house_key);
	p->post.contact = copy(cfg->contact);
	p->post.test_host = copy(cfg->test_host);
	p->post.ca_file = copy(cfg->ca_file);
	arena_init(&p->arena);
	p->rounds = rounds_create(cfg->store, cfg->loop, "push", &work, p);
	return p;
}

void pusher_kick(struct pusher *p)
{
	if (p)
		rounds_kick(p->rounds);
}

void pusher_stop(struct pusher *p)
{
	if (p)
		rounds_stop(p->rounds);
}

void pusher_destroy(struct pusher *p)
{
	if (!p)
		return;
	rounds_destroy(p->rounds);
	arena_finish(&p->arena);
	free((char *)p->post.contact);
	free((char *)p->post.test_host);
	free((char *)p->post.ca_file);
	free(p);
	curl_global_cleanup();
}

void pusher_stats(const struct pusher *p, struct push_stats *out)
{
	*out = p ? p->stats : (struct push_stats){ 0 };
}
