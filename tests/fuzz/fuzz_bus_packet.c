/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * What comes over Redis. After a zero byte the input is a packet as it stands; otherwise a script from
 * which one is written, whole, then damaged in one place. What is read is written again, and reads
 * and writes the same; its texts lie within the packet, its lists within their limits.
 */
#include "base/log.h"
#include "bus/packet.h"
#include "fuzz.h"

enum { ITEMS = 6, PARTS = 200 };

static struct arena arena;
static struct buf packet, first, second, piece;

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	log_init(stderr, LOG_ERROR);
	arena_init(&arena);
	buf_init(&packet, PACKET_MAX);
	buf_init(&first, 2 * PACKET_MAX);
	buf_init(&second, 2 * PACKET_MAX);
	buf_init(&piece, PACKET_MAX);
	return 0;
}

/* ---- a packet from a script ---- */

static struct str text(struct str *in)
{
	size_t n = fuzz_byte(in) % 32;
	struct str s = { in->p, n < in->n ? n : in->n };

	in->p += s.n;
	in->n -= s.n;
	return s;
}

static struct channel channel(struct str *in)
{
	uint8_t kind = fuzz_byte(in);

	return channel_make((enum channel_kind)(CHANNEL_GROUP + kind % 4), 1 + fuzz_byte(in));
}

static struct bus_caller caller(struct str *in)
{
	struct bus_caller c = { .person = fuzz_byte(in), .session = fuzz_byte(in) };

	c.admin = fuzz_byte(in) & 1;
	c.lang = fuzz_byte(in) & 1 ? LANG_EN : LANG_FR;
	c.address = text(in);
	c.agent = text(in);
	c.browser = text(in);
	return c;
}

static struct effect *effects(struct str *in, size_t *n)
{
	struct effect *list = NULL;

	*n = fuzz_byte(in) % ITEMS;
	for (size_t i = 0; i < *n; i++) {
		struct effect *e = arena_new(&arena, struct effect);
		*e = (struct effect){ .kind = (enum effect_kind)(fuzz_byte(in) %
			                                         (EFFECT_BROWSER + 1)),
			              .ch = channel(in),
			              .id = fuzz_byte(in),
			              .seq = fuzz_byte(in),
			              .text = text(in),
			              .next = list };
		list = e;
	}
	return list;
}

static struct bus_fetch *fetches(struct str *in, size_t *n)
{
	*n = fuzz_byte(in) % ITEMS;
	struct bus_fetch *list = arena_array(&arena, *n, struct bus_fetch);

	for (size_t i = 0; i < *n; i++)
		list[i] = (struct bus_fetch){ channel(in), fuzz_byte(in) };
	return list;
}

static int64_t *ids(struct str *in, size_t *n)
{
	*n = fuzz_byte(in) % ITEMS;
	int64_t *list = arena_array(&arena, *n, int64_t);

	for (size_t i = 0; i < *n; i++)
		list[i] = fuzz_byte(in);
	return list;
}

static void put_effects(struct buf *b, uint64_t number, const struct effect *list, size_t n)
{
	buf_reset(&piece);
	for (const struct effect *e = list; e; e = e->next)
		packet_effect(&piece, e);
	packet_effects(b, number, buf_view(&piece), n);
}

static void put_frames(struct buf *b, struct channel ch, int64_t from, const struct str *frames,
                       size_t n)
{
	buf_reset(&piece);
	for (size_t i = 0; i < n; i++)
		packet_frame(&piece, frames[i]);
	packet_events(b, ch, from, buf_view(&piece), n);
}

static void put_fetched(struct str *in)
{
	struct bus_fetched f = { .ch = channel(in),
		                 .after = fuzz_byte(in),
		                 .n = fuzz_byte(in) % ITEMS };
	struct str *frames = arena_array(&arena, f.n, struct str);

	for (size_t i = 0; i < f.n; i++)
		frames[i] = text(in);
	f.frames = frames;
	f.lost = fuzz_byte(in) & 1;
	f.head = f.lost ? fuzz_byte(in) : f.after + (int64_t)f.n;
	packet_fetched(&packet, &f, 1);
}

static void put_one(struct str *in)
{
	enum packet_kind kind = (enum packet_kind)(PACKET_ASK + fuzz_byte(in) % PACKET_HERE);
	uint64_t n = fuzz_byte(in);
	size_t count;

	switch (kind) {
	case PACKET_ASK:
		packet_ask(&packet, n,
		           &(struct bus_ask){ .http = fuzz_byte(in) & 1,
		                              .touch = fuzz_byte(in) & 1,
		                              .request = text(in),
		                              .command = text(in),
		                              .text = text(in),
		                              .caller = caller(in) });
		break;
	case PACKET_WHO: packet_who(&packet, n, text(in)); break;
	case PACKET_NOTHING:
	case PACKET_SYNC:
	case PACKET_REPEAT: packet_number(&packet, kind, n); break;
	case PACKET_FETCH: {
		struct bus_fetch *list = fetches(in, &count);
		packet_fetch(&packet, list, count);
		break;
	}
	case PACKET_OUTCOME:
		packet_outcome(&packet, n,
		               &(struct bus_outcome){ .err = (enum err)(fuzz_byte(in) % ERR_COUNT),
		                                      .reply = text(in),
		                                      .effects = effects(in, &count) });
		break;
	case PACKET_KNOWN:
		packet_known(&packet, n, &(struct bus_known){ .caller = caller(in) });
		break;
	case PACKET_FETCHED: put_fetched(in); break;
	case PACKET_SYNCED: packet_synced(&packet, n, fuzz_byte(in) & 1); break;
	case PACKET_EFFECTS: {
		const struct effect *list = effects(in, &count);
		put_effects(&packet, n, list, count);
		break;
	}
	case PACKET_BEAT: {
		struct packet_beat beat = { .epoch = text(in),
			                    .connects = n,
			                    .writes_fail = fuzz_byte(in) & 1,
			                    .all = fuzz_byte(in) & 1 };
		beat.heads = fetches(in, &beat.n_heads);
		packet_beat(&packet, &beat);
		break;
	}
	case PACKET_EVENTS: {
		struct channel ch = channel(in);
		struct str frames[] = { text(in), text(in) };
		put_frames(&packet, ch, 1 + (int64_t)n, frames, 2);
		break;
	}
	case PACKET_LIVE: {
		struct channel ch = channel(in);
		packet_live(&packet, ch, text(in));
		break;
	}
	case PACKET_WATCH: {
		int64_t *list = ids(in, &count);
		packet_watch(&packet, list, count);
		break;
	}
	case PACKET_PRESENT: {
		int64_t *list = ids(in, &count);
		packet_present(&packet, (int64_t)n, list, count);
		break;
	}
	case PACKET_HERE: {
		int64_t *list = ids(in, &count);
		packet_here(&packet, list, count);
		break;
	}
	}
}

/* ---- reading, and writing what was read ---- */

static void lies_in(struct str s, struct str bytes)
{
	MUST(!s.n || (s.p >= bytes.p && s.p + s.n <= bytes.p + bytes.n));
}

static void check(const struct packet_part *p, struct str bytes)
{
	MUST(p->kind >= PACKET_ASK && p->kind <= PACKET_HERE && p->count <= PACKET_ITEMS_MAX);
	lies_in(p->ask.text, bytes);
	lies_in(p->ask.caller.browser, bytes);
	lies_in(p->who.cookie, bytes);
	lies_in(p->outcome.reply, bytes);
	lies_in(p->beat.epoch, bytes);
	for (const struct effect *e = p->effects ? p->effects : p->outcome.effects; e; e = e->next)
		lies_in(e->text, bytes);
	for (size_t i = 0; p->frames && i < p->count; i++)
		lies_in(p->frames[i], bytes);
	for (size_t i = 0; p->fetched && i < p->count; i++)
		for (size_t k = 0; k < p->fetched[i].n; k++)
			lies_in(p->fetched[i].frames[k], bytes);
}

static void put_again(struct buf *b, const struct packet_part *p)
{
	switch (p->kind) {
	case PACKET_ASK: packet_ask(b, p->n, &p->ask); break;
	case PACKET_WHO: packet_who(b, p->n, p->who.cookie); break;
	case PACKET_NOTHING:
	case PACKET_SYNC:
	case PACKET_REPEAT: packet_number(b, p->kind, p->n); break;
	case PACKET_FETCH: packet_fetch(b, p->fetch, p->count); break;
	case PACKET_OUTCOME: packet_outcome(b, p->n, &p->outcome); break;
	case PACKET_KNOWN: packet_known(b, p->n, &p->known); break;
	case PACKET_FETCHED: packet_fetched(b, p->fetched, p->count); break;
	case PACKET_SYNCED: packet_synced(b, p->n, p->lost); break;
	case PACKET_EFFECTS: put_effects(b, p->n, p->effects, p->count); break;
	case PACKET_BEAT: packet_beat(b, &p->beat); break;
	case PACKET_EVENTS: put_frames(b, p->ch, p->first, p->frames, p->count); break;
	case PACKET_LIVE: packet_live(b, p->ch, p->frames[0]); break;
	case PACKET_WATCH: packet_watch(b, p->ids, p->count); break;
	case PACKET_PRESENT: packet_present(b, (int64_t)p->n, p->ids, p->count); break;
	case PACKET_HERE: packet_here(b, p->ids, p->count); break;
	}
}

/* Read all parts and write them to `b`; how many there were. false: not all of it could be read. */
static bool copy(struct str bytes, struct buf *b, size_t *parts)
{
	struct packet_in in;
	struct packet_head head;
	struct packet_part part;

	*parts = 0;
	buf_reset(b);
	if (!packet_open(&in, bytes, &arena, &head))
		return false;
	packet_begin(b, &head);
	while (packet_next(&in, &part)) {
		check(&part, bytes);
		put_again(b, &part);
		++*parts;
	}
	MUST(!b->full);
	return !in.bad;
}

static void read_all(struct str bytes)
{
	size_t n, again;

	copy(bytes, &first, &n);
	if (!first.n)
		return;
	/* What could be read is whole. */
	MUST(copy(buf_view(&first), &second, &again) && again == n);
	MUST(str_eq(buf_view(&first), buf_view(&second)));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n)
{
	struct str in = { (const char *)data, n };
	size_t parts, written = 0;

	arena_reset(&arena);
	if (!fuzz_byte(&in)) {
		read_all(in);
		return 0;
	}
	size_t at = fuzz_byte(&in) * 3u;
	char flip = (char)fuzz_byte(&in);
	buf_reset(&packet);
	packet_begin(&packet,
	             &(struct packet_head){ .from = 7, .stream = 1, .fence = 2, .last = 3 });
	for (; in.n && written < PARTS; written++)
		put_one(&in);
	MUST(copy(buf_view(&packet), &first, &parts) && parts == written);
	if (at < packet.n)
		packet.p[at] ^= flip;
	read_all(buf_view(&packet));
	return 0;
}
