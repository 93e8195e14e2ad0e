/* SPDX-License-Identifier: EUPL-1.2 */
/* A meeting as it goes on, with a ballot in the midst of it; and a vote of all in the same instant. */
#include "meeting.h"

#include "bench.h"

#include <stdio.h>
#include <stdlib.h>

enum { CAST_SECONDS = 10, ROUNDS_MAX = 16 };

/* What falls due while the generator is busy is done at once, counted from when it was due. */
static void act_at_rate(struct meeting *m, int64_t start, int64_t end, bool ballot)
{
	struct fleet *f = &m->s->fleet;
	int64_t step = (int64_t)(60e9 / m->s->rate), due = start;
	int64_t vote = start + (end - start) / 2, cast_step = CAST_SECONDS * BENCH_SECOND / f->n;
	uint32_t voter = 0;
	bool open = false;

	if (cast_step * f->n > (end - vote) / 2)
		cast_step = (end - vote) / 2 / f->n;
	while (bench_now() < end) {
		int64_t now = bench_now(), next = end;

		for (; due <= now; due += step)
			meeting_step(m, due);
		if (ballot && !open && vote <= now) {
			meeting_ballot(m, "open");
			open = true;
			vote += BENCH_SECOND; /* people read it first */
		}
		for (; open && voter < f->n && vote <= now; vote += cast_step)
			meeting_cast(m, f->clients + voter++, vote);
		next = due < next ? due : next;
		if (ballot && voter < f->n && vote < next)
			next = vote;
		meeting_run(m, next);
	}
}

static bool end(struct meeting *m, bool exact, const char *more)
{
	struct scenario *s = m->s;
	struct fleet *f = &s->fleet;
	double hours = (double)(s->ended - s->began) / 3600e9, n = f->n;
	char extra[1200];

	snprintf(
		extra, sizeof(extra),
		",\"hands\":%llu,\"hand_p50_ms\":%.3f,\"hand_p99_ms\":%.3f,\"all_heard_p50_ms\":%.3f,"
		"\"all_heard_p99_ms\":%.3f,\"cast_p50_ms\":%.3f,\"cast_p99_ms\":%.3f,"
		"\"exact\":%s,\"refused_acts\":%llu,\"beats\":%llu,"
		"\"bytes_person_hour\":%.0f,\"bytes_ballot_person\":%.0f,\"sent_person_hour\":%.0f%s",
		(unsigned long long)m->hands.n, hist_ms(&m->hands, 0.5), hist_ms(&m->hands, 0.99),
		hist_ms(&m->all_heard, 0.5), hist_ms(&m->all_heard, 0.99), hist_ms(&m->casts, 0.5),
		hist_ms(&m->casts, 0.99), exact ? "true" : "false",
		(unsigned long long)m->refused_acts, (unsigned long long)f->beats,
		(double)(f->bytes_in - m->ballot_bytes) / n / hours, (double)m->ballot_bytes / n,
		(double)f->bytes_out / n / hours, more);
	bool clean = scenario_end(s, extra) && exact && !m->refused_acts && !f->cuts;
	meeting_finish(m);
	return clean;
}

bool scenario_meeting(struct scenario *s)
{
	struct meeting m;
	int64_t start;

	meeting_init(&m, s);
	meeting_gather(&m);
	scenario_measure(s, true);
	start = bench_now();
	act_at_rate(&m, start, start + s->seconds * BENCH_SECOND, true);
	meeting_settle(&m);
	scenario_measure(s, false);
	s->stopped = true;
	uint64_t in = s->fleet.bytes_in, of_ballot = m.ballot_bytes;
	bool exact = meeting_count(&m);
	/* The hour has no end of a ballot in it. */
	s->fleet.bytes_in = in;
	m.ballot_bytes = of_ballot;
	return end(&m, exact, "");
}

static int by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

bool scenario_vote(struct scenario *s)
{
	double receipts[ROUNDS_MAX], heard[ROUNDS_MAX];
	struct fleet *f = &s->fleet;
	bool exact = true;
	struct meeting m;
	char more[120];

	meeting_init(&m, s);
	meeting_gather(&m);
	scenario_measure(s, true);
	for (uint32_t i = 0; i < s->rounds; i++, m.ballot++) {
		meeting_ballot(&m, "open");
		exact &= meeting_settle(&m);
		int64_t now = bench_now();
		for (uint32_t k = 0; k < f->n; k++)
			meeting_cast(&m, f->clients + k, now);
		exact &= meeting_settle(&m);
		receipts[i] = (double)(m.last_receipt - now) / 1e6;
		heard[i] = (double)(m.last_heard - now) / 1e6;
		exact &= meeting_count(&m);
	}
	scenario_measure(s, false);
	exact &= m.n_cast_answered == (uint64_t)f->n * s->rounds &&
	         m.n_all_heard == m.n_cast_answered;
	qsort(receipts, s->rounds, sizeof(*receipts), by_size);
	qsort(heard, s->rounds, sizeof(*heard), by_size);
	snprintf(more, sizeof(more), ",\"last_receipt_ms\":%.1f,\"last_heard_ms\":%.1f",
	         receipts[s->rounds / 2], heard[s->rounds / 2]);
	return end(&m, exact, more);
}
