/* SPDX-License-Identifier: EUPL-1.2 */
/* Subscriptions, and the sending at the end of a turn. */
#include "base/fault.h"
#include "base/mem.h"
#include "hub/frame.h"
#include "hub/internal.h"

/* A log that everybody has read keeps this much for connections that are just opening. */
enum { LOG_KEEP = 16 * 1024, LOG_TRIM = 64 * 1024 };

/* Events up to this many bytes join a reply in its write. */
enum { JOIN_MAX = 8 * 1024, JOIN_ROOM = 1024 };

/* Sending to so many takes longer than a commit: worth waiting for what the next one brings. */
enum { MANY = 64 };

struct sub *conn_sub(const struct conn *c, const struct chan *chan)
{
	struct sub *s;

	list_each (s, &c->subs, of_conn)
		if (s->chan == chan)
			return s;
	return NULL;
}

bool conn_listens(const struct conn *c, struct channel ch)
{
	const struct chan *chan = hub_chan(c->hub, ch, false);

	return chan && conn_sub(c, chan);
}

static void mark_conn(struct conn *c)
{
	if (list_empty(&c->dirty) && !c->blocked && !c->closing)
		list_append(&c->hub->dirty_conns, &c->dirty);
}

/* The first to listen says where the log begins, if it is not known yet. */
static void follow(struct chan *chan, struct hub *hub, int64_t seq)
{
	if (!channel_unkept(chan->ch) && !chan->log.begun)
		chanlog_start(&chan->log, seq);
	if (chan->followed || !hub->follow.begin)
		return;
	chan->followed = true;
	hub->follow.begin(hub->follow.arg, chan->ch, seq);
}

bool conn_subscribe(struct conn *c, struct channel ch, int64_t seq)
{
	struct chan *chan = hub_chan(c->hub, ch, true);
	bool live = channel_unkept(ch);
	uint64_t off = log_head(&chan->log);

	if (c->closing || conn_sub(c, chan))
		return true;
	follow(chan, c->hub, seq);
	if (!live && !chanlog_find(&chan->log, seq, &off))
		return false;

	struct sub *s = xcalloc(1, sizeof(*s));
	s->chan = chan;
	s->conn = c;
	s->off = off;
	s->ahead = !live && seq > chan->log.last ? seq : 0;
	list_append(&chan->subs, &s->of_chan);
	chan->n_subs++;
	list_append(&c->subs, &s->of_conn);
	c->hub->stats.subs++;
	chan->idle_since = 0;
	presence_note(chan);
	if (off != log_head(&chan->log)) {
		chan->lagging++; /* keeps the log from being trimmed before it was read */
		mark_conn(c);
	}
	return true;
}

void sub_drop(struct sub *s)
{
	list_remove(&s->of_chan);
	s->chan->n_subs--;
	list_remove(&s->of_conn);
	s->conn->hub->stats.subs--;
	presence_note(s->chan);
	free(s);
}

void conn_unsubscribe(struct conn *c, struct channel ch)
{
	const struct chan *chan = hub_chan(c->hub, ch, false);
	struct sub *s = chan ? conn_sub(c, chan) : NULL;

	if (s)
		sub_drop(s);
	if (channel_kind(ch) == CHANNEL_GROUP && channel_id(c->live) == channel_id(ch) &&
	    c->live.key) {
		struct channel live = c->live;
		c->live.key = 0;
		conn_unsubscribe(c, live);
	}
}

void conn_send(struct conn *c, struct str payload)
{
	static const char spare[HUB_WRITE_SPARE];

	if (c->closing)
		return;
	if (!c->out.n) {
		buf_room(&c->out, sizeof(spare) + payload.n + JOIN_ROOM); /* grown once */
		buf_put(&c->out, spare, sizeof(spare));
		c->out_sent = sizeof(spare);
	}
	frame_put(&c->out, payload);
	if (c->out.full)
		conn_close(c, CLOSE_SLOW, "too slow");
	else
		mark_conn(c);
}

void hub_publish(struct hub *hub, struct channel ch, int64_t seq, struct str payload)
{
	struct chan *chan = hub_chan(hub, ch, true);

	if (fault_bug(FAULT_DROP_PUBLISH))
		return;
	if (!chan->lagging && chan->log.n > LOG_TRIM && list_empty(&chan->dirty))
		chanlog_trim(&chan->log, LOG_KEEP);
	chanlog_append(&chan->log, seq, payload, hub->cfg.log_max);
	chan->idle_since = 0;
	hub->stats.events++;
	if (!list_empty(&chan->dirty))
		return;
	/* What tells a person that he entered a group goes out before what is said in it. */
	if (channel_kind(ch) == CHANNEL_PERSON)
		list_insert(&hub->dirty_chans, &chan->dirty);
	else
		list_append(&hub->dirty_chans, &chan->dirty);
}

void hub_lost(struct hub *hub, struct channel ch, int64_t seq)
{
	struct chan *chan = hub_chan(hub, ch, false);
	struct sub *s, *next;

	if (!chan)
		return;
	list_each_safe (s, next, &chan->subs, of_chan)
		if (s->ahead < seq)
			conn_close(s->conn, CLOSE_SLOW, "resume");
	chanlog_finish(&chan->log);
	chanlog_start(&chan->log, seq);
}

/* Write, and say whether more may follow at once. */
static bool put(struct conn *c, const char *p, size_t n)
{
	c->hub->stats.writes++;
	c->hub->stats.bytes += n;
	if (!c->ops->write(c->peer, p, n)) {
		c->blocked = true; /* broken: its close is on the way, nothing more goes out */
		return false;
	}
	if (c->ops->ready(c->peer))
		return true;
	c->blocked = true;
	c->ops->want_write(c->peer);
	return false;
}

/* false: the socket is full, or the connection is over. */
static bool flush_out(struct conn *c)
{
	while (c->out_sent < c->out.n) {
		size_t n = frame_slice(c->out.p + c->out_sent, c->out.n - c->out_sent, HUB_SLICE);
		const char *p = c->out.p + c->out_sent;

		c->out_sent += n;
		if (!put(c, p, n))
			break;
	}
	if (c->out_sent >= c->out.n && c->out.n) {
		size_t limit = c->out.limit;
		buf_finish(&c->out); /* idle connections are the many: they keep no buffer */
		buf_init(&c->out, limit);
		c->out_sent = 0;
	}
	return !c->blocked;
}

/* What it holds already is not sent again. false: it is to wait, the log has not come so far. */
static bool caught_up(struct sub *s)
{
	const struct chanlog *l = &s->chan->log;

	if (!s->ahead)
		return true;
	s->off = log_head(l);
	if (l->last < s->ahead)
		return false;
	if (!chanlog_find(l, s->ahead, &s->off))
		s->off = 0; /* gone from the log: too slow */
	s->ahead = 0;
	return true;
}

/* false: the socket is full, or the connection is over. */
static bool flush_sub(struct sub *s)
{
	struct chanlog *l = &s->chan->log;
	struct conn *c = s->conn;

	if (!caught_up(s))
		return true;
	if (s->off < l->base) {
		conn_close(c, CLOSE_SLOW, "too slow");
		return false;
	}
	while (s->off < log_head(l)) {
		const char *p = chanlog_at(l, s->off);
		size_t n = frame_slice(p, (size_t)(log_head(l) - s->off), HUB_SLICE);

		s->off += n;
		c->hub->stats.deliveries++;
		if (!put(c, p, n))
			return false;
	}
	return true;
}

/* A write costs the same however little it carries: who has a reply coming gets the few events
 * that wait for him in the same one. */
static void join_backlog(struct conn *c)
{
	struct sub *s;

	list_each (s, &c->subs, of_conn) {
		const struct chanlog *l = &s->chan->log;
		if (!caught_up(s))
			continue;
		size_t n = (size_t)(log_head(l) - s->off);

		if (!n || s->off < l->base || n > JOIN_MAX)
			continue;
		buf_put(&c->out, chanlog_at(l, s->off), n);
		if (c->out.full) {
			c->out.full = false; /* it stays where it is */
		} else {
			s->off += n;
			c->hub->stats.deliveries++;
		}
	}
}

void conn_flush(struct conn *c)
{
	struct sub *s;

	if (c->closing || c->blocked)
		return;
	if (c->out.n && c->out.n < HUB_SLICE)
		join_backlog(c);
	if (!flush_out(c))
		return;
	list_each (s, &c->subs, of_conn)
		if (!flush_sub(s))
			return;
}

void conn_writable(struct conn *c)
{
	c->blocked = false;
	conn_flush(c);
}

static void flush_chan(struct chan *chan)
{
	struct sub *s, *next;

	chan->lagging = 0;
	list_each_safe (s, next, &chan->subs, of_chan) {
		struct conn *c = s->conn;
		if (!caught_up(s)) {
			continue;
		} else if (c->blocked) {
			/* It waits for its socket; gone past the end of the log, it is not waited for. */
			if (s->off < chan->log.base)
				conn_close(c, CLOSE_SLOW, "too slow");
			else
				chan->lagging++;
		} else if (c->out.n) {
			chan->lagging++; /* replies go first: conn_flush() comes to it */
			mark_conn(c);
		} else if (!flush_sub(s) && !c->closing) {
			chan->lagging++;
		}
	}
}

static void flush_conns(struct hub *hub)
{
	while (!list_empty(&hub->dirty_conns)) {
		struct conn *c = list_first(&hub->dirty_conns, struct conn, dirty);
		list_remove(&c->dirty);
		fault_point("flush.before");
		conn_flush(c);
		fault_point("flush.replied");
	}
}

bool hub_flush_small(struct hub *hub)
{
	struct list held; /* chan::dirty */

	list_init(&held);
	flush_conns(hub);
	while (!list_empty(&hub->dirty_chans)) {
		struct chan *chan = list_first(&hub->dirty_chans, struct chan, dirty);
		list_remove(&chan->dirty);
		if (chan->n_subs < MANY)
			flush_chan(chan);
		else
			list_append(&held, &chan->dirty);
	}
	list_move_all(&hub->dirty_chans, &held);
	return !list_empty(&hub->dirty_chans);
}

void hub_flush(struct hub *hub)
{
	flush_conns(hub);
	while (!list_empty(&hub->dirty_chans)) {
		struct chan *chan = list_first(&hub->dirty_chans, struct chan, dirty);
		list_remove(&chan->dirty);
		flush_chan(chan);
		fault_point("flush.channel");
	}
}

bool hub_dirty(const struct hub *hub)
{
	return !list_empty(&hub->dirty_chans) || !list_empty(&hub->dirty_conns);
}
