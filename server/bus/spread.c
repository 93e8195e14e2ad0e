/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What all gateways learn: effects, numbered and kept for those that missed some; events, one message a
 * turn and channel; a beat each second with the channels that had news.
 */
#include "base/clock.h"
#include "base/mem.h"
#include "bus/historian.h"
#include <string.h>

/* A head is told by this many beats that Redis has taken, in case somebody lost one. */
enum { TOLD_ENOUGH = 3 };

void spread_init(struct historian *h)
{
	buf_init(&h->effects, PACKET_MAX / 2);
	list_init(&h->turn);
	h->kept = 1;
}

/* ---- effects ---- */

static bool for_all(const struct effect *e)
{
	return e->kind == EFFECT_SUBSCRIBE || e->kind == EFFECT_UNSUBSCRIBE ||
	       e->kind == EFFECT_END_SESSION || e->kind == EFFECT_END_PERSON ||
	       e->kind == EFFECT_FORGET;
}

static void forget_oldest(struct historian *h)
{
	struct step *s = &h->steps[h->kept++ % STEPS];

	h->step_bytes -= s->size;
	free(s->text);
	*s = (struct step){ 0 };
}

/* Those of this turn get their number. */
static void close_step(struct historian *h)
{
	if (!h->n_effects)
		return;
	if (h->last + 1 - h->kept == STEPS)
		forget_oldest(h);
	struct step *s = &h->steps[++h->last % STEPS];
	s->n = h->n_effects;
	s->text = buf_take(&h->effects, &s->size);
	h->step_bytes += s->size;
	while (h->step_bytes > STEP_BYTES && h->kept < h->last)
		forget_oldest(h);
	h->n_effects = 0;
	historian_begin(h, 0);
	packet_effects(&h->out, h->last, (struct str){ s->text, s->size }, s->n);
	historian_publish(h, historian_name(h, "all"));
}

void spread_since(struct historian *h, struct buf *out, uint64_t n, bool *lost)
{
	spread_flush(h);
	*lost = n + 1 < h->kept || n > h->last;
	for (uint64_t i = n + 1; !*lost && i <= h->last; i++) {
		const struct step *s = &h->steps[i % STEPS];
		packet_effects(out, i, (struct str){ s->text, s->size }, s->n);
	}
}

/* ---- events ---- */

static struct news *news_of(struct historian *h, struct channel ch)
{
	struct news *w;

	HASH_FIND(hh, h->news, &ch.key, sizeof(ch.key), w);
	if (w)
		return w;
	w = xcalloc(1, sizeof(*w));
	w->ch = ch;
	list_init(&w->link);
	buf_init(&w->frames, PACKET_MAX / 2);
	HASH_ADD(hh, h->news, ch.key, sizeof(w->ch.key), w);
	return w;
}

static struct str channel_of(struct historian *h, struct channel ch)
{
	char name[CHANNEL_NAME_MAX];

	channel_name(ch, name);
	return arena_printf(&h->arena, "%s:ch:%s", h->prefix, name);
}

static void flush_news(struct historian *h, struct news *w)
{
	historian_begin(h, 0);
	packet_events(&h->out, w->ch, w->first, buf_view(&w->frames), w->n);
	historian_publish(h, channel_of(h, w->ch));
	list_remove(&w->link);
	size_t limit = w->frames.limit;
	buf_finish(&w->frames);
	buf_init(&w->frames, limit);
	w->n = 0;
}

static void add_event(struct historian *h, const struct effect *e)
{
	if (!e->seq) { /* of the moment: it goes at once or not at all */
		close_step(h);
		historian_begin(h, 0);
		packet_live(&h->out, e->ch, e->text);
		historian_publish(h, channel_of(h, e->ch));
		return;
	}
	struct news *w = news_of(h, e->ch);
	if (w->n && w->frames.n + e->text.n > PACKET_PARTS_FULL) {
		close_step(h);
		flush_news(h, w);
	}
	if (!w->n) {
		w->first = e->seq;
		list_append(&h->turn, &w->link);
	}
	packet_frame(&w->frames, e->text);
	w->n++;
	w->head = e->seq;
	w->told = 0;
}

void spread_effects(struct historian *h, const struct effect *effects)
{
	for (const struct effect *e = effects; e; e = e->next) {
		if (e->kind == EFFECT_EVENT) {
			add_event(h, e);
		} else if (for_all(e)) {
			packet_effect(&h->effects, e);
			h->n_effects++;
		}
	}
	if (h->effects.n > PACKET_PARTS_FULL)
		spread_flush(h);
}

void spread_flush(struct historian *h)
{
	struct news *w, *next;

	close_step(h);
	list_each_safe (w, next, &h->turn, link)
		flush_news(h, w);
}

/* ---- the beat ---- */

static void news_drop(struct historian *h, struct news *w)
{
	HASH_DEL(h->news, w);
	list_remove(&w->link);
	buf_finish(&w->frames);
	free(w);
}

bool spread_beat(struct historian *h)
{
	struct packet_beat beat = { .epoch = str_from(h->epoch) };
	struct news *w, *next;

	spread_flush(h);
	beat.connects = redis_connects(h->commands);
	beat.writes_fail = h->writes_fail(h->writes_arg);
	beat.heads = arena_array(&h->arena, NEWS_MAX, struct bus_fetch);
	beat.all = HASH_COUNT(h->news) > NEWS_MAX;
	HASH_ITER(hh, h->news, w, next)
	if (beat.n_heads < NEWS_MAX)
		beat.heads[beat.n_heads++] = (struct bus_fetch){ w->ch, w->head };
	historian_begin(h, 0);
	packet_beat(&h->out, &beat);
	if (!historian_publish(h, historian_name(h, "all")))
		return false;
	HASH_ITER(hh, h->news, w, next)
	if (++w->told >= TOLD_ENOUGH)
		news_drop(h, w);
	return true;
}

void spread_finish(struct historian *h)
{
	struct news *w, *next;

	HASH_ITER(hh, h->news, w, next)
	news_drop(h, w);
	while (h->kept <= h->last)
		forget_oldest(h);
	buf_finish(&h->effects);
}
