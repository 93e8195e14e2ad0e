/* SPDX-License-Identifier: EUPL-1.2 */
#include "judge.h"

#include "bench.h"

#include <stdlib.h>
#include <string.h>

enum { MISSING_MAX = 1 << 20 };

void judge_finish(struct judge *j)
{
	free(j->posts);
	*j = (struct judge){ .n_posts = 0 };
}

void judge_channel_finish(struct judge_channel *c)
{
	free(c->slots);
	*c = (struct judge_channel){ .n = 0 };
}

void judge_ear_finish(struct judge_ear *e)
{
	free(e->missing);
	*e = (struct judge_ear){ .last = -1 };
}

int64_t judge_sent(struct judge *j, struct judge_channel *c, int64_t at)
{
	if (j->n_posts == j->cap_posts) {
		j->cap_posts = j->cap_posts ? 2 * j->cap_posts : 4096;
		j->posts = bench_grow(j->posts, j->cap_posts, sizeof(*j->posts));
	}
	if (j->n_posts >= JUDGE_OTHER - 1)
		bench_die("too many posts for one run");
	j->posts[j->n_posts++] = (struct judge_post){ .at = at, .channel = c };
	j->open++;
	return (int64_t)j->n_posts;
}

struct judge_post *judge_find(struct judge *j, int64_t tag)
{
	return tag > 0 && (uint64_t)tag <= j->n_posts ? j->posts + tag - 1 : NULL;
}

void judge_quiet(struct judge *j, int64_t tag)
{
	struct judge_post *p = judge_find(j, tag);

	p->channel = NULL;
	p->heard = true;
}

void judge_answered(struct judge *j, int64_t tag, int64_t seq)
{
	struct judge_post *p = judge_find(j, tag);

	if (!p || p->answered || p->refused) {
		j->phantom++;
		return;
	}
	p->answered = true;
	if (p->seq && seq && p->seq != seq)
		j->diverged++;
	if (!p->seq)
		p->seq = seq;
	if (p->heard)
		j->open--;
}

void judge_refused(struct judge *j, int64_t tag)
{
	struct judge_post *p = judge_find(j, tag);

	if (!p || p->answered || p->refused) {
		j->phantom++;
		return;
	}
	p->refused = true;
	j->refused++;
	j->open--;
}

static struct judge_slot *slot_of(struct judge_channel *c, int64_t seq)
{
	size_t i;

	if (!c->base)
		c->base = seq;
	if (seq < c->base)
		return NULL;
	i = (size_t)(seq - c->base);
	if (i >= c->cap) {
		size_t cap = c->cap ? 2 * c->cap : 16;

		while (cap <= i)
			cap *= 2;
		c->slots = bench_grow(c->slots, cap, sizeof(*c->slots));
		memset(c->slots + c->cap, 0, (cap - c->cap) * sizeof(*c->slots));
		c->cap = cap;
	}
	if (i >= c->n)
		c->n = i + 1;
	return c->slots + i;
}

/* seq is not the next one: skips some, comes late, or comes again. False: it was heard before. */
static bool out_of_turn(struct judge *j, struct judge_ear *e, int64_t seq)
{
	if (seq > e->last) {
		uint64_t gap = (uint64_t)(seq - e->last - 1);

		if (e->n_missing + gap > MISSING_MAX)
			bench_die("seq jumps by %llu", (unsigned long long)gap);
		e->missing = bench_grow(e->missing, e->n_missing + gap, sizeof(*e->missing));
		while (++e->last < seq)
			e->missing[e->n_missing++] = e->last;
		j->missing += gap;
		return true;
	}
	for (uint32_t i = 0; i < e->n_missing; i++)
		if (e->missing[i] == seq) {
			e->missing[i] = e->missing[--e->n_missing];
			j->missing--;
			j->reordered++;
			return true;
		}
	j->doubled++;
	return false;
}

/* The first delivery of a seq says which post it is: no other seq may say the same. */
static void name_slot(struct judge *j, struct judge_channel *c, struct judge_slot *s, int64_t seq,
                      int64_t tag)
{
	struct judge_post *p = judge_find(j, tag);

	s->tag = p ? (uint32_t)tag : JUDGE_OTHER;
	if (!p)
		return;
	if (p->refused)
		j->phantom++;
	if (p->channel != c)
		j->diverged++;
	if (p->seq && p->seq != seq)
		j->doubled++;
	p->seq = seq;
}

bool judge_heard(struct judge *j, struct judge_ear *e, int64_t seq, int64_t tag)
{
	struct judge_channel *c = e->channel;
	struct judge_slot *s;
	struct judge_post *p;

	if (e->last == seq - 1)
		e->last = seq;
	else if (e->last < 0)
		e->last = seq;
	else if (!out_of_turn(j, e, seq))
		return false;
	if (!c)
		return false;
	j->deliveries += tag != 0;
	if (seq > c->head)
		c->head = seq;
	s = slot_of(c, seq);
	if (!s)
		return false;
	if (!s->tag)
		name_slot(j, c, s, seq, tag);
	else if (s->tag != (tag ? (uint32_t)tag : JUDGE_OTHER))
		j->diverged++;
	if (++s->got != c->listeners)
		return false;
	p = judge_find(j, s->tag == JUDGE_OTHER ? 0 : s->tag);
	if (!p || p->heard)
		return false;
	p->heard = true;
	if (p->answered)
		j->open--;
	return true;
}

struct judge_verdict judge_say(const struct judge *j, const struct judge_ear *const *ears, size_t n)
{
	struct judge_verdict v = { .lost = j->missing,
		                   .doubled = j->doubled,
		                   .reordered = j->reordered,
		                   .diverged = j->diverged,
		                   .phantom = j->phantom,
		                   .refused = j->refused };

	for (size_t i = 0; i < n; i++) {
		const struct judge_channel *c = ears[i]->channel;

		if (c && ears[i]->last >= 0 && c->head > ears[i]->last)
			v.lost += (uint64_t)(c->head - ears[i]->last);
	}
	for (size_t i = 0; i < j->n_posts; i++) {
		const struct judge_post *p = j->posts + i;

		if (!p->answered && !p->refused)
			v.unanswered++;
		else if (p->answered && p->channel && (!p->seq || p->seq > p->channel->head))
			v.lost += p->channel->listeners;
	}
	v.clean = !(v.lost | v.doubled | v.reordered | v.diverged | v.phantom | v.unanswered);
	return v;
}
