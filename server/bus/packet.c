/* SPDX-License-Identifier: EUPL-1.2 */
#include "bus/packet.h"

/* ---- writing ---- */

static void put_num(struct buf *b, uint64_t v, int bytes)
{
	unsigned char raw[8];

	for (int i = 0; i < bytes; i++)
		raw[i] = (unsigned char)(v >> (8 * i));
	buf_put(b, raw, (size_t)bytes);
}

static void put_u8(struct buf *b, unsigned v)
{
	put_num(b, v, 1);
}

static void put_u32(struct buf *b, size_t v)
{
	put_num(b, v, 4);
}

static void put_u64(struct buf *b, uint64_t v)
{
	put_num(b, v, 8);
}

static void put_i64(struct buf *b, int64_t v)
{
	put_num(b, (uint64_t)v, 8);
}

static void put_text(struct buf *b, struct str s)
{
	put_u32(b, s.n);
	buf_str(b, s);
}

void packet_begin(struct buf *b, const struct packet_head *h)
{
	put_u8(b, PACKET_VERSION);
	put_u64(b, h->from);
	put_num(b, h->stream, 4);
	put_i64(b, h->fence);
	put_u64(b, h->last);
}

void packet_number(struct buf *b, enum packet_kind kind, uint64_t n)
{
	put_u8(b, kind);
	put_u64(b, n);
}

static void put_caller(struct buf *b, const struct bus_caller *c)
{
	put_i64(b, c->person);
	put_i64(b, c->session);
	put_i64(b, c->only);
	put_u8(b, c->admin);
	put_u8(b, c->lang);
	put_text(b, c->address);
	put_text(b, c->agent);
	put_text(b, c->browser);
}

void packet_ask(struct buf *b, uint64_t n, const struct bus_ask *ask)
{
	packet_number(b, PACKET_ASK, n);
	put_u8(b, ask->http);
	put_u8(b, ask->touch);
	put_text(b, ask->request);
	put_text(b, ask->command);
	put_text(b, ask->text);
	put_caller(b, &ask->caller);
}

void packet_who(struct buf *b, uint64_t n, struct str cookie)
{
	packet_number(b, PACKET_WHO, n);
	put_text(b, cookie);
}

void packet_fetch(struct buf *b, const struct bus_fetch *want, size_t n)
{
	put_u8(b, PACKET_FETCH);
	put_u32(b, n);
	for (size_t i = 0; i < n; i++) {
		put_i64(b, want[i].ch.key);
		put_i64(b, want[i].after);
	}
}

void packet_effect(struct buf *b, const struct effect *e)
{
	put_u8(b, e->kind);
	put_i64(b, e->ch.key);
	put_i64(b, e->id);
	put_i64(b, e->seq);
	put_text(b, e->text);
}

static bool for_who_asked(const struct effect *e)
{
	return e->kind == EFFECT_LISTEN || e->kind == EFFECT_REPLAY || e->kind == EFFECT_COOKIE ||
	       e->kind == EFFECT_BROWSER;
}

void packet_outcome(struct buf *b, uint64_t n, const struct bus_outcome *o)
{
	size_t count = 0;

	packet_number(b, PACKET_OUTCOME, n);
	put_u32(b, o->err);
	put_text(b, o->reply);
	for (const struct effect *e = o->effects; e; e = e->next)
		count += for_who_asked(e);
	put_u32(b, count);
	for (const struct effect *e = o->effects; e; e = e->next)
		if (for_who_asked(e))
			packet_effect(b, e);
}

void packet_known(struct buf *b, uint64_t n, const struct bus_known *known)
{
	packet_number(b, PACKET_KNOWN, n);
	put_caller(b, &known->caller);
}

void packet_fetched(struct buf *b, const struct bus_fetched *got, size_t n)
{
	put_u8(b, PACKET_FETCHED);
	put_u32(b, n);
	for (size_t i = 0; i < n; i++) {
		put_i64(b, got[i].ch.key);
		put_i64(b, got[i].after);
		put_u8(b, got[i].lost);
		put_i64(b, got[i].head);
		put_u32(b, got[i].n);
		for (size_t k = 0; k < got[i].n; k++)
			put_text(b, got[i].frames[k]);
	}
}

void packet_synced(struct buf *b, uint64_t n, bool lost)
{
	packet_number(b, PACKET_SYNCED, n);
	put_u8(b, lost);
}

void packet_effects(struct buf *b, uint64_t number, struct str effects, size_t n)
{
	packet_number(b, PACKET_EFFECTS, number);
	put_u32(b, n);
	buf_str(b, effects);
}

void packet_beat(struct buf *b, const struct packet_beat *beat)
{
	put_u8(b, PACKET_BEAT);
	put_text(b, beat->epoch);
	put_u64(b, beat->connects);
	put_u8(b, beat->writes_fail);
	put_u8(b, beat->all);
	put_u32(b, beat->n_heads);
	for (size_t i = 0; i < beat->n_heads; i++) {
		put_i64(b, beat->heads[i].ch.key);
		put_i64(b, beat->heads[i].after);
	}
}

void packet_frame(struct buf *b, struct str frame)
{
	put_text(b, frame);
}

void packet_events(struct buf *b, struct channel ch, int64_t first, struct str frames, size_t n)
{
	put_u8(b, PACKET_EVENTS);
	put_i64(b, ch.key);
	put_i64(b, first);
	put_u32(b, n);
	buf_str(b, frames);
}

void packet_live(struct buf *b, struct channel ch, struct str frame)
{
	put_u8(b, PACKET_LIVE);
	put_i64(b, ch.key);
	put_text(b, frame);
}

static void put_ids(struct buf *b, const int64_t *ids, size_t n)
{
	put_u32(b, n);
	for (size_t i = 0; i < n; i++)
		put_i64(b, ids[i]);
}

void packet_watch(struct buf *b, const int64_t *groups, size_t n)
{
	put_u8(b, PACKET_WATCH);
	put_ids(b, groups, n);
}

void packet_present(struct buf *b, int64_t group, const int64_t *people, size_t n)
{
	packet_number(b, PACKET_PRESENT, (uint64_t)group);
	put_ids(b, people, n);
}

void packet_here(struct buf *b, const int64_t *people, size_t n)
{
	put_u8(b, PACKET_HERE);
	put_ids(b, people, n);
}

/* ---- reading ---- */

static uint64_t get_num(struct packet_in *in, int bytes)
{
	uint64_t v = 0;

	if (in->bad || in->end - in->p < bytes) {
		in->bad = true;
		return 0;
	}
	for (int i = 0; i < bytes; i++)
		v |= (uint64_t)(unsigned char)in->p[i] << (8 * i);
	in->p += bytes;
	return v;
}

static bool get_bool(struct packet_in *in)
{
	uint64_t v = get_num(in, 1);

	in->bad = in->bad || v > 1;
	return v == 1;
}

static int64_t get_i64(struct packet_in *in)
{
	return (int64_t)get_num(in, 8);
}

static struct str get_text(struct packet_in *in)
{
	size_t n = (size_t)get_num(in, 4);

	if (in->bad || (size_t)(in->end - in->p) < n) {
		in->bad = true;
		return STR("");
	}
	struct str s = { in->p, n };
	in->p += n;
	return s;
}

/* Length of a list whose items take at least `least` bytes each: never more than are here. */
static size_t get_count(struct packet_in *in, size_t max, size_t least)
{
	size_t n = (size_t)get_num(in, 4);

	in->items += n;
	if (in->bad || n > max || in->items > PACKET_ITEMS_MAX ||
	    n * least > (size_t)(in->end - in->p)) {
		in->bad = true;
		return 0;
	}
	return n;
}

/* A kind of channel and an id, as channel_make() has them. */
static struct channel get_channel(struct packet_in *in)
{
	struct channel ch = { get_i64(in) };
	char name[CHANNEL_NAME_MAX];
	struct channel same;

	if (!in->bad && (!channel_parse(name, channel_name(ch, name), &same) || same.key != ch.key))
		in->bad = true;
	return ch;
}

static struct bus_caller get_caller(struct packet_in *in)
{
	struct bus_caller c = { .person = 0 };

	c.person = get_i64(in);
	c.session = get_i64(in);
	c.only = get_i64(in);
	c.admin = get_bool(in);
	c.lang = get_bool(in) ? LANG_EN : LANG_FR;
	c.address = get_text(in);
	c.agent = get_text(in);
	c.browser = get_text(in);
	in->bad = in->bad || c.person < 0 || c.session < 0 || c.only < 0;
	return c;
}

enum { EFFECT_BYTES = 1 + 8 + 8 + 8 + 4 };

static const struct effect *get_effects(struct packet_in *in, size_t *n)
{
	const struct effect *first = NULL, **at = &first;

	*n = get_count(in, PACKET_ITEMS_MAX, EFFECT_BYTES);
	for (size_t i = 0; i < *n && !in->bad; i++) {
		struct effect *e = arena_new(in->arena, struct effect);
		uint64_t kind = get_num(in, 1);
		e->kind = (enum effect_kind)kind;
		e->ch.key = get_i64(in);
		e->id = get_i64(in);
		e->seq = get_i64(in);
		e->text = get_text(in);
		in->bad = in->bad || kind > EFFECT_BROWSER || e->seq < 0 || e->id < 0;
		*at = e;
		at = (const struct effect **)&e->next;
	}
	return in->bad ? NULL : first;
}

static void get_outcome(struct packet_in *in, struct packet_part *out)
{
	uint64_t err = get_num(in, 4);

	in->bad = in->bad || err >= ERR_COUNT;
	out->outcome.err = in->bad ? ERR_INTERNAL : (enum err)err;
	out->outcome.reply = get_text(in);
	out->outcome.effects = get_effects(in, &out->count);
}

static struct bus_fetch *get_fetch(struct packet_in *in, size_t *n)
{
	*n = get_count(in, PACKET_LIST_MAX, 16);
	struct bus_fetch *list = arena_array(in->arena, *n, struct bus_fetch);
	for (size_t i = 0; i < *n; i++) {
		list[i].ch = get_channel(in);
		list[i].after = get_i64(in);
		in->bad = in->bad || list[i].after < 0;
	}
	return list;
}

static struct str *get_frames(struct packet_in *in, size_t *n)
{
	*n = get_count(in, PACKET_ITEMS_MAX, 4);
	struct str *list = arena_array(in->arena, *n, struct str);
	for (size_t i = 0; i < *n && !in->bad; i++)
		list[i] = get_text(in);
	return list;
}

static void get_fetched(struct packet_in *in, struct packet_part *out)
{
	out->count = get_count(in, PACKET_LIST_MAX, 8 + 8 + 1 + 8 + 4);
	out->fetched = arena_array(in->arena, out->count, struct bus_fetched);
	for (size_t i = 0; i < out->count && !in->bad; i++) {
		struct bus_fetched *f = &out->fetched[i];
		f->ch = get_channel(in);
		f->after = get_i64(in);
		f->lost = get_bool(in);
		f->head = get_i64(in);
		f->frames = get_frames(in, &f->n);
		/* What came is what follows `after`, up to the head. */
		in->bad = in->bad || f->after < 0 || f->head < 0 ||
		          (!f->lost &&
		           (f->head < f->after || (uint64_t)(f->head - f->after) != f->n));
	}
}

static void get_beat(struct packet_in *in, struct packet_beat *beat)
{
	beat->epoch = get_text(in);
	beat->connects = get_num(in, 8);
	beat->writes_fail = get_bool(in);
	beat->all = get_bool(in);
	beat->heads = get_fetch(in, &beat->n_heads);
}

static void get_ids(struct packet_in *in, struct packet_part *out, size_t max)
{
	out->count = get_count(in, max, 8);
	out->ids = arena_array(in->arena, out->count, int64_t);
	for (size_t i = 0; i < out->count; i++)
		out->ids[i] = get_i64(in);
}

static void get_events(struct packet_in *in, struct packet_part *out)
{
	out->ch = get_channel(in);
	out->first = get_i64(in);
	out->frames = get_frames(in, &out->count);
	in->bad = in->bad || out->first < 1 || out->first > INT64_MAX - PACKET_MAX;
}

static void get_live(struct packet_in *in, struct packet_part *out)
{
	out->ch = get_channel(in);
	out->frames = arena_new(in->arena, struct str);
	out->frames[0] = get_text(in);
	out->count = 1;
}

bool packet_open(struct packet_in *in, struct str bytes, struct arena *arena,
                 struct packet_head *head)
{
	*in = (struct packet_in){ .p = bytes.p, .end = bytes.p + bytes.n, .arena = arena };
	in->bad = bytes.n > PACKET_MAX || get_num(in, 1) != PACKET_VERSION;
	head->from = get_num(in, 8);
	head->stream = (uint32_t)get_num(in, 4);
	head->fence = get_i64(in);
	head->last = get_num(in, 8);
	return !in->bad;
}

bool packet_next(struct packet_in *in, struct packet_part *out)
{
	*out = (struct packet_part){ 0 };
	if (in->bad || in->p == in->end)
		return false;
	/* A part is an item as well: the least ones are many in a packet, and leave something in the arena. */
	in->bad = ++in->items > PACKET_ITEMS_MAX;
	out->kind = (enum packet_kind)get_num(in, 1);
	switch (out->kind) {
	case PACKET_ASK:
		out->n = get_num(in, 8);
		out->ask.http = get_bool(in);
		out->ask.touch = get_bool(in);
		out->ask.request = get_text(in);
		out->ask.command = get_text(in);
		out->ask.text = get_text(in);
		out->ask.caller = get_caller(in);
		break;
	case PACKET_WHO:
		out->n = get_num(in, 8);
		out->who.cookie = get_text(in);
		break;
	case PACKET_NOTHING:
	case PACKET_SYNC:
	case PACKET_REPEAT: out->n = get_num(in, 8); break;
	case PACKET_FETCH: out->fetch = get_fetch(in, &out->count); break;
	case PACKET_OUTCOME:
		out->n = get_num(in, 8);
		get_outcome(in, out);
		break;
	case PACKET_KNOWN:
		out->n = get_num(in, 8);
		out->known.caller = get_caller(in);
		break;
	case PACKET_FETCHED: get_fetched(in, out); break;
	case PACKET_SYNCED:
		out->n = get_num(in, 8);
		out->lost = get_bool(in);
		break;
	case PACKET_EFFECTS:
		out->n = get_num(in, 8);
		out->effects = get_effects(in, &out->count);
		break;
	case PACKET_BEAT: get_beat(in, &out->beat); break;
	case PACKET_EVENTS: get_events(in, out); break;
	case PACKET_LIVE: get_live(in, out); break;
	case PACKET_WATCH: get_ids(in, out, PACKET_LIST_MAX); break;
	case PACKET_PRESENT:
		out->n = get_num(in, 8);
		get_ids(in, out, PACKET_PEOPLE_MAX);
		break;
	case PACKET_HERE: get_ids(in, out, PACKET_PEOPLE_MAX); break;
	default: in->bad = true;
	}
	return !in->bad;
}
