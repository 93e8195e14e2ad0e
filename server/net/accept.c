/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
/*
 * The accepting thread. When ten thousand clients come back at once the loop has their closes to
 * do as well; a thread that only accepts keeps the kernel's backlog from overflowing, and the
 * loop adopts a handful of the new sockets each turn (measured: 3.4 s -> 0.75 s for 10,000).
 *
 * It hands on who has said something: libwebsockets gives each socket that it has adopted room for
 * its headers, of which there are a thousand, and keeps those that wait for it in lists that it
 * goes through for each of them. Who says nothing for SILENT_MS is sent away from here.
 *
 * It also is where addresses are counted (source.c), before a byte of theirs is read.
 */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "net/internal.h"
#include <arpa/inet.h>
#include <errno.h>
#include <netdb.h>
#include <netinet/tcp.h>
#include <pthread.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
	BACKLOG = 4096,
	QUEUE_MAX = 8192, /* handed on, not yet adopted; past it they wait where they are */
	ADOPT_PER_TURN = 64,
	ACCEPT_PER_TURN = 256,
	SILENT_MS = 10000,
	USER_TIMEOUT_MS = 30000, /* sent and not acknowledged for this long: the peer is gone */
};

/* Accepted, and said nothing yet. */
struct newcomer {
	int fd;
	struct guest *guest;
	int64_t since;    /* mono ms */
	struct list link; /* acceptor::silent, oldest first */
};

struct arrival {
	int fd;
	struct guest *guest;
};

struct acceptor {
	struct net *net;
	struct sources *sources;
	int fd, wake, epoll, port;
	pthread_t thread;
	bool started;
	struct list silent; /* of the accepting thread, as long as it runs */
	uv_async_t async;
	pthread_mutex_t lock; /* the queue and `stop` */
	struct arrival queue[QUEUE_MAX];
	size_t first, n;
	bool stop;
};

static bool room(struct acceptor *a)
{
	pthread_mutex_lock(&a->lock);
	bool any = a->n < QUEUE_MAX;
	pthread_mutex_unlock(&a->lock);
	return any;
}

/* After room(): only this thread puts anything in. */
static void push(struct acceptor *a, struct arrival one)
{
	pthread_mutex_lock(&a->lock);
	a->queue[(a->first + a->n++) % QUEUE_MAX] = one;
	pthread_mutex_unlock(&a->lock);
}

static bool pop(struct acceptor *a, struct arrival *one)
{
	pthread_mutex_lock(&a->lock);
	bool any = a->n > 0;
	if (any) {
		*one = a->queue[a->first];
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

/* ---- the thread ---- */

static void send_away(struct acceptor *a, struct newcomer *n)
{
	close(n->fd);
	source_leave(a->sources, n->guest);
	list_remove(&n->link);
	free(n);
}

static void let_in(struct acceptor *a, int fd, const struct sockaddr_storage *from)
{
	struct guest *guest = source_enter(a->sources, from);
	struct epoll_event e = { .events = EPOLLIN };
	int one = 1, timeout = USER_TIMEOUT_MS;

	if (!guest) {
		close(fd);
		return;
	}
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof(one));
	setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &timeout, sizeof(timeout));
	struct newcomer *n = xcalloc(1, sizeof(*n));
	n->fd = fd;
	n->guest = guest;
	n->since = clock_mono_ms();
	list_append(&a->silent, &n->link);
	e.data.ptr = n;
	if (epoll_ctl(a->epoll, EPOLL_CTL_ADD, fd, &e))
		send_away(a, n);
}

static void accept_some(struct acceptor *a)
{
	for (int i = 0; i < ACCEPT_PER_TURN; i++) {
		struct sockaddr_storage from;
		socklen_t size = sizeof(from);
		int fd = accept4(a->fd, (struct sockaddr *)&from, &size,
		                 SOCK_NONBLOCK | SOCK_CLOEXEC);
		if (fd < 0) {
			/* Out of descriptors: the socket stays readable, so wait instead of spinning. */
			if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS ||
			    errno == ENOMEM)
				usleep(50 * 1000);
			return;
		}
		let_in(a, fd, &from);
	}
}

/* It says something, or is gone again. */
static bool hand_on(struct acceptor *a, struct newcomer *n, uint32_t events)
{
	if (events & (EPOLLHUP | EPOLLERR)) {
		send_away(a, n);
		return false;
	}
	if (!room(a)) { /* it stays readable */
		usleep(2000);
		return false;
	}
	epoll_ctl(a->epoll, EPOLL_CTL_DEL, n->fd, NULL);
	push(a, (struct arrival){ n->fd, n->guest });
	list_remove(&n->link);
	free(n);
	return true;
}

static void end_the_silent(struct acceptor *a)
{
	int64_t before = clock_mono_ms() - SILENT_MS;
	struct newcomer *n;

	while ((n = list_first(&a->silent, struct newcomer, link)) && n->since < before)
		send_away(a, n);
}

static void *run(void *arg)
{
	struct acceptor *a = arg;
	struct epoll_event events[ACCEPT_PER_TURN];

	while (!stopped(a)) {
		int n = epoll_wait(a->epoll, events, ACCEPT_PER_TURN,
		                   list_empty(&a->silent) ? -1 : 1000);
		bool any = false;

		for (int i = 0; i < n; i++) {
			if (events[i].data.ptr == a)
				accept_some(a);
			else if (events[i].data.ptr)
				any |= hand_on(a, events[i].data.ptr, events[i].events);
		}
		if (any)
			uv_async_send(&a->async);
		end_the_silent(a);
	}
	return NULL;
}

/* ---- the loop's side ---- */

static void adopt(struct acceptor *a, const struct arrival *one)
{
	struct lws *wsi = lws_adopt_socket_vhost(a->net->vhost, one->fd);

	if (wsi)
		lws_set_opaque_user_data(wsi, one->guest);
	else /* libwebsockets has closed it */
		source_leave(a->sources, one->guest);
}

void acceptor_promoted(struct net *net, struct lws *wsi)
{
	struct guest *g = lws_get_opaque_user_data(wsi);

	if (g && net->acceptor)
		source_promote(net->acceptor->sources, g);
}

void acceptor_gone(struct net *net, struct lws *wsi)
{
	struct guest *g = lws_get_opaque_user_data(wsi);

	if (!g)
		return;
	lws_set_opaque_user_data(wsi, NULL);
	if (net->acceptor)
		source_leave(net->acceptor->sources, g);
	else /* all is being closed, and nobody counts any more */
		free(g);
}

static void turn_down(struct acceptor *a, const struct arrival *one)
{
	close(one->fd);
	source_leave(a->sources, one->guest);
}

static void on_async(uv_async_t *async)
{
	struct acceptor *a = async->data;
	struct arrival one;

	for (int i = 0; i < ADOPT_PER_TURN; i++) {
		if (!pop(a, &one))
			return;
		if (!a->net->stopping && source_admit(a->sources, one.guest))
			adopt(a, &one);
		else
			turn_down(a, &one);
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

static bool watch(struct acceptor *a)
{
	struct epoll_event listening = { .events = EPOLLIN, .data.ptr = a };
	struct epoll_event waking = { .events = EPOLLIN };

	a->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	a->epoll = epoll_create1(EPOLL_CLOEXEC);
	return a->wake >= 0 && a->epoll >= 0 &&
	       !epoll_ctl(a->epoll, EPOLL_CTL_ADD, a->fd, &listening) &&
	       !epoll_ctl(a->epoll, EPOLL_CTL_ADD, a->wake, &waking);
}

struct acceptor *acceptor_create(struct net *net)
{
	struct acceptor *a = xcalloc(1, sizeof(*a));

	a->net = net;
	a->sources = sources_create(&net->cfg);
	a->wake = a->epoll = -1;
	list_init(&a->silent);
	pthread_mutex_init(&a->lock, NULL);
	a->fd = listen_on(net->cfg.host, net->cfg.port, &a->port);
	if (a->fd < 0 || !watch(a)) {
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
	return sources_sockets(a->sources);
}

void acceptor_stop(struct acceptor *a)
{
	uint64_t one = 1;
	struct arrival left;

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
	while (pop(a, &left))
		turn_down(a, &left);
	while (!list_empty(&a->silent))
		send_away(a, list_first(&a->silent, struct newcomer, link));
}

static void on_closed(uv_handle_t *h)
{
	struct acceptor *a = h->data;

	pthread_mutex_destroy(&a->lock);
	free(a);
}

static void shut(int fd)
{
	if (fd >= 0)
		close(fd);
}

void acceptor_destroy(struct acceptor *a)
{
	if (!a)
		return;
	acceptor_stop(a);
	shut(a->fd);
	shut(a->wake);
	shut(a->epoll);
	sources_destroy(a->sources);
	if (a->async.data) {
		uv_close((uv_handle_t *)&a->async, on_closed);
		return;
	}
	pthread_mutex_destroy(&a->lock);
	free(a);
}
