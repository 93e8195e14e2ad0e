/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * Who has how many sockets. Those that are not signed in are counted from the moment they are
 * accepted; all of them when the loop takes them in, by which time it knows whose old ones have
 * ended: ten thousand who come back at once are not twenty thousand.
 */
#include "base/log.h"
#include "base/mem.h"
#include "net/internal.h"
#include <arpa/inet.h>
#include <pthread.h>
#include <string.h>

/* Sockets of one address. */
struct source {
	struct in6_addr addr;
	size_t all;     /* admitted */
	size_t waiting; /* accepted, and not (yet) a signed-in WebSocket */
	UT_hash_handle hh;
};

struct guest {
	struct source *source; /* NULL: a trusted proxy, not counted */
	bool waiting, admitted;
};

struct sources {
	const struct net_config *cfg;
	pthread_mutex_t lock; /* all below, and every guest */
	struct source *by_addr;
	size_t sockets;
	bool full_logged;
};

struct sources *sources_create(const struct net_config *cfg)
{
	struct sources *s = xcalloc(1, sizeof(*s));

	s->cfg = cfg;
	pthread_mutex_init(&s->lock, NULL);
	return s;
}

void sources_destroy(struct sources *s)
{
	struct source *at, *next;

	if (!s)
		return;
	HASH_ITER(hh, s->by_addr, at, next)
	{
		HASH_DEL(s->by_addr, at);
		free(at);
	}
	pthread_mutex_destroy(&s->lock);
	free(s);
}

size_t sources_sockets(struct sources *s)
{
	pthread_mutex_lock(&s->lock);
	size_t n = s->sockets;
	pthread_mutex_unlock(&s->lock);
	return n;
}

static bool read_address(const struct sockaddr_storage *from, struct in6_addr *out,
                         char text[INET6_ADDRSTRLEN])
{
	memset(out, 0, sizeof(*out));
	if (from->ss_family == AF_INET) {
		struct in_addr v4 = ((const struct sockaddr_in *)from)->sin_addr;
		memcpy(out->s6_addr + 12, &v4, 4);
		return inet_ntop(AF_INET, &v4, text, INET6_ADDRSTRLEN);
	}
	*out = ((const struct sockaddr_in6 *)from)->sin6_addr;
	return inet_ntop(AF_INET6, out, text, INET6_ADDRSTRLEN);
}

static bool is_proxy(const struct net_config *cfg, const char *text)
{
	for (const char *const *p = cfg->proxies; p && *p; p++)
		if (!strcmp(*p, text))
			return true;
	return false;
}

static struct source *source_of(struct sources *all, const struct in6_addr *addr)
{
	struct source *s;

	HASH_FIND(hh, all->by_addr, addr, sizeof(*addr), s);
	if (s)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->addr = *addr;
	HASH_ADD(hh, all->by_addr, addr, sizeof(s->addr), s);
	return s;
}

static void source_drop(struct sources *all, struct source *s)
{
	if (s->all || s->waiting)
		return;
	HASH_DEL(all->by_addr, s);
	free(s);
}

static bool over(size_t have, size_t limit)
{
	return limit && have >= limit;
}

struct guest *source_enter(struct sources *all, const struct sockaddr_storage *from)
{
	char text[INET6_ADDRSTRLEN];
	struct in6_addr addr;
	struct guest *g = NULL;
	struct source *s = NULL;

	if (!read_address(from, &addr, text))
		return NULL;
	pthread_mutex_lock(&all->lock);
	if (!is_proxy(all->cfg, text))
		s = source_of(all, &addr);
	if (!s || !over(s->waiting, all->cfg->waiting_per_address)) {
		g = xcalloc(1, sizeof(*g));
		g->source = s;
		g->waiting = true;
	}
	if (g && s)
		s->waiting++;
	else if (s)
		source_drop(all, s);
	pthread_mutex_unlock(&all->lock);
	return g;
}

bool source_admit(struct sources *all, struct guest *g)
{
	struct source *s = g->source;

	pthread_mutex_lock(&all->lock);
	bool full = over(all->sockets, all->cfg->conns_max);
	bool many = s && over(s->all, all->cfg->per_address);
	g->admitted = !full && !many;
	all->sockets += g->admitted;
	if (s)
		s->all += g->admitted;
	bool say = full && !all->full_logged;
	all->full_logged |= full;
	pthread_mutex_unlock(&all->lock);
	if (say)
		log_warn("net: the limit of %zu connections is reached", all->cfg->conns_max);
	return g->admitted;
}

void source_promote(struct sources *all, struct guest *g)
{
	pthread_mutex_lock(&all->lock);
	if (g->waiting && g->source)
		g->source->waiting--;
	g->waiting = false;
	pthread_mutex_unlock(&all->lock);
}

void source_leave(struct sources *all, struct guest *g)
{
	pthread_mutex_lock(&all->lock);
	all->sockets -= g->admitted;
	all->full_logged &= !g->admitted;
	if (g->source) {
		g->source->all -= g->admitted;
		g->source->waiting -= g->waiting;
		source_drop(all, g->source);
	}
	pthread_mutex_unlock(&all->lock);
	free(g);
}
