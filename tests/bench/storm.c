/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The reconnect storm. Each round: all clients but the keepers send a RST and connect again in the
 * same instant; keepers post meanwhile, so that those who come back have something to catch up. A
 * client is live when its resume is answered, and filled when it has heard everything up to what
 * its group's channel held when it began to reconnect.
 */
#include "scenario.h"

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ROUNDS_MAX = 16, ROUND_SECONDS = 60, PAUSE_MS = 1500 };

struct storm {
	struct scenario *s;
	bool *stays, *lacks; /* by client: a keeper; not filled yet */
	uint32_t *keepers;
	uint32_t n_keepers, next;
	uint32_t unfilled;
	int64_t start, live_at, filled_at, due;
	double live_s[ROUNDS_MAX], filled_s[ROUNDS_MAX], cpu_s[ROUNDS_MAX];
};

static void filled_up(struct storm *t, struct client *c, int64_t now)
{
	if (!t->lacks[c->number] || c->stage != STAGE_LIVE || c->ear.last < c->target)
		return;
	t->lacks[c->number] = false;
	t->unfilled--;
	t->filled_at = now;
}

static void came_back(struct fleet *f, struct client *c, int64_t now)
{
	struct storm *t = f->arg;

	t->live_at = now;
	filled_up(t, c, now);
}

static void heard(struct fleet *f, struct client *c, int64_t tag, bool all, int64_t now)
{
	struct storm *t = f->arg;

	(void)tag;
	(void)all;
	filled_up(t, c, now);
}

/* One keeper a group, so that as many groups as possible have something new. */
static void choose_keepers(struct storm *t, struct fleet *f, uint32_t wanted)
{
	t->stays = bench_alloc(f->n, sizeof(*t->stays));
	t->lacks = bench_alloc(f->n, sizeof(*t->lacks));
	t->keepers = bench_alloc(f->n, sizeof(*t->keepers));
	for (uint32_t i = 0; i < f->n && t->n_keepers < wanted; i++) {
		struct fleet_group *g = f->clients[i].group;

		if (g->asked)
			continue;
		g->asked = true;
		t->stays[i] = true;
		t->keepers[t->n_keepers++] = i;
	}
}

static void run_until(struct storm *t, struct fleet *f, int64_t end, bool enough)
{
	int64_t step = t->s->rate > 0 ? (int64_t)(1e9 / t->s->rate) : 0;

	while (bench_now() < end && !(enough && f->live == f->n && !t->unfilled)) {
		int64_t now = bench_now();

		if (t->n_keepers && step)
			for (; t->due <= now; t->due += step)
				fleet_post(f, f->clients + t->keepers[t->next++ % t->n_keepers],
				           t->due);
		fleet_turn(f, t->n_keepers && step && t->due < end ? t->due : end);
	}
}

static void round_of(struct storm *t, struct fleet *f, uint32_t round)
{
	int64_t cpu = bench_cpu(t->s->pid);

	t->start = t->live_at = t->filled_at = bench_now();
	t->unfilled = f->n - t->n_keepers;
	for (uint32_t i = 0; i < f->n; i++)
		if (!t->stays[i]) {
			t->lacks[i] = true;
			fleet_reset(f, f->clients + i);
		}
	for (uint32_t i = 0; i < f->n; i++)
		if (!t->stays[i])
			fleet_connect(f, f->clients + i);
	run_until(t, f, t->start + ROUND_SECONDS * BENCH_SECOND, true);
	if (f->live < f->n || t->unfilled)
		bench_die("after %d s of a storm %u of %u are live, %u lack messages; %s",
		          ROUND_SECONDS, f->live, f->n, t->unfilled, f->trouble);
	t->live_s[round] = (double)(t->live_at - t->start) / 1e9;
	t->filled_s[round] = (double)(t->filled_at - t->start) / 1e9;
	t->cpu_s[round] = (double)(bench_cpu(t->s->pid) - cpu) / 1e9;
}

static int ascending(const void *a, const void *b)
{
	const double *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static double median(double *v, uint32_t n)
{
	qsort(v, n, sizeof(*v), ascending);
	return v[n / 2];
}

bool scenario_storm(struct scenario *s)
{
	struct storm t = { .s = s };
	struct fleet *f = &s->fleet;
	uint32_t rounds = s->rounds < ROUNDS_MAX ? s->rounds : ROUNDS_MAX;
	char extra[200];
	bool ok;

	scenario_gather(s);
	f->hooks = (struct fleet_hooks){ .live = came_back, .heard = heard };
	f->arg = &t;
	for (uint32_t i = 0; i < f->n_groups; i++)
		f->groups[i].asked = false;
	choose_keepers(&t, f, s->keep);
	for (uint32_t round = 0; round < rounds; round++) {
		t.due = bench_now();
		run_until(&t, f, bench_now() + PAUSE_MS * BENCH_MS, false);
		round_of(&t, f, round);
	}
	snprintf(
		extra, sizeof(extra),
		",\"rounds\":%u,\"keepers\":%u,\"live_s\":%.3f,\"filled_s\":%.3f,\"storm_cpu_s\":%.3f",
		rounds, t.n_keepers, median(t.live_s, rounds), median(t.filled_s, rounds),
		median(t.cpu_s, rounds));
	ok = scenario_end(s, extra);
	free(t.stays);
	free(t.lacks);
	free(t.keepers);
	return ok;
}
