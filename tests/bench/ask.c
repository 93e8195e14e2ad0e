/* SPDX-License-Identifier: EUPL-1.2 */
/* One command, one at a time: what it costs, and how long it takes. */
#include "scenario.h"

#include "bench.h"

#include <stdio.h>

struct asking {
	struct scenario *s;
	int64_t sent;
	uint64_t n, bytes;
};

static void ask(struct asking *a, struct client *c)
{
	struct scenario *s = a->s;
	uint64_t range = (uint64_t)(s->high - s->low) + 1;

	s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	a->sent = bench_now();
	fleet_ask(&s->fleet, c, s->ask, s->low + (int64_t)((s->random >> 11) % range));
}

static void told(struct fleet *f, struct client *c, size_t n, int64_t now)
{
	struct asking *a = f->arg;

	if (a->s->measuring) {
		hist_add(&a->s->acks, now - a->sent);
		a->n++;
		a->bytes += n;
	}
	if (!a->s->stopped)
		ask(a, c);
}

static void run_until(struct scenario *s, int64_t end)
{
	while (bench_now() < end)
		fleet_turn(&s->fleet, end);
}

bool scenario_ask(struct scenario *s)
{
	struct asking a = { .s = s };
	char extra[160];

	if (!s->ask || s->high < s->low)
		bench_die("--ask is missing, or --high is below --low");
	s->fleet.hooks = (struct fleet_hooks){ .told = told };
	scenario_gather(s);
	s->fleet.arg = &a;
	ask(&a, s->fleet.clients);
	run_until(s, bench_now() + s->warm_ms * BENCH_MS);
	scenario_measure(s, true);
	run_until(s, bench_now() + s->seconds * BENCH_SECOND);
	scenario_measure(s, false);
	if (!a.n)
		bench_die("\"%s\" is not answered", s->ask);
	snprintf(extra, sizeof(extra), ",\"asked\":%llu,\"reply_bytes\":%llu,\"cpu_us\":%.1f",
	         (unsigned long long)a.n, (unsigned long long)(a.bytes / a.n),
	         (double)s->cpu / 1e3 / (double)a.n);
	return scenario_end(s, extra);
}
