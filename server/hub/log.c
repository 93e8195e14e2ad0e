/* SPDX-License-Identifier: EUPL-1.2 */
#include "hub/log.h"
#include "base/mem.h"
#include "hub/frame.h"
#include "hub/hub.h"
#include <stdlib.h>
#include <string.h>

enum { LOG_START = 4096 };

void chanlog_finish(struct chanlog *l)
{
	free(l->mem);
	l->base += l->n;
	l->mem = NULL;
	l->n = l->cap = 0;
	l->first = 0;
}

void chanlog_start(struct chanlog *l, int64_t seq)
{
	l->begun = true;
	l->last = seq;
}

const char *chanlog_at(const struct chanlog *l, uint64_t off)
{
	return l->mem + HUB_WRITE_SPARE + (off - l->base);
}

void chanlog_trim(struct chanlog *l, size_t keep)
{
	char *data = l->mem + HUB_WRITE_SPARE;
	size_t drop = 0;
	int64_t frames = 0;

	while (l->n - drop > keep) {
		drop += frame_length(data + drop);
		frames++;
	}
	memmove(data, data + drop, l->n - drop);
	l->n -= drop;
	l->base += drop;
	if (l->first)
		l->first = l->n ? l->first + frames : 0;
}

static void make_room(struct chanlog *l, size_t need, size_t limit)
{
	size_t cap = l->cap ? l->cap : LOG_START;

	if (l->n + need > limit && l->n)
		chanlog_trim(l, need < limit / 2 ? limit / 2 - need : 0);
	while (cap < l->n + need)
		cap *= 2;
	if (cap > limit) /* which is no power of two, or one event alone is larger */
		cap = l->n + need > limit ? l->n + need : limit;
	if (cap == l->cap)
		return;
	l->mem = xrealloc(l->mem, HUB_WRITE_SPARE + cap);
	l->cap = cap;
}

void chanlog_append(struct chanlog *l, int64_t seq, struct str payload, size_t limit)
{
	uint8_t head[FRAME_HEAD_MAX];
	size_t h = frame_head(head, payload.n);

	if (l->n + h + payload.n > l->cap)
		make_room(l, h + payload.n, limit);
	char *to = l->mem + HUB_WRITE_SPARE + l->n;
	memcpy(to, head, h);
	memcpy(to + h, payload.p, payload.n);
	l->n += h + payload.n;
	if (!seq)
		return;
	if (!l->first)
		l->first = seq;
	l->begun = true;
	l->last = seq;
}

bool chanlog_find(const struct chanlog *l, int64_t seq, uint64_t *off)
{
	*off = log_head(l);
	if (!l->last || seq >= l->last)
		return true;
	if (!l->first || seq + 1 < l->first)
		return false;
	size_t at = 0;
	for (int64_t s = l->first; s <= seq; s++)
		at += frame_length(l->mem + HUB_WRITE_SPARE + at);
	*off = l->base + at;
	return true;
}
