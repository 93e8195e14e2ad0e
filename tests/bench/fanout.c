/* SPDX-License-Identifier: EUPL-1.2 */
#include "fanout.h"

#include "bench.h"
#include "ws.h"

#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { SLICE = 64 * 1024 };

struct group *fanout_group(struct fanout *f, int64_t id)
{
	size_t i = (size_t)id;

	if (id < 1 || id > 10 * 1000 * 1000)
		return NULL;
	if (i >= f->n_groups) {
		f->groups = bench_grow(f->groups, i + 1, sizeof(*f->groups));
		memset(f->groups + f->n_groups, 0, (i + 1 - f->n_groups) * sizeof(*f->groups));
		f->n_groups = i + 1;
	}
	if (!f->groups[i]) {
		f->groups[i] = bench_alloc(1, sizeof(struct group));
		f->groups[i]->id = id;
	}
	return f->groups[i];
}

/* One frame after another through the fault. Only for the proof of the judge, with less than a
 * slice pending. */
static void send_spoilt(struct fanout *f, struct client *c, const char *p, size_t n)
{
	struct ws_frame frame;
	size_t used = 0, next = 0;

	while (n && ws_next((char *)(uintptr_t)p, n, &frame, &used) == WS_FRAME) {
		bool hit = ++f->pushes % 1000 == 0;

		if (hit && f->fault == FAULT_SWAP &&
		    ws_next((char *)(uintptr_t)p + used, n - used, &frame, &next) == WS_FRAME) {
			link_send(&c->link, p + used, next);
			link_send(&c->link, p, used);
			used += next;
		} else if (!hit || f->fault != FAULT_DROP) {
			link_send(&c->link, p, used);
		}
		if (hit && f->fault == FAULT_DOUBLE)
			link_send(&c->link, p, used);
		p += used;
		n -= used;
	}
}

/* A reader that fell behind the tail is cut: there is no queue of its own beyond one slice. */
void fanout_flush(struct fanout *f, struct client *c)
{
	const struct tail *t = &c->group->tail;

	while (c->live && !c->link.blocked && !c->link.broken && c->at < t->head) {
		int64_t n = t->head - c->at;

		if (c->at < t->base) {
			shutdown(c->link.fd, SHUT_RDWR);
			c->link.broken = true;
			return;
		}
		n = n > SLICE ? SLICE : n;
		c->at += n;
		if (f->fault)
			send_spoilt(f, c, tail_at(t, c->at - n), (size_t)n);
		else
			link_send(&c->link, tail_at(t, c->at - n), (size_t)n);
	}
	if (c->link.n_out && !c->link.blocked)
		link_send(&c->link, "", 0);
}

static void group_flush(struct fanout *f, struct group *g)
{
	for (uint32_t i = 0; i < g->n; i++)
		fanout_flush(f, g->members[i]);
	g->dirty = false;
}

void fanout_answer(struct fanout *f, struct client *c, const char *text, size_t n)
{
	char head[WS_HEAD_MAX];

	link_stage(&c->link, head, ws_head(head, WS_TEXT, n));
	link_stage(&c->link, text, n);
	if (!f->turn) {
		link_send(&c->link, "", 0);
	} else if (!c->staged) {
		c->staged = true;
		c->next_staged = f->staged;
		f->staged = c;
	}
}

void fanout_turn(struct fanout *f)
{
	for (; f->dirty; f->dirty = f->dirty->next_dirty)
		group_flush(f, f->dirty);
	for (; f->staged; f->staged = f->staged->next_staged) {
		f->staged->staged = false;
		fanout_flush(f, f->staged);
	}
}

void fanout_subscribe(struct client *c, int64_t from)
{
	struct group *g = c->group;

	if (!c->live) {
		if (g->n == g->cap) {
			g->cap = g->cap ? 2 * g->cap : 8;
			g->members = bench_grow(g->members, g->cap, sizeof(*g->members));
		}
		c->place = g->n;
		g->members[g->n++] = c;
		c->live = true;
	}
	c->at = from;
}

void fanout_unsubscribe(struct client *c)
{
	struct group *g = c->group;

	if (!c->live)
		return;
	g->members[c->place] = g->members[--g->n];
	g->members[c->place]->place = c->place;
	c->live = false;
}

void fanout_push(struct fanout *f, struct group *g, const char *body, size_t n)
{
	char text[FANOUT_FRAME_MAX], head[WS_HEAD_MAX];
	size_t len, head_len, pad;
	char *to;
	int k;

	k = snprintf(
		text, sizeof(text),
		"{\"ch\":\"g%lld\",\"seq\":%lld,\"ev\":\"post.created\",\"at\":%lld,\"data\":{\"body\":\"%.*s\",\"pad\":\"",
		(long long)g->id, (long long)g->tail.seq + 1, (long long)(bench_now() / BENCH_MS),
		(int)n, body);
	if (k < 0 || (size_t)k + f->frame + 8 > sizeof(text))
		return;
	len = (size_t)k;
	pad = f->frame > len + 7 ? f->frame - len - 7 : 0;
	memset(text + len, 'p', pad);
	memcpy(text + len + pad, "\"}}", 3);
	len += pad + 3;
	head_len = ws_head(head, WS_TEXT, len);
	to = tail_append(&g->tail, head_len + len);
	memcpy(to, head, head_len);
	memcpy(to + head_len, text, len);
	if (!f->turn) {
		group_flush(f, g);
	} else if (!g->dirty) {
		g->dirty = true;
		g->next_dirty = f->dirty;
		f->dirty = g;
	}
}
