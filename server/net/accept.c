/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/*
 * The accepting thread. When ten thousand clients come back at once the loop has their closes to
 * do as well; a thread that only accepts keeps the kernel's backlog from overflowing, and the
 * loop adopts a handful of the new sockets each turn (measured: 3.4 s -> 0.75 s for 10,000).
 * It also is where addresses are counted, before a byte of theirs is read.
 */
#include "base/log.h"
#include "base/mem.h"
#include "net/internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,
	QUEUE_MAX = 8192, /* accepted, not yet adopted; past it the kernel's backlog holds them */
	ADOPT_PER_TURN = 64,
	USER_TIMEOUT_MS = 30000, /* sent and not acknowledged for this long: the peer is gone */
};

/* Sockets of one address. */
struct source {
	struct in6_addr addr;
	size_t all, waiting; /* waiting: not (yet) a signed-in WebSocket */
	UT_hash_handle hh;
};

/* What hangs on a wsi. */
struct guest {
	struct source *source; /* NULL: a trusted proxy, not counted */
	bool waiting;
};

struct acceptor {
	struct net *net;
	int fd, wake, port;
	pthread_t thread;
	bool started;
	uv_async_t async;
	pthread_mutex_t lock; /* the queue and `stop` */
	int queue[QUEUE_MAX];
	size_t first, n;
	bool stop;
	bool full_logged;
	struct source *sources;
	size_t sockets;
};

static bool room(struct acceptor *a)
{
	pthread_mutex_lock(&a->lock);
	bool any = a->n < QUEUE_MAX;
	pthread_mutex_unlock(&a->lock);
	return any;
}

/* After room(): only this thread puts anything in. */
static void push(struct acceptor *a, int fd)
{
	pthread_mutex_lock(&a->lock);
	a->queue[(a->first + a->n++) % QUEUE_MAX] = fd;
	pthread_mutex_unlock(&a->lock);
}

static bool pop(struct acceptor *a, int *fd)
{
	pthread_mutex_lock(&a->lock);
	bool any = a->n > 0;
	if (any) {
		*fd = a->queue[a->first];
		a->first = (a->first + 1) % QUEUE_MAX;
		a->n--;
	}
	pthread_mutex_unlock(&a->lock);
	return any;
}

static bool stopped(struct acceptor *a)
{
	pthread_mutex_lock(&a->lock);
	bool stop = a->stop;
	pthread_mutex_unlock(&a->lock);
	return stop;
}

static void *run(void *arg)
{
	struct acceptor *a = arg;
	struct pollfd fds[2] = { { .fd = a->fd, .events = POLLIN },
		                 { .fd = a->wake, .events = POLLIN } };

	while (!stopped(a)) {
		if (poll(fds, 2, -1) < 0 && errno != EINTR)
			break;
		bool any = false;
		for (int i = 0; i < 256; i++) {
			if (!room(a)) { /* the kernel's backlog holds the rest meanwhile */
				usleep(2000);
				break;
			}
			int fd = accept4(a->fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
			if (fd < 0) {
				/* Out of descriptors: the socket stays readable, so wait instead of spinning. */
				if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
				    errno == ENOMEM)
					usleep(50 * 1000);
				break;
			}
			push(a, fd);
			any = true;
		}
		if (any)
			uv_async_send(&a->async);
	}
	return NULL;
}

/* ---- addresses ---- */

static bool peer_address(int fd, struct in6_addr *out, char text[INET6_ADDRSTRLEN])
{
	struct sockaddr_storage ss;
	socklen_t n = sizeof(ss);

	memset(out, 0, sizeof(*out));
	if (getpeername(fd, (struct sockaddr *)&ss, &n))
		return false;
	if (ss.ss_family == AF_INET) {
		struct in_addr v4 = ((struct sockaddr_in *)&ss)->sin_addr;
		memcpy(out->s6_addr + 12, &v4, 4);
		return inet_ntop(AF_INET, &v4, text, INET6_ADDRSTRLEN);
	}
	*out = ((struct sockaddr_in6 *)&ss)->sin6_addr;
	return inet_ntop(AF_INET6, out, text, INET6_ADDRSTRLEN);
}

static bool is_proxy(const struct net *net, const char *text)
{
	for (const char *const *p = net->cfg.proxies; p && *p; p++)
		if (!strcmp(*p, text))
			return true;
	return false;
}

static struct source *source_of(struct acceptor *a, const struct in6_addr *addr)
{
	struct source *s;

	HASH_FIND(hh, a->sources, addr, sizeof(*addr), s);
	if (s)
		return s;
	s = xcalloc(1, sizeof(*s));
	s->addr = *addr;
	HASH_ADD(hh, a->sources, addr, sizeof(s->addr), s);
	return s;
}

static void source_drop(struct acceptor *a, struct source *s)
{
	if (s->all)
		return;
	HASH_DEL(a->sources, s);
	free(s);
}

static bool over(size_t have, size_t limit)
{
	return limit && have >= limit;
}

static void adopt(struct acceptor *a, int fd)
{
	struct net *net = a->net;
	char text[INET6_ADDRSTRLEN];
	struct in6_addr addr;
	struct source *s = NULL;
	int one = 1, timeout = USER_TIMEOUT_MS;

	if (!peer_address(fd, &addr, text)) { /* reset already */
		close(fd);
		return;
	}
	if (over(a->sockets, net->cfg.conns_max)) {
		if (!a->full_logged)
			log_warn("net: the limit of %zu connections is reached",
			         net->cfg.conns_max);
		a->full_logged = true;
		close(fd);
		return;
	}
	if (!is_proxy(net, text)) {
		s = source_of(a, &addr);
		if (over(s->all, net->cfg.per_address) ||
		    over(s->waiting, net->cfg.waiting_per_address)) {
			close(fd);
			source_drop(a, s);
			return;
		}
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));

	struct lws *wsi = lws_adopt_socket_vhost(net->vhost, fd);
	if (!wsi) { /* libwebsockets has closed it */
		if (s)
			source_drop(a, s);
		return;
	}
	struct guest *g = xcalloc(1, sizeof(*g));
	g->source = s;
	g->waiting = true;
	if (s) {
		s->all++;
		s->waiting++;
	}
	a->sockets++;
	lws_set_opaque_user_data(wsi, g);
}

void acceptor_promoted(struct net *net, struct lws *wsi)
{
	struct guest *g = lws_get_opaque_user_data(wsi);

	(void)net;
	if (!g || !g->waiting)
		return;
	g->waiting = false;
	if (g->source)
		g->source->waiting--;
}

void acceptor_gone(struct net *net, struct lws *wsi)
{
	struct acceptor *a = net->acceptor;
	struct guest *g = lws_get_opaque_user_data(wsi);

	if (!g)
		return;
	lws_set_opaque_user_data(wsi, NULL);
	if (a) { /* otherwise all is being closed, and nobody counts any more */
		a->sockets--;
		a->full_logged = false;
		if (g->source) {
			g->source->all--;
			g->source->waiting -= g->waiting;
			source_drop(a, g->source);
		}
	}
	free(g);
}

static void on_async(uv_async_t *async)
{
	struct acceptor *a = async->data;
	int fd;

	for (int i = 0; i < ADOPT_PER_TURN; i++) {
		if (!pop(a, &fd))
			return;
		if (a->net->stopping)
			close(fd);
		else
			adopt(a, fd);
	}
	uv_async_send(async); /* the rest next turn */
}

/* ---- life ---- */

static int listen_on(const char *host, int port, int *bound)
{
	struct addrinfo hints = { .ai_flags = AI_NUMERICHOST | AI_PASSIVE,
		                  .ai_socktype = SOCK_STREAM },
			*ai;
	char service[16];
	struct sockaddr_storage ss;
	socklen_t n = sizeof(ss);
	int one = 1;

	snprintf(service, sizeof(service), "%d", port);
	int rc = getaddrinfo(host, service, &hints, &ai);
	if (rc) {
		log_error("net: \"%s\" is no numeric address: %s", host, gai_strerror(rc));
		return -1;
	}
	int fd = socket(ai->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd >= 0) {
		setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
		if (bind(fd, ai->ai_addr, ai->ai_addrlen) || listen(fd, BACKLOG) ||
		    getsockname(fd, (struct sockaddr *)&ss, &n)) {
			log_error("net: cannot listen on %s port %d: %s", host, port,
			          strerror(errno));
			close(fd);
			fd = -1;
		} else {
			*bound = ntohs(ss.ss_family == AF_INET
			                       ? ((struct sockaddr_in *)&ss)->sin_port
			                       : ((struct sockaddr_in6 *)&ss)->sin6_port);
		}
	}
	freeaddrinfo(ai);
	return fd;
}

struct acceptor *acceptor_create(struct net *net)
{
	struct acceptor *a = xcalloc(1, sizeof(*a));

	a->net = net;
	a->wake = -1;
	pthread_mutex_init(&a->lock, NULL);
	a->fd = listen_on(net->cfg.host, net->cfg.port, &a->port);
	if (a->fd >= 0)
		a->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (a->fd < 0 || a->wake < 0) {
		acceptor_destroy(a);
		return NULL;
	}
	a->async.data = a;
	uv_async_init(net->cfg.loop, &a->async, on_async);
	a->started = !pthread_create(&a->thread, NULL, run, a);
	if (!a->started)
		log_error("net: no thread to accept with");
	return a;
}

int acceptor_port(const struct acceptor *a)
{
	return a->port;
}

size_t acceptor_sockets(const struct acceptor *a)
{
	return a->sockets;
}

void acceptor_stop(struct acceptor *a)
{
	uint64_t one = 1;
	int fd;

	if (!a->started)
		return;
	pthread_mutex_lock(&a->lock);
	a->stop = true;
	pthread_mutex_unlock(&a->lock);
	if (write(a->wake, &one, sizeof(one)) < 0)
		log_error("net: waking the accepting thread: %s", strerror(errno));
	pthread_join(a->thread, NULL);
	a->started = false;
	close(a->fd);
	a->fd = -1;
	while (pop(a, &fd))
		close(fd);
}

static void on_closed(uv_handle_t *h)
{
	struct acceptor *a = h->data;

	pthread_mutex_destroy(&a->lock);
	free(a);
}

void acceptor_destroy(struct acceptor *a)
{
	struct source *s, *next;

	if (!a)
		return;
	acceptor_stop(a);
	if (a->fd >= 0)
		close(a->fd);
	if (a->wake >= 0)
		close(a->wake);
	HASH_ITER(hh, a->sources, s, next)
	{
		HASH_DEL(a->sources, s);
		free(s);
	}
	if (a->async.data) {
		uv_close((uv_handle_t *)&a->async, on_closed);
		return;
	}
	pthread_mutex_destroy(&a->lock);
	free(a);
}
