/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Connections that went, for a minute: when a line breaks for thousands at once they come back within
 * seconds, and what they missed is still in the logs. What a person may listen to is remembered
 * exactly: whatever changes it forgets the memory.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "hub/internal.h"
#include <string.h>

enum {
	PAST_MS = 50 * 1000, /* less than an idle channel stays in memory */
	PASTS_MAX = 50000,   /* in all; then the oldest goes */
};

static void past_drop(struct hub *hub, struct past *p)
{
	HASH_DEL(hub->past, p);
	list_remove(&p->by_age);
	list_remove(&p->of_person);
	hub_person_drop(hub, p->person);
	free(p);
}

void past_drop_session(struct hub *hub, int64_t session)
{
	struct past *p;

	HASH_FIND(hh, hub->past, &session, sizeof(session), p);
	if (p)
		past_drop(hub, p);
}

void past_drop_person(struct hub *hub, int64_t person)
{
	struct person_conns *owner = hub_person(hub, person);

	/* The last one may take its owner with it. */
	for (size_t n = owner ? list_length(&owner->pasts) : 0; n; n--)
		past_drop(hub, list_first(&owner->pasts, struct past, of_person));
}

void past_keep(const struct conn *c)
{
	struct hub *hub = c->hub;
	struct sub *s;
	size_t n = 0;

	if (!c->session || c->stale)
		return;
	past_drop_session(hub, c->session);
	/* What is live and his by right is given back from the database: chairs of a meeting are few. */
	list_each (s, &c->subs, of_conn)
		if (channel_kind(s->chan->ch) == CHANNEL_ROOM_LIVE)
			return;
	if (HASH_COUNT(hub->past) >= PASTS_MAX)
		past_drop(hub, list_first(&hub->pasts, struct past, by_age));
	struct past *p = xcalloc(1, sizeof(*p) + list_length(&c->subs) * sizeof(struct channel));
	list_each (s, &c->subs, of_conn)
		if (!channel_unkept(s->chan->ch))
			p->channels[n++] = s->chan->ch;
	p->n = n;
	p->session = c->session;
	p->person = hub_person(hub, c->person);
	p->until = clock_mono_ms() + PAST_MS;
	list_append(&p->person->pasts, &p->of_person);
	list_append(&hub->pasts, &p->by_age);
	HASH_ADD(hh, hub->past, session, sizeof(p->session), p);
}

void past_sweep(struct hub *hub, int64_t mono_ms)
{
	struct past *p;

	while ((p = list_first(&hub->pasts, struct past, by_age)) && mono_ms > p->until)
		past_drop(hub, p);
}

void hub_forget_pasts(struct hub *hub)
{
	past_sweep(hub, INT64_MAX);
}

size_t hub_past(struct hub *hub, int64_t session, int64_t person, struct channel *out, size_t max)
{
	struct past *p;

	HASH_FIND(hh, hub->past, &session, sizeof(session), p);
	if (!p || p->person->person != person || clock_mono_ms() > p->until || p->n > max)
		return 0;
	memcpy(out, p->channels, p->n * sizeof(*out));
	return p->n;
}

bool hub_reaches(struct hub *hub, struct channel ch, int64_t seq, int64_t *head)
{
	const struct chan *chan = hub_chan(hub, ch, false);
	uint64_t off;

	if (!chan || !chan->log.begun || seq > chan->log.last || seq < chan->forgotten)
		return false;
	*head = chan->log.last;
	return chanlog_find(&chan->log, seq, &off);
}

void hub_forget(struct hub *hub, struct channel ch, int64_t seq)
{
	struct chan *chan = hub_chan(hub, ch, false);
	struct sub *s, *next;

	if (!chan)
		return;
	if (chan->forgotten < seq)
		chan->forgotten = seq;
	/* Who waits for his socket would be told it later than those it was taken back from. */
	list_each_safe (s, next, &chan->subs, of_chan)
		if (s->conn->blocked && !s->ahead && s->off < log_head(&chan->log))
			conn_close(s->conn, CLOSE_SLOW, "resume");
}
