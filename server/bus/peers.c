/* SPDX-License-Identifier: EUPL-1.2 */
/* The historian's gateways: their asks taken in order, each once, and what came of them kept a while. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/historian.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* outcome.to of a gateway's ask: a mark, its place, the turn of that place, the number of the ask. */
#define MARK UINT64_C(0x40)
enum { MARK_SHIFT = 56, PLACE_SHIFT = 48, TURN_SHIFT = 40 };
enum { HERE_KEPT_MS = 15 * 1000 }; /* what a gateway does not say again is over */
#define NUMBER ((UINT64_C(1) << TURN_SHIFT) - 1)

bool peers_own(uint64_t to)
{
	return to >> MARK_SHIFT == MARK;
}

static uint64_t address(const struct peer *p, uint64_t n)
{
	return MARK << MARK_SHIFT | (uint64_t)p->place << PLACE_SHIFT |
	       (uint64_t)p->turn << TURN_SHIFT | (n & NUMBER);
}

static struct peer *addressee(struct historian *h, uint64_t to, uint64_t *n)
{
	struct peer *p = h->places[to >> PLACE_SHIFT & 0xff];

	*n = to & NUMBER;
	return p && p->turn == (uint8_t)(to >> TURN_SHIFT) ? p : NULL;
}

/* ---- what is kept ---- */

static void answer_drop(struct peer *p, struct answer *a)
{
	free(a->part);
	p->bytes -= a->size;
	*a = (struct answer){ 0 };
}

static void answer_keep(struct peer *p, struct answer *a, char *part, size_t size)
{
	a->done = true;
	a->part = part;
	a->size = size;
	p->bytes += size;
	/* Those long answered go first; asked again all the same, they are done again, which their
	 * own id makes harmless. */
	for (; p->bytes > ANSWER_BYTES && p->oldest < p->expected; p->oldest++) {
		struct answer *old = &p->answers[p->oldest % ANSWERS];
		if (old->n == p->oldest && old->done && old != a) {
			answer_drop(p, old);
			old->n = p->oldest;
			old->done = true;
		}
	}
}

static void begin_stream(struct historian *h, struct peer *p, uint32_t stream)
{
	for (size_t i = 0; i < ANSWERS; i++)
		answer_drop(p, &p->answers[i]);
	p->stream = stream;
	p->expected = p->oldest = 1;
	p->turn = ++h->turns[p->place];
	buf_reset(&p->out);
}

static void peer_destroy(struct historian *h, struct peer *p)
{
	begin_stream(h, p, 0);
	h->places[p->place] = NULL;
	HASH_DEL(h->peers, p);
	buf_finish(&p->out);
	free(p->here);
	free(p);
}

static struct peer *peer_of(struct historian *h, const struct packet_head *head)
{
	struct peer *p;
	unsigned place = 0;

	HASH_FIND(hh, h->peers, &head->from, sizeof(head->from), p);
	while (!p && place < PEERS_MAX && h->places[place])
		place++;
	if (!p && place == PEERS_MAX) {
		log_warn("bus: more gateways than %d", PEERS_MAX);
		return NULL;
	}
	if (!p) {
		p = xcalloc(1, sizeof(*p));
		p->id = head->from;
		p->place = place;
		buf_init(&p->out, PACKET_MAX);
		HASH_ADD(hh, h->peers, id, sizeof(p->id), p);
		h->places[place] = p;
		begin_stream(h, p, head->stream);
		log_info("bus: gateway %016" PRIx64, p->id);
	} else if (p->stream != head->stream) {
		begin_stream(h, p, head->stream);
	}
	p->heard = clock_mono_ms();
	p->repeat = false;
	return p;
}

/* ---- sending ---- */

static void flush_peer(struct historian *h, struct peer *p)
{
	char to[32];

	if (!p->out.n)
		return;
	snprintf(to, sizeof(to), "to:%016" PRIx64, p->id);
	historian_begin(h, p->stream);
	buf_str(&h->out, buf_view(&p->out));
	historian_publish(h, historian_name(h, to));
	buf_reset(&p->out);
}

/* Effects and events go first: what a reply speaks of is there when it comes. */
static void put_parts(struct historian *h, struct peer *p, struct str parts)
{
	if (p->out.n && p->out.n + parts.n > PACKET_PARTS_FULL) {
		spread_flush(h);
		flush_peer(h, p);
	}
	buf_str(&p->out, parts);
}

void peers_flush(struct historian *h)
{
	struct peer *p, *next;

	HASH_ITER(hh, h->peers, p, next)
	flush_peer(h, p);
}

/* ---- asks ---- */

static void carry_out(struct historian *h, struct peer *p, struct packet_part *part)
{
	struct bus_end *end = &h->bus.historian;
	struct answer *a = &p->answers[part->n % ANSWERS];
	uint64_t from = address(p, part->n);

	answer_drop(p, a);
	a->n = part->n;
	h->under_way++;
	if (part->kind == PACKET_ASK) {
		part->ask.from = from;
		end->ask(end->arg, &part->ask);
	} else if (part->kind == PACKET_WHO) {
		part->who.from = from;
		end->who(end->arg, &part->who);
	} else {
		a->done = true;
		h->under_way--;
	}
}

static void on_numbered(struct historian *h, struct peer *p, struct packet_part *part)
{
	struct answer *a = &p->answers[part->n % ANSWERS];
	struct buf b;

	if (h->draining && part->n >= p->expected)
		return; /* the next historian's */
	if (part->n == p->expected) {
		p->expected++;
		carry_out(h, p, part);
	} else if (part->n > p->expected) {
		if (p->repeat)
			return;
		p->repeat = true;
		buf_init(&b, 64);
		packet_number(&b, PACKET_REPEAT, p->expected);
		put_parts(h, p, buf_view(&b));
		buf_finish(&b);
	} else if (a->n == part->n && a->part) {
		h->stats.repeats++;
		put_parts(h, p, (struct str){ a->part, a->size });
	} else if (a->n == part->n && a->done) {
		carry_out(h, p, part); /* its outcome is no longer here */
	}
}

static void on_here(struct peer *p, const struct packet_part *part)
{
	free(p->here);
	p->here = xcalloc(part->count + 1, sizeof(*p->here));
	memcpy(p->here, part->ids, part->count * sizeof(*p->here));
	p->n_here = part->count;
	p->here_until = clock_mono_ms() + HERE_KEPT_MS;
}

size_t peers_here(const struct historian *h, int64_t *people, size_t max)
{
	int64_t now = clock_mono_ms();
	struct peer *p, *next;
	size_t n = 0;

	HASH_ITER(hh, h->peers, p, next)
	for (size_t i = 0; i < p->n_here && n < max && now <= p->here_until; i++)
		people[n++] = p->here[i];
	return n;
}

static void on_sync(struct historian *h, struct peer *p, uint64_t after)
{
	struct buf b;
	bool lost;

	buf_init(&b, PACKET_MAX);
	spread_since(h, &b, after, &lost);
	packet_synced(&b, h->last, lost);
	if (!b.full)
		put_parts(h, p, buf_view(&b));
	buf_finish(&b);
}

void peers_message(struct historian *h, struct str body)
{
	struct packet_head head;
	struct packet_in in;
	struct packet_part part;

	arena_reset(&h->arena);
	if (!packet_open(&in, body, &h->arena, &head)) {
		log_warn("bus: what came from a gateway is no packet");
		return;
	}
	struct peer *p = peer_of(h, &head);
	while (p && packet_next(&in, &part))
		switch (part.kind) {
		case PACKET_ASK:
		case PACKET_WHO:
		case PACKET_NOTHING: on_numbered(h, p, &part); break;
		case PACKET_FETCH:
			h->bus.historian.fetch(h->bus.historian.arg, address(p, 0), part.fetch,
			                       part.count);
			break;
		case PACKET_SYNC: on_sync(h, p, part.n); break;
		case PACKET_HERE: on_here(p, &part); break;
		default: break;
		}
	if (p && in.bad)
		log_warn("bus: a packet of gateway %016" PRIx64 " is damaged", p->id);
}

/* ---- what came of them ---- */

static void settle(struct historian *h, uint64_t to, struct buf *part)
{
	uint64_t n;
	struct peer *p = addressee(h, to, &n);

	h->under_way--;
	if (!p || p->answers[n % ANSWERS].n != n)
		return;
	if (part->full) {
		log_error("bus: an outcome is larger than a packet may be");
		return;
	}
	put_parts(h, p, buf_view(part));
	size_t size;
	char *kept = buf_take(part, &size);
	answer_keep(p, &p->answers[n % ANSWERS], kept, size);
}

void peers_outcome(struct historian *h, const struct bus_outcome *o)
{
	struct buf b;

	buf_init(&b, PACKET_MAX / 2);
	packet_outcome(&b, o->to & NUMBER, o);
	settle(h, o->to, &b);
	buf_finish(&b);
}

void peers_known(struct historian *h, const struct bus_known *known)
{
	struct buf b;

	buf_init(&b, 4096);
	packet_known(&b, known->to & NUMBER, known);
	settle(h, known->to, &b);
	buf_finish(&b);
}

void peers_fetched(struct historian *h, uint64_t to, const struct bus_fetched *got, size_t n)
{
	uint64_t zero;
	struct peer *p = addressee(h, to, &zero);
	struct buf b;

	if (!p)
		return;
	buf_init(&b, PACKET_MAX / 2);
	packet_fetched(&b, got, n);
	for (size_t i = 0; i < n; i++)
		h->stats.fetched += got[i].n;
	if (!b.full)
		put_parts(h, p, buf_view(&b));
	buf_finish(&b);
}

/* ---- time ---- */

void peers_tick(struct historian *h, int64_t now)
{
	struct peer *p, *next;

	HASH_ITER(hh, h->peers, p, next)
	if (now - p->heard > PEER_SILENT_MS)
		peer_destroy(h, p);
}

void peers_finish(struct historian *h)
{
	struct peer *p, *next;

	HASH_ITER(hh, h->peers, p, next)
	peer_destroy(h, p);
}
