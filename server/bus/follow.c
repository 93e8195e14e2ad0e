/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The channels that somebody here listens to: subscribed in Redis, their events put into the hub in the
 * order of their seqs, what is missing fetched.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "bus/gateway.h"
#include "hub/hub.h"
#include <string.h>

static struct follow *find(struct gateway *g, struct channel ch)
{
	struct follow *f;

	HASH_FIND(hh, g->follows, &ch.key, sizeof(ch.key), f);
	return f;
}

static bool is_live(const struct follow *f)
{
	return channel_unkept(f->ch);
}

/* People's own channels first: what tells somebody that he entered a group comes before what is said
 * in it. */
static void fetch_later(struct gateway *g, struct follow *f)
{
	if (is_live(f) || f->wanted || !list_empty(&f->fetching))
		return;
	if (channel_kind(f->ch) == CHANNEL_PERSON)
		list_insert(&g->to_fetch, &f->fetching);
	else
		list_append(&g->to_fetch, &f->fetching);
}

/* ---- from the hub ---- */

static void on_begin(void *arg, struct channel ch, int64_t seq)
{
	struct gateway *g = arg;
	struct follow *f = xcalloc(1, sizeof(*f));

	f->ch = ch;
	f->last = seq;
	list_init(&f->fetching);
	list_append(&g->to_subscribe, &f->link);
	HASH_ADD(hh, g->follows, ch.key, sizeof(f->ch.key), f);
}

static struct str redis_name(struct gateway *g, struct channel ch)
{
	char name[CHANNEL_NAME_MAX];

	channel_name(ch, name);
	return arena_printf(&g->arena, "%s:ch:%s", g->prefix, name);
}

static void drop(struct gateway *g, struct follow *f)
{
	HASH_DEL(g->follows, f);
	list_remove(&f->link);
	list_remove(&f->fetching);
	free(f);
}

static void on_end(void *arg, struct channel ch)
{
	struct gateway *g = arg;
	struct follow *f = find(g, ch);

	if (!f)
		return;
	if (f->subscribed) {
		struct str name = redis_name(g, ch);
		redis_unsubscribe(g->messages, &name, 1);
	}
	drop(g, f);
}

void follow_init(struct gateway *g)
{
	list_init(&g->to_subscribe);
	list_init(&g->to_fetch);
	hub_set_follow(g->hub, &(struct hub_follow){ on_begin, on_end, g });
}

void follow_finish(struct gateway *g)
{
	struct follow *f, *next;

	hub_set_follow(g->hub, &(struct hub_follow){ 0 });
	HASH_ITER(hh, g->follows, f, next)
	drop(g, f);
}

/* ---- what Redis brings ---- */

void follow_reset(struct gateway *g)
{
	struct follow *f, *next;

	HASH_ITER(hh, g->follows, f, next)
	{
		f->subscribed = false;
		f->wanted = 0;
		list_remove(&f->fetching);
		list_remove(&f->link);
		list_append(&g->to_subscribe, &f->link);
	}
}

void follow_check_all(struct gateway *g)
{
	struct follow *f, *next;

	g->all_anew = true;
	g->settling = 0;
	HASH_ITER(hh, g->follows, f, next)
	{
		f->wanted = 0;
		if (f->subscribed)
			fetch_later(g, f);
	}
}

void follow_head(struct gateway *g, struct channel ch, int64_t head)
{
	struct follow *f = find(g, ch);

	if (f && f->seen < head)
		f->seen = head;
	if (f && f->subscribed && f->last < head)
		fetch_later(g, f);
}

/* From now on nothing is missed; what came between what the first listener held and now is fetched. */
void follow_subscribed(struct gateway *g, struct channel ch)
{
	struct follow *f = find(g, ch);

	if (!f) { /* gone meanwhile */
		struct str name = redis_name(g, ch);
		redis_unsubscribe(g->messages, &name, 1);
		return;
	}
	f->subscribed = true;
	fetch_later(g, f);
}

/* Those that are new, if none is missing before them. */
static bool put(struct gateway *g, struct follow *f, int64_t first, const struct str *frames,
                size_t n)
{
	if (first > f->last + 1)
		return false;
	for (size_t i = 0; i < n; i++) {
		int64_t seq = first + (int64_t)i;
		if (seq <= f->last)
			continue;
		hub_publish(g->hub, f->ch, seq, frames[i]);
		f->last = seq;
	}
	return true;
}

void follow_events(struct gateway *g, const struct packet_part *part)
{
	struct follow *f = find(g, part->ch);

	if (!f || is_live(f) != (part->kind == PACKET_LIVE))
		return;
	if (part->kind == PACKET_LIVE) {
		hub_publish(g->hub, f->ch, 0, part->frames[0]);
	} else if (g->all_anew || g->settling ||
	           !put(g, f, part->first, part->frames, part->count)) {
		g->stats.gaps++;
		follow_head(g, f->ch, part->first + (int64_t)part->count - 1);
	}
}

void follow_fetched(struct gateway *g, const struct packet_part *part)
{
	if (g->settling)
		g->settling--;
	for (size_t i = 0; i < part->count; i++) {
		const struct bus_fetched *got = &part->fetched[i];
		struct follow *f = find(g, got->ch);
		if (!f || is_live(f))
			continue;
		f->wanted = 0;
		if (got->lost && got->head > f->last) {
			g->stats.lost++;
			hub_lost(g->hub, f->ch, got->head);
			f->last = got->head;
		} else if (!got->lost) {
			g->stats.fetched += got->n;
			put(g, f, got->after + 1, got->frames, got->n);
		}
		if (f->last < f->seen) /* more came meanwhile */
			fetch_later(g, f);
	}
}

/* ---- what Redis is asked for ---- */

static void subscribe_some(struct gateway *g)
{
	struct str names[REDIS_ARGS_MAX / 2];
	size_t n = 0;
	struct follow *f, *next;

	list_each_safe (f, next, &g->to_subscribe, link) {
		if (n == sizeof(names) / sizeof(names[0]))
			break;
		names[n++] = redis_name(g, f->ch);
		list_remove(&f->link);
	}
	if (n)
		redis_subscribe(g->messages, names, n);
}

static void fetch_some(struct gateway *g, int64_t now)
{
	struct bus_fetch want[FETCH_LIST];
	size_t n = 0;
	struct follow *f, *next;

	list_each_safe (f, next, &g->to_fetch, fetching) {
		if (n == FETCH_LIST)
			break;
		want[n++] = (struct bus_fetch){ f->ch, f->last };
		f->wanted = now;
		list_remove(&f->fetching);
	}
	gateway_begin(g);
	packet_fetch(&g->out, want, n);
	if (gateway_publish(g, gateway_name(g, "asks")) && g->all_anew) {
		g->settling++;
		g->settle_at = now;
	}
}

void follow_pump(struct gateway *g)
{
	while (!list_empty(&g->to_subscribe) && redis_is_up(g->messages))
		subscribe_some(g);
	if (!gateway_ready(g) || !g->synced)
		return;
	while (!list_empty(&g->to_fetch))
		fetch_some(g, clock_mono_ms());
	g->all_anew = false;
}

void follow_tick(struct gateway *g, int64_t now)
{
	struct follow *f, *next;

	g->stats.channels = HASH_COUNT(g->follows);
	if (now - g->settle_at > FETCH_MS)
		g->settling = 0;
	HASH_ITER(hh, g->follows, f, next)
	if (f->wanted && now - f->wanted > FETCH_MS) { /* no answer: once more */
		f->wanted = 0;
		fetch_later(g, f);
	}
}
