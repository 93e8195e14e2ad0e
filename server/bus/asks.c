/* SPDX-License-Identifier: EUPL-1.2 */
/* The gateway's asks: numbered, sent in order, sent again until there is an outcome. */
#include "base/clock.h"
#include "base/mem.h"
#include "bus/gateway.h"
#include <sodium.h>
#include <string.h>

void asks_init(struct gateway *g)
{
	list_init(&g->pending);
	list_init(&g->known_age);
	g->stream = 1;
	g->next_n = g->lowest = 1;
}

static void pending_free(struct gateway *g, struct pending *p)
{
	list_remove(&p->link);
	g->n_pending--;
	g->pending_bytes -= p->size;
	free(p->part);
	free(p);
}

/* ---- who a cookie names, while it cannot have changed ---- */

static void known_drop(struct gateway *g, struct known *k)
{
	HASH_DEL(g->known, k);
	list_remove(&k->by_age);
	free(k);
}

void asks_forget(struct gateway *g)
{
	while (!list_empty(&g->known_age))
		known_drop(g, list_first(&g->known_age, struct known, by_age));
}

void asks_forget_of(struct gateway *g, int64_t session, int64_t person)
{
	struct known *k, *next;

	list_each_safe (k, next, &g->known_age, by_age)
		if (k->caller.session == session || k->caller.person == person)
			known_drop(g, k);
}

static void known_keep(struct gateway *g, const uint8_t key[16], const struct bus_caller *caller)
{
	struct known *k;

	HASH_FIND(hh, g->known, key, 16, k);
	if (k)
		known_drop(g, k);
	if (!caller->person)
		return;
	if (HASH_COUNT(g->known) >= KNOWN_MAX)
		known_drop(g, list_first(&g->known_age, struct known, by_age));
	k = xcalloc(1, sizeof(*k));
	memcpy(k->key, key, 16);
	k->caller = *caller;
	k->caller.address = k->caller.agent = k->caller.browser = STR("");
	k->until = clock_mono_ms() + KNOWN_MS;
	list_append(&g->known_age, &k->by_age);
	HASH_ADD(hh, g->known, key, 16, k);
}

/* Only while effects come without a gap is what they do not say so unchanged. */
static bool known_find(struct gateway *g, const uint8_t key[16], struct bus_caller *out)
{
	struct known *k;

	HASH_FIND(hh, g->known, key, 16, k);
	if (!k || clock_mono_ms() > k->until || !gateway_ready(g) || !g->synced)
		return false;
	*out = k->caller;
	return true;
}

/* ---- a new one ---- */

static struct pending *add(struct gateway *g)
{
	struct pending *p = xcalloc(1, sizeof(*p));

	p->asked = clock_mono_ms();
	list_append(&g->pending, &p->link);
	g->n_pending++;
	return p;
}

static bool room(const struct gateway *g)
{
	return !g->stopped && g->n_pending < QUEUE_MAX && g->pending_bytes < QUEUE_BYTES;
}

static void keep_part(struct gateway *g, struct pending *p, struct buf *b)
{
	p->part = buf_take(b, &p->size);
	g->pending_bytes += p->size;
	buf_finish(b);
}

static void tell_busy(struct gateway *g, const struct pending *p)
{
	struct bus_end *up = &g->bus.gateway;

	if (p->who)
		up->known(up->arg, &(struct bus_known){ .to = p->from, .away = true });
	else
		up->outcome(up->arg,
		            &(struct bus_outcome){
				    .to = p->from, .err = ERR_BUSY, .re = p->re, .lang = p->lang });
}

void asks_ask(struct bus *bus, const struct bus_ask *ask)
{
	struct gateway *g = (struct gateway *)bus; /* first member */
	struct pending asked = { .from = ask->from, .re = ask->re, .lang = ask->caller.lang };
	struct buf b;

	if (!room(g)) {
		tell_busy(g, &asked);
		return;
	}
	struct pending *p = add(g);
	p->from = ask->from;
	p->re = ask->re;
	p->lang = ask->caller.lang;
	buf_init(&b, PACKET_PARTS_FULL);
	packet_ask(&b, 0, ask);
	keep_part(g, p, &b);
}

void asks_who(struct bus *bus, const struct bus_who *who)
{
	struct gateway *g = (struct gateway *)bus;
	struct bus_end *up = &bus->gateway;
	struct bus_known found = { .to = who->from };
	uint8_t key[16];
	struct buf b;

	crypto_generichash(key, sizeof(key), (const uint8_t *)who->cookie.p, who->cookie.n, NULL,
	                   0);
	if (known_find(g, key, &found.caller)) {
		up->known(up->arg, &found);
		return;
	}
	if (!room(g)) {
		found.away = true;
		up->known(up->arg, &found);
		return;
	}
	struct pending *p = add(g);
	p->who = true;
	p->from = who->from;
	memcpy(p->key, key, sizeof(key));
	buf_init(&b, PACKET_PARTS_FULL);
	packet_who(&b, 0, who->cookie);
	keep_part(g, p, &b);
}

/* ---- sending ---- */

static void put_part(struct gateway *g, const struct pending *p)
{
	size_t at = g->out.n;

	if (p->over) {
		packet_number(&g->out, PACKET_NOTHING, p->n);
		return;
	}
	buf_put(&g->out, p->part, p->size);
	for (int i = 0; i < 8 && !g->out.full; i++)
		g->out.p[at + 1 + (size_t)i] = (char)(p->n >> (8 * i));
}

/* From `p` on, as packets. */
static void send_from(struct gateway *g, struct pending *p)
{
	struct str channel = gateway_name(g, "asks");
	int64_t now = clock_mono_ms();
	bool any = false;

	gateway_begin(g);
	for (; &p->link != &g->pending && p->n; p = list_item(p->link.next, struct pending, link)) {
		if (g->out.n + p->size > PACKET_PARTS_FULL && any) {
			gateway_publish(g, channel);
			gateway_begin(g);
		}
		put_part(g, p);
		p->sent = now;
		any = true;
	}
	if (any)
		gateway_publish(g, channel);
}

static struct pending *first_unsent(struct gateway *g)
{
	struct pending *p;

	/* Sent ones are at most WINDOW, and those that wait come after: from whichever end is nearer. */
	if (g->next_n > g->lowest) {
		p = g->by_n[(g->next_n - 1) % WINDOW];
		if (p)
			return list_item(p->link.next, struct pending, link);
	}
	list_each (p, &g->pending, link)
		if (!p->n)
			return p;
	return list_item(&g->pending, struct pending, link);
}

void asks_pump(struct gateway *g)
{
	if (!gateway_ready(g) || !g->synced)
		return;
	if (g->resend) {
		g->resend = false;
		if (!list_empty(&g->pending))
			send_from(g, list_first(&g->pending, struct pending, link));
	}
	struct pending *first = first_unsent(g), *p = first;
	for (; &p->link != &g->pending && g->next_n - g->lowest < WINDOW;
	     p = list_item(p->link.next, struct pending, link)) {
		p->n = g->next_n++;
		g->by_n[p->n % WINDOW] = p;
	}
	if (&first->link != &g->pending && first->n)
		send_from(g, first);
}

void asks_again(struct gateway *g, bool anew)
{
	struct pending *p, *next;

	g->resend = true;
	if (!anew)
		return;
	g->stream++;
	g->next_n = g->lowest = 1;
	g->resend = false;
	memset(g->by_n, 0, sizeof(g->by_n));
	list_each_safe (p, next, &g->pending, link) {
		p->n = 0;
		if (p->over)
			pending_free(g, p);
	}
}

/* ---- outcomes ---- */

static void settle(struct gateway *g, struct pending *p)
{
	g->by_n[p->n % WINDOW] = NULL;
	pending_free(g, p);
	while (g->lowest < g->next_n && !g->by_n[g->lowest % WINDOW])
		g->lowest++;
}

void asks_outcome(struct gateway *g, const struct packet_part *part)
{
	struct bus_end *up = &g->bus.gateway;
	struct pending *p = g->by_n[part->n % WINDOW];

	if (!p || p->n != part->n || p->who != (part->kind == PACKET_KNOWN))
		return; /* answered before */
	struct pending was = *p;
	settle(g, p);
	if (was.who) {
		struct bus_known known = part->known;
		known_keep(g, was.key, &known.caller);
		known.to = was.from;
		if (!was.over)
			up->known(up->arg, &known);
	} else if (!was.over) {
		struct bus_outcome o = part->outcome;
		o.to = was.from;
		up->outcome(up->arg, &o);
	}
}

/* ---- time ---- */

void asks_tick(struct gateway *g, int64_t now)
{
	struct known *k;
	struct pending *p, *next;

	list_each_safe (p, next, &g->pending, link) {
		if (now - p->asked < BUS_PATIENCE_MS)
			break; /* in the order in which they were asked */
		if (p->over)
			continue;
		tell_busy(g, p);
		p->over = true;
		g->stats.dropped++;
		if (!p->n)
			pending_free(g, p);
	}
	while ((k = list_first(&g->known_age, struct known, by_age)) && now > k->until)
		known_drop(g, k);
	p = list_first(&g->pending, struct pending, link);
	if (p && p->n && now - p->sent > REPEAT_MS) {
		g->stats.repeats++;
		g->resend = true;
	}
}

void asks_finish(struct gateway *g)
{
	while (!list_empty(&g->pending))
		pending_free(g, list_first(&g->pending, struct pending, link));
	asks_forget(g);
}
