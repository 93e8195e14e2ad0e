/* SPDX-License-Identifier: EUPL-1.2 */
/* The events that a gateway misses, out of the database. */
#include "app/channel/channel_log.h"
#include "base/mem.h"
#include "dispatch/internal.h"
#include <stdlib.h>
#include <string.h>

struct fetch {
	struct store_job job;
	struct dispatch *d;
	struct arena arena;
	uint64_t from;
	size_t n;
	struct bus_fetched *got;
};

static void run(struct store_job *job, struct db *db)
{
	struct fetch *f = (struct fetch *)job; /* first member */
	size_t left = FETCH_BYTES;

	for (size_t i = 0; i < f->n; i++) {
		struct bus_fetched *g = &f->got[i];
		struct str *frames;
		g->lost = !channel_after(db, &f->arena, g->ch, g->after, &left, &frames, &g->n,
		                         &g->head);
		g->frames = frames;
	}
}

static void done(struct store_job *job)
{
	struct fetch *f = (struct fetch *)job;

	/* Not now, then: the gateway asks again. */
	if (job->status == STORE_OK)
		bus_fetched(f->d->cfg.bus, f->from, f->got, f->n);
	arena_finish(&f->arena);
	free(f->got);
	free(f);
}

void dispatch_fetch(void *arg, uint64_t from, const struct bus_fetch *want, size_t n)
{
	struct fetch *f = xcalloc(1, sizeof(*f));

	f->job.run = run;
	f->job.done = done;
	f->d = arg;
	f->from = from;
	f->n = n;
	f->got = xcalloc(n + 1, sizeof(*f->got));
	arena_init(&f->arena);
	for (size_t i = 0; i < n; i++) {
		f->got[i].ch = want[i].ch;
		f->got[i].after = want[i].after;
	}
	if (store_read(f->d->cfg.store, &f->job))
		return;
	arena_finish(&f->arena);
	free(f->got);
	free(f);
}
