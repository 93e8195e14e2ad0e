/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * reference - the ceiling: a group server of one thread and nothing but epoll, without storage,
 * rights or rules.
 *
 * bench_reference --port N [--turn] [--frame BYTES] [--fault drop|double|swap]
 *   Prints "ready" once it listens on 127.0.0.1. A post is answered and pushed to all subscribers
 *   of its group.
 *   --turn    what is pending for a socket leaves in one send at the end of the loop turn, not each
 *             message at once
 *   --frame   pushes are padded to this many bytes, those of the server that is compared
 *   --fault   every thousandth push to a subscriber is spoilt, so that the judge can be judged
 *
 * It speaks the shapes of wire.h: session.open and session.resume (the group is the one of the URL:
 * /ws?group=7), post.create. Topic and group have the same number.
 */
#include "bench.h"
#include "fanout.h"
#include "wire.h"
#include "ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <getopt.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

enum { EVENTS = 1024, ROOM = 256 * 1024 };

struct server {
	struct fanout fanout;
	int epoll, listener;
	char room[ROOM];
};

static void post(struct server *s, struct client *c, const char *p, size_t n, int64_t id)
{
	int64_t to = wire_number(p, n, "\"topic\":", 0);
	const char *body = memmem(p, n, "\"body\":\"", 8), *end;
	struct group *g = fanout_group(&s->fanout, to);
	char text[96];

	end = body ? memchr(body + 8, '"', (size_t)(p + n - body - 8)) : NULL;
	if (!g || !end)
		return;
	fanout_answer(&s->fanout, c, text,
	              (size_t)snprintf(text, sizeof(text),
	                               "{\"re\":%lld,\"ok\":{\"post\":1,\"seq\":%lld}}",
	                               (long long)id, (long long)g->tail.seq + 1));
	fanout_push(&s->fanout, g, body + 8, (size_t)(end - body - 8));
}

static void command(struct server *s, struct client *c, const char *p, size_t n)
{
	int64_t id = wire_number(p, n < 32 ? n : 32, "\"id\":", 0), from;
	struct wire_head head = { .seq = 0 };
	size_t at = 0;
	char text[160];

	if (memmem(p, n < 64 ? n : 64, "post.create", 11)) {
		post(s, c, p, n, id);
		return;
	}
	from = c->group->tail.head;
	if (memmem(p, n < 64 ? n : 64, "session.resume", 14))
		while (wire_next_head(p, n, &at, &head))
			if (!strcmp(head.channel, "g") && head.id == c->group->id)
				from = tail_after(&c->group->tail, head.seq);
	fanout_answer(
		&s->fanout, c, text,
		(size_t)snprintf(
			text, sizeof(text),
			"{\"re\":%lld,\"ok\":{\"epoch\":\"0\",\"channels\":[{\"ch\":\"g%lld\",\"seq\":%lld%s}]}}",
			(long long)id, (long long)c->group->id, (long long)c->group->tail.seq,
			from < 0 ? ",\"recovered\":false" : ""));
	fanout_subscribe(c, from < 0 ? c->group->tail.head : from);
	if (!s->fanout.turn)
		fanout_flush(&s->fanout, c);
}

/* --- sockets --- */

static void client_close(struct client *c)
{
	fanout_unsubscribe(c);
	link_finish(&c->link, false);
	free(c);
}

static size_t upgrade(struct server *s, struct client *c, char *p, size_t n)
{
	size_t len = ws_http_head(p, n);
	const char *key = memmem(p, len, "Sec-WebSocket-Key: ", 19);
	char accept[WS_ACCEPT_SIZE], text[200];

	if (!len)
		return 0;
	c->group = fanout_group(&s->fanout, wire_number(p, len, "group=", 0));
	if (!key || !c->group) {
		c->link.broken = true;
		shutdown(c->link.fd, SHUT_RDWR);
		return len;
	}
	ws_accept(key + 19, 24, accept);
	link_send(
		&c->link, text,
		(size_t)snprintf(
			text, sizeof(text),
			"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
			"Sec-WebSocket-Accept: %s\r\nSec-WebSocket-Protocol: palabre.v1\r\n\r\n",
			accept));
	c->upgraded = true;
	return len;
}

/* False when the client is gone. */
static bool client_read(struct server *s, struct client *c)
{
	ptrdiff_t got = link_read(&c->link, s->room, sizeof(s->room));
	char *p = s->room;
	size_t n, used = 0;
	struct ws_frame f;

	if (got < 0)
		return false;
	n = (size_t)got;
	if (n && !c->upgraded) {
		used = upgrade(s, c, p, n);
		p += used;
		n -= used;
	}
	while (c->upgraded && n) {
		enum ws_read r = ws_next(p, n, &f, &used);

		if (r == WS_BROKEN || (r == WS_FRAME && f.op == WS_CLOSE))
			return false;
		if (r == WS_MORE)
			break;
		if (f.op == WS_TEXT)
			command(s, c, f.p, f.n);
		p += used;
		n -= used;
	}
	link_keep(&c->link, p, n);
	return true;
}

static void accept_all(struct server *s)
{
	int fd, on = 1;

	while ((fd = accept4(s->listener, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC)) >= 0) {
		struct client *c = bench_alloc(1, sizeof(*c));

		setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
		link_init(&c->link, s->epoll, fd, false);
	}
}

static void serve(struct server *s)
{
	static struct epoll_event events[EVENTS];

	for (;;) {
		int n = epoll_wait(s->epoll, events, EVENTS, -1);

		for (int i = 0; i < n; i++) {
			struct client *c = events[i].data.ptr;

			if (!c) {
				accept_all(s);
				continue;
			}
			if (events[i].events & EPOLLOUT) {
				link_writable(&c->link);
				if (c->group)
					fanout_flush(&s->fanout, c);
			}
			if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR) &&
			    !client_read(s, c)) {
				/* Staged clients are flushed first: the list must not hold a dead
				 * one. */
				fanout_turn(&s->fanout);
				client_close(c);
			}
		}
		fanout_turn(&s->fanout);
	}
}

static void listen_on(struct server *s, int64_t port)
{
	struct sockaddr_in a = { .sin_family = AF_INET,
		                 .sin_port = htons((uint16_t)port),
		                 .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	struct epoll_event e = { .events = EPOLLIN };
	int on = 1;

	s->epoll = epoll_create1(EPOLL_CLOEXEC);
	s->listener = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	setsockopt(s->listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof(on));
	if (s->epoll < 0 || s->listener < 0 ||
	    bind(s->listener, (struct sockaddr *)&a, sizeof(a)) < 0 ||
	    listen(s->listener, 65535) < 0 ||
	    epoll_ctl(s->epoll, EPOLL_CTL_ADD, s->listener, &e) < 0)
		bench_die("port %lld: %s", (long long)port, strerror(errno));
	puts("ready");
	fflush(stdout);
}

static enum fault fault_named(const char *name)
{
	static const char *const names[] = { "none", "drop", "double", "swap" };

	for (unsigned i = 0; i < sizeof(names) / sizeof(*names); i++)
		if (!strcmp(names[i], name))
			return (enum fault)i;
	bench_die("no fault is called %s", name);
}

int main(int argc, char **argv)
{
	static const struct option options[] = {
		{ "port", required_argument, NULL, 'p' },
		{ "turn", no_argument, NULL, 't' },
		{ "frame", required_argument, NULL, 'f' },
		{ "fault", required_argument, NULL, 'x' },
		{ NULL, 0, NULL, 0 },
	};
	static struct server s;
	int64_t port = 0;
	int o;

	while ((o = getopt_long(argc, argv, "", options, NULL)) != -1) {
		if (o == 'p')
			port = bench_number("port", optarg, 1, 65535);
		else if (o == 't')
			s.fanout.turn = true;
		else if (o == 'f')
			s.fanout.frame =
				(size_t)bench_number("frame", optarg, 0, FANOUT_FRAME_MAX / 2);
		else if (o == 'x')
			s.fanout.fault = fault_named(optarg);
		else
			return 2;
	}
	if (!port)
		bench_die("--port is missing");
	bench_files(16384);
	listen_on(&s, port);
	serve(&s);
}
