/* SPDX-License-Identifier: EUPL-1.2 */
#include "scenario.h"

#include "bench.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

enum { PENDING = 256, DRAIN_SECONDS = 15, REFUSED_MAX = 1000, ECHO_MS = 300, SETTLE_MS = 2000 };

static void run_until(struct scenario *s, int64_t end)
{
	while (bench_now() < end)
		fleet_turn(&s->fleet, end);
}

static void gather(struct scenario *s, uint32_t from, uint32_t to)
{
	int64_t start;

	if (!s->fleet.arg)
		s->fleet.arg = s;
	if (!from)
		s->rss_empty = bench_rss(s->pid);
	start = bench_now();
	fleet_gather(&s->fleet, from, to, PENDING);
	s->gather_ns += bench_now() - start;
	/* Who has no protocol cannot say when it has begun to listen. */
	if (s->fleet.plain)
		run_until(s, bench_now() + SETTLE_MS * BENCH_MS);
}

void scenario_gather(struct scenario *s)
{
	gather(s, 0, s->fleet.n);
}

void scenario_measure(struct scenario *s, bool on)
{
	s->measuring = on;
	if (on) {
		s->began = bench_now();
		s->cpu = bench_cpu(s->pid);
		s->own_cpu = bench_cpu(getpid());
		s->deliveries = s->fleet.judge.deliveries;
	} else {
		s->ended = bench_now();
		s->cpu = bench_cpu(s->pid) - s->cpu;
		s->own_cpu = bench_cpu(getpid()) - s->own_cpu;
		s->deliveries = s->fleet.judge.deliveries - s->deliveries;
	}
}

struct client *scenario_anybody(struct scenario *s, uint32_t n)
{
	s->random = s->random * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
	return s->fleet.clients + (s->random >> 33) % n;
}

static void print_verdict(const struct scenario *s, const struct judge_verdict *v)
{
	const struct fleet *f = &s->fleet;

	printf(",\"posts\":%zu,\"lost\":%llu,\"doubled\":%llu,\"reordered\":%llu,\"diverged\":%llu,\"phantom\":%llu,"
	       "\"unanswered\":%llu,\"refused\":%llu,\"cuts\":%llu,\"unrecovered\":%llu,\"unreadable\":%llu",
	       f->judge.n_posts, (unsigned long long)v->lost, (unsigned long long)v->doubled,
	       (unsigned long long)v->reordered, (unsigned long long)v->diverged,
	       (unsigned long long)v->phantom, (unsigned long long)v->unanswered,
	       (unsigned long long)v->refused, (unsigned long long)f->cuts,
	       (unsigned long long)f->unrecovered, (unsigned long long)f->unreadable);
	if (f->trouble[0]) {
		printf(",\"trouble\":\"");
		for (const char *p = f->trouble; *p; p++)
			putchar((unsigned char)*p < ' ' || *p == '"' || *p == '\\' ? '\'' : *p);
		putchar('"');
	}
}

bool scenario_end(struct scenario *s, const char *extra)
{
	struct fleet *f = &s->fleet;
	int64_t end = bench_now() + DRAIN_SECONDS * BENCH_SECOND;
	double seconds = (double)(s->ended - s->began) / 1e9;
	struct judge_verdict v;

	s->stopped = true;
	while ((f->judge.open || f->live < f->n) && bench_now() < end)
		fleet_turn(f, end);
	run_until(s, bench_now() + ECHO_MS * BENCH_MS); /* what comes twice comes late */
	v = fleet_verdict(f);
	printf("{\"scenario\":\"%s\",\"people\":%u,\"groups\":%u,\"gather_s\":%.3f", s->name, f->n,
	       f->n_groups, (double)s->gather_ns / 1e9);
	if (seconds > 0)
		printf(",\"seconds\":%.3f,\"acks\":%llu,\"acks_per_s\":%.1f,\"ack_p50_ms\":%.3f,\"ack_p99_ms\":%.3f,"
		       "\"deliveries\":%llu,\"deliveries_per_s\":%.1f,\"p50_ms\":%.3f,\"p99_ms\":%.3f,\"cpu_s\":%.3f,"
		       "\"cpu_percent\":%.2f,\"generator_cpu_percent\":%.1f",
		       seconds, (unsigned long long)s->acks.n, (double)s->acks.n / seconds,
		       hist_ms(&s->acks, 0.5), hist_ms(&s->acks, 0.99),
		       (unsigned long long)s->deliveries, (double)s->deliveries / seconds,
		       hist_ms(&s->heard, 0.5), hist_ms(&s->heard, 0.99), (double)s->cpu / 1e9,
		       (double)s->cpu / 1e7 / seconds, (double)s->own_cpu / 1e7 / seconds);
	printf(",\"frame_bytes\":%.0f%s",
	       f->frames ? (double)f->frame_bytes / (double)f->frames : 0.0, extra);
	print_verdict(s, &v);
	puts("}");
	return v.clean && !f->unreadable && !f->unrecovered;
}

/* --- hooks --- */

static void answered(struct fleet *f, struct client *c, int64_t tag, bool ok, int64_t now)
{
	struct scenario *s = f->arg;

	(void)c;
	if (ok && s->measuring)
		hist_add(&s->acks, now - judge_find(&f->judge, tag)->at);
	if (f->judge.refused > REFUSED_MAX)
		bench_die("the server refuses posts: %s", f->trouble);
}

static void answered_post_again(struct fleet *f, struct client *c, int64_t tag, bool ok,
                                int64_t now)
{
	struct scenario *s = f->arg;

	answered(f, c, tag, ok, now);
	if (!s->stopped)
		fleet_post(f, c, bench_now());
}

static void heard(struct fleet *f, struct client *c, int64_t tag, bool all, int64_t now)
{
	struct scenario *s = f->arg;

	(void)c;
	(void)all;
	if (s->measuring)
		hist_add(&s->heard, now - judge_find(&f->judge, tag)->at);
}

static void post_next(struct scenario *s)
{
	struct client *c = s->fleet.clients + s->next;

	s->next = (s->next + 1) % s->publishers;
	if (!s->stopped)
		fleet_post(&s->fleet, c, bench_now());
}

static void heard_post_next(struct fleet *f, struct client *c, int64_t tag, bool all, int64_t now)
{
	heard(f, c, tag, all, now);
	if (all)
		post_next(f->arg);
}

/* --- scenarios --- */

static void warm_and_measure(struct scenario *s)
{
	run_until(s, bench_now() + s->warm_ms * BENCH_MS);
	scenario_measure(s, true);
	run_until(s, bench_now() + s->seconds * BENCH_SECOND);
	scenario_measure(s, false);
}

bool scenario_acks(struct scenario *s)
{
	s->fleet.hooks = (struct fleet_hooks){ .answered = answered_post_again, .heard = heard };
	scenario_gather(s);
	for (uint32_t i = 0; i < s->publishers; i++)
		fleet_post(&s->fleet, s->fleet.clients + i, bench_now());
	warm_and_measure(s);
	return scenario_end(s, "");
}

bool scenario_fanout(struct scenario *s)
{
	s->fleet.hooks = (struct fleet_hooks){ .answered = answered, .heard = heard_post_next };
	scenario_gather(s);
	for (uint32_t i = 0; i < s->outstanding; i++)
		post_next(s);
	warm_and_measure(s);
	return scenario_end(s, "");
}

/* Posts that fell due while the generator was busy are sent at once, counted from when they were
 * due. */
static void post_at_rate(struct scenario *s, int64_t start, int64_t end)
{
	int64_t step = (int64_t)(1e9 / s->rate), due = start;

	while (bench_now() < end) {
		for (; due <= bench_now() && due < end; due += step)
			fleet_post(&s->fleet, scenario_anybody(s, s->fleet.n), due);
		fleet_turn(&s->fleet, due < end ? due : end);
	}
}

bool scenario_rate(struct scenario *s)
{
	int64_t start;

	s->fleet.hooks = (struct fleet_hooks){ .answered = answered, .heard = heard };
	scenario_gather(s);
	start = bench_now();
	post_at_rate(s, start, start + s->warm_ms * BENCH_MS);
	scenario_measure(s, true);
	post_at_rate(s, s->began, s->began + s->seconds * BENCH_SECOND);
	scenario_measure(s, false);
	return scenario_end(s, "");
}

bool scenario_idle(struct scenario *s)
{
	uint32_t half = s->fleet.n / 2;
	char extra[240];

	/* Caches fill with the first who come: a connection itself is what the second half adds. */
	gather(s, 0, half);
	run_until(s, bench_now() + SETTLE_MS * BENCH_MS);
	int64_t rss_half = bench_rss(s->pid);
	gather(s, half, s->fleet.n);
	run_until(s, bench_now() + SETTLE_MS * BENCH_MS);
	s->rss_full = bench_rss(s->pid);
	snprintf(extra, sizeof(extra),
	         ",\"rss_empty\":%lld,\"rss_half\":%lld,\"rss_full\":%lld,"
	         "\"bytes_per_connection\":%.0f,\"bytes_per_further\":%.0f",
	         (long long)s->rss_empty, (long long)rss_half, (long long)s->rss_full,
	         (double)(s->rss_full - s->rss_empty) / s->fleet.n,
	         (double)(s->rss_full - rss_half) / (s->fleet.n - half));
	return scenario_end(s, extra);
}
