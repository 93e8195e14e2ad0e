/* SPDX-License-Identifier: EUPL-1.2 */
#include "base/mem.h"
#include "hub/internal.h"

enum { LOG_MAX = 512 * 1024, OUT_MAX = 1024 * 1024 };

struct hub *hub_create(const struct hub_config *cfg)
{
	struct hub *hub = xcalloc(1, sizeof(*hub));

	if (cfg)
		hub->cfg = *cfg;
	if (!hub->cfg.log_max)
		hub->cfg.log_max = LOG_MAX;
	if (!hub->cfg.out_max)
		hub->cfg.out_max = OUT_MAX;
	list_init(&hub->dirty_chans);
	list_init(&hub->dirty_conns);
	list_init(&hub->lives);
	list_init(&hub->pasts);
	return hub;
}

void hub_set_follow(struct hub *hub, const struct hub_follow *follow)
{
	hub->follow = *follow;
}

static void chan_destroy(struct hub *hub, struct chan *chan)
{
	if (chan->followed && hub->follow.end)
		hub->follow.end(hub->follow.arg, chan->ch);
	presence_forget(chan);
	list_remove(&chan->dirty);
	HASH_DEL(hub->chans, chan);
	chanlog_finish(&chan->log);
	free(chan);
}

void hub_destroy(struct hub *hub)
{
	struct chan *chan, *next;

	if (!hub)
		return;
	hub_forget_pasts(hub);
	HASH_ITER(hh, hub->chans, chan, next)
	chan_destroy(hub, chan);
	slots_finish(&hub->slots);
	free(hub);
}

struct chan *hub_chan(struct hub *hub, struct channel ch, bool create)
{
	struct chan *chan;

	HASH_FIND(hh, hub->chans, &ch.key, sizeof(ch.key), chan);
	if (chan || !create)
		return chan;
	chan = xcalloc(1, sizeof(*chan));
	chan->ch = ch;
	list_init(&chan->subs);
	list_init(&chan->dirty);
	HASH_ADD(hh, hub->chans, ch.key, sizeof(ch.key), chan);
	return chan;
}

struct person_conns *hub_person(struct hub *hub, int64_t person)
{
	struct person_conns *p;

	HASH_FIND(hh, hub->persons, &person, sizeof(person), p);
	return p;
}

void hub_person_drop(struct hub *hub, struct person_conns *p)
{
	if (!list_empty(&p->conns) || !list_empty(&p->pasts))
		return;
	HASH_DEL(hub->persons, p);
	free(p);
}

struct conn *conn_create(struct hub *hub, const struct conn_ops *ops, void *peer, int64_t person,
                         int64_t session)
{
	struct conn *c = xcalloc(1, sizeof(*c));
	struct person_conns *p = hub_person(hub, person);

	c->id = slots_add(&hub->slots, c);
	c->hub = hub;
	c->ops = ops;
	c->peer = peer;
	c->person = person;
	c->session = session;
	buf_init(&c->out, hub->cfg.out_max + HUB_WRITE_SPARE);
	list_init(&c->subs);
	list_init(&c->dirty);
	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->person = person;
		list_init(&p->conns);
		list_init(&p->pasts);
		HASH_ADD(hh, hub->persons, person, sizeof(p->person), p);
	}
	list_append(&p->conns, &c->of_person);
	hub->stats.conns++;
	return c;
}

void conn_destroy(struct conn *c)
{
	struct sub *s, *next;

	if (!c)
		return;
	struct hub *hub = c->hub;
	if (!c->closing && c->open)
		past_keep(c);
	list_each_safe (s, next, &c->subs, of_conn)
		sub_drop(s);
	list_remove(&c->dirty);
	list_remove(&c->of_person);
	hub_person_drop(hub, hub_person(hub, c->person));
	slots_remove(&hub->slots, c->id);
	buf_finish(&c->out);
	hub->stats.conns--;
	free(c);
}

struct conn *hub_conn(struct hub *hub, uint64_t id)
{
	struct conn *c = slots_find(&hub->slots, id);

	return c && !c->closing ? c : NULL;
}

void conn_close(struct conn *c, enum close_code code, const char *reason)
{
	struct sub *s, *next;

	if (c->closing)
		return;
	c->closing = true;
	if (code == CLOSE_SLOW)
		c->hub->stats.slow_closed++;
	/* Silent from here on: what was revoked must not trickle out while the close is on its way. */
	list_each_safe (s, next, &c->subs, of_conn)
		sub_drop(s);
	list_remove(&c->dirty);
	c->ops->close(c->peer, code, reason);
}

void hub_close_session(struct hub *hub, int64_t session)
{
	struct conn *c;

	past_drop_session(hub, session);
	slots_each (c, &hub->slots)
		if (c->session == session)
			conn_close(c, CLOSE_SIGNED_OUT, "signed out");
}

void hub_close_person(struct hub *hub, int64_t person)
{
	past_drop_person(hub, person);
	struct person_conns *p = hub_person(hub, person);
	struct conn *c, *next;

	if (!p)
		return;
	list_each_safe (c, next, &p->conns, of_person)
		conn_close(c, CLOSE_SIGNED_OUT, "signed out");
}

void hub_close_all(struct hub *hub, enum close_code code, const char *reason)
{
	struct conn *c;

	slots_each (c, &hub->slots)
		conn_close(c, code, reason);
}

void hub_subscribe_person(struct hub *hub, int64_t person, struct channel ch, int64_t seq)
{
	past_drop_person(hub, person);
	struct person_conns *p = hub_person(hub, person);
	struct conn *c, *next;

	if (!p)
		return;
	list_each_safe (c, next, &p->conns, of_person) {
		c->stale = c->stale || c->in_flight;
		if (c->open && !c->closing && !conn_subscribe(c, ch, seq))
			conn_close(c, CLOSE_SLOW, "resume");
	}
}

void hub_unsubscribe_person(struct hub *hub, int64_t person, struct channel ch)
{
	past_drop_person(hub, person);
	struct person_conns *p = hub_person(hub, person);
	struct conn *c;

	if (!p)
		return;
	list_each (c, &p->conns, of_person) {
		c->stale = c->stale || c->in_flight;
		conn_unsubscribe(c, ch);
	}
}

void conn_listen(struct conn *c, struct channel ch, int64_t seq)
{
	if (c->closing)
		return;
	if (c->stale || !conn_subscribe(c, ch, seq))
		conn_close(c, CLOSE_SLOW, "resume");
	else
		c->open = true;
}

void conn_asked(struct conn *c)
{
	c->in_flight++;
}

void conn_answered(struct conn *c)
{
	if (!--c->in_flight)
		c->stale = false;
}

void hub_clear(struct hub *hub)
{
	struct chan *chan, *next;

	hub_forget_pasts(hub);
	HASH_ITER(hh, hub->chans, chan, next)
	if (list_empty(&chan->subs))
		chan_destroy(hub, chan);
}

/* A channel nobody listens to keeps its log for a minute all the same: a connection that is
 * opening may hold a snapshot that is older than the latest events. */
enum { IDLE_MS = 60 * 1000 };

void hub_sweep(struct hub *hub, int64_t mono_ms)
{
	struct chan *chan, *next;

	past_sweep(hub, mono_ms);
	HASH_ITER(hh, hub->chans, chan, next)
	{
		if (!list_empty(&chan->dirty) || chan->lagging) {
			chan->idle_since = 0;
		} else if (!chan->idle_since) {
			chan->idle_since = mono_ms;
		} else if (mono_ms - chan->idle_since > IDLE_MS) {
			if (list_empty(&chan->subs))
				chan_destroy(hub, chan);
			else
				chanlog_finish(&chan->log);
		}
	}
}

void hub_stats(const struct hub *hub, struct hub_stats *out)
{
	const struct conn *c;
	const struct chan *chan, *next_chan;
	const struct person_conns *person, *next_person;
	const struct sub *s;

	*out = hub->stats;
	out->channels = HASH_COUNT(hub->chans);
	HASH_ITER(hh, hub->persons, person, next_person)
	out->people += !list_empty(&person->conns);
	slots_each (c, &hub->slots)
		out->queued += c->out.n - c->out_sent;
	HASH_ITER(hh, hub->chans, chan, next_chan)
	if (chan->lagging)
		list_each (s, &chan->subs, of_chan)
			if (!s->ahead && s->off != log_head(&chan->log)) {
				uint64_t behind = log_head(&chan->log) - s->off;
				out->lagging++;
				out->queued += behind < chan->log.n ? behind : chan->log.n;
			}
}
