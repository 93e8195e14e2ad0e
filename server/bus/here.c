/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who is present where. A gateway says which groups are watched by its clients; the others then say
 * whom they have in these, when it changes and every ten seconds. What is not said again is over: no
 * message has to arrive, and nothing is said of groups that nobody watches.
 *
 * The historian hears who is at a page here, so that pushes spare him: every five seconds, and once more
 * when it is nobody any longer.
 */
#include "base/clock.h"
#include "base/hash.h"
#include "base/mem.h"
#include "bus/gateway.h"
#include "hub/hub.h"
#include <sodium.h>

enum {
	HERE_MS = 500,        /* how often this is looked at */
	AGAIN_MS = 10 * 1000, /* how often it is said again */
	PAGES_MS = 5 * 1000,
	WATCHED_MS = 25 * 1000,
	WATCHED_MAX = 4096,
};

/* A group watched at another gateway. */
struct watched {
	int64_t group;
	int64_t until, said; /* mono ms */
	uint8_t hash[16];    /* of whom we said was here */
	UT_hash_handle hh;
};

static void watched_drop(struct gateway *g, struct watched *w)
{
	HASH_DEL(g->watched, w);
	free(w);
}

static void on_watch(struct gateway *g, const struct packet_part *part)
{
	int64_t until = clock_mono_ms() + WATCHED_MS;

	for (size_t i = 0; i < part->count; i++) {
		struct watched *w;
		HASH_FIND(hh, g->watched, &part->ids[i], sizeof(int64_t), w);
		if (!w && HASH_COUNT(g->watched) < WATCHED_MAX) {
			w = xcalloc(1, sizeof(*w));
			w->group = part->ids[i];
			HASH_ADD(hh, g->watched, group, sizeof(w->group), w);
		}
		if (w)
			w->until = until;
	}
}

void here_packet(struct gateway *g, uint64_t from, const struct packet_part *part)
{
	if (from == g->id)
		return;
	if (part->kind == PACKET_WATCH)
		on_watch(g, part);
	else if (part->kind == PACKET_PRESENT)
		hub_present_elsewhere(g->hub, from, (int64_t)part->n, part->ids, part->count);
}

static void say_watched(struct gateway *g)
{
	int64_t *groups = xcalloc(PACKET_LIST_MAX, sizeof(*groups));
	size_t n = hub_watched(g->hub, groups, PACKET_LIST_MAX);

	if (n) {
		gateway_begin(g);
		packet_watch(&g->out, groups, n);
		gateway_publish(g, gateway_name(g, "here"));
	}
	free(groups);
}

static void say_present(struct gateway *g, struct watched *w, int64_t *people, int64_t now)
{
	size_t n = hub_present(g->hub, w->group, people, PACKET_PEOPLE_MAX);
	uint8_t hash[16];

	crypto_generichash(hash, sizeof(hash), (const uint8_t *)people, n * sizeof(*people), NULL,
	                   0);
	bool same = w->said && !memcmp(hash, w->hash, sizeof(hash));
	if (same ? !n || now - w->said < AGAIN_MS : !n && !w->said)
		return;
	memcpy(w->hash, hash, sizeof(hash));
	w->said = now;
	gateway_begin(g);
	packet_present(&g->out, w->group, people, n);
	gateway_publish(g, gateway_name(g, "here"));
}

static void say_at_pages(struct gateway *g, int64_t now)
{
	if (now - g->pages_at < PAGES_MS)
		return;
	int64_t *people = xcalloc(BUS_HERE_MAX, sizeof(*people));
	size_t n = hub_here(g->hub, now - BUS_HERE_MS, people, BUS_HERE_MAX);
	if (n || g->at_pages) {
		gateway_begin(g);
		packet_here(&g->out, people, n);
		gateway_publish(g, gateway_name(g, "asks"));
	}
	g->at_pages = n;
	g->pages_at = now;
	free(people);
}

void here_tick(struct gateway *g, int64_t now)
{
	struct watched *w, *next;

	if (now - g->here_at < HERE_MS || !redis_is_up(g->commands))
		return;
	g->here_at = now;
	say_at_pages(g, now);
	say_watched(g);
	if (!g->watched)
		return;
	int64_t *people = xcalloc(PACKET_PEOPLE_MAX, sizeof(*people));
	HASH_ITER(hh, g->watched, w, next)
	{
		if (now > w->until)
			watched_drop(g, w);
		else
			say_present(g, w, people, now);
	}
	free(people);
}

void here_finish(struct gateway *g)
{
	struct watched *w, *next;

	HASH_ITER(hh, g->watched, w, next)
	watched_drop(g, w);
}
