/* SPDX-License-Identifier: EUPL-1.2 */
#define _GNU_SOURCE
#include "net/monitor.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { BACKLOG = 16, LOOK_MS = 500 };

union stream {
	uv_handle_t handle;
	uv_stream_t stream;
	uv_tcp_t tcp;
	uv_pipe_t pipe;
};

struct monitor {
	struct monitor_config cfg;
	char *path; /* NULL: a port */
	int port;
	union stream server;
	uv_timer_t look;   /* for those who take too long */
	struct list peers; /* peer::link */
	unsigned n_peers;  /* of them, not closing */
	int handles;       /* not yet closed */
};

struct peer {
	struct monitor *m;
	union stream sock;
	uv_write_t write;
	uv_shutdown_t shutdown;
	int64_t until; /* mono ms */
	bool closing, answered;
	size_t n; /* of request */
	char request[MONITOR_REQUEST];
	struct buf head, page; /* the reply */
	struct list link;
};

/* ---- the end ---- */

/* The last handle to close takes the rest with it. */
static void release(struct monitor *m)
{
	if (--m->handles)
		return;
	free(m->path);
	free(m);
}

static void on_closed(uv_handle_t *h)
{
	release(h->data);
}

static void on_peer_closed(uv_handle_t *h)
{
	struct peer *p = h->data;
	struct monitor *m = p->m;

	list_remove(&p->link);
	buf_finish(&p->head);
	buf_finish(&p->page);
	free(p);
	release(m);
}

static void peer_close(struct peer *p)
{
	if (p->closing)
		return;
	p->closing = true;
	p->m->n_peers--;
	uv_close(&p->sock.handle, on_peer_closed);
}

static void on_look(uv_timer_t *t)
{
	struct monitor *m = t->data;
	struct peer *p, *next;
	int64_t now = clock_mono_ms();

	list_each_safe (p, next, &m->peers, link)
		if (now > p->until)
			peer_close(p);
	if (list_empty(&m->peers))
		uv_timer_stop(t);
}

/* ---- the answer ---- */

/* Everything is said; he hangs up, or his time does. */
static void on_shutdown(uv_shutdown_t *s, int status)
{
	struct peer *p = s->data;

	if (status)
		peer_close(p);
}

static void on_written(uv_write_t *w, int status)
{
	struct peer *p = w->data;

	p->shutdown.data = p;
	if (status || p->closing || uv_shutdown(&p->shutdown, &p->sock.stream, on_shutdown))
		peer_close(p);
}

static void answer(struct peer *p, const char *status, const char *type, bool head)
{
	uv_buf_t parts[2];

	buf_printf(
		&p->head,
		"HTTP/1.1 %s\r\ncontent-type: %s\r\ncontent-length: %zu\r\ncache-control: no-store\r\n"
		"x-content-type-options: nosniff\r\nconnection: close\r\n\r\n",
		status, type, p->page.n);
	parts[0] = uv_buf_init(p->head.p, (unsigned)p->head.n);
	parts[1] = uv_buf_init(p->page.p, (unsigned)p->page.n);
	p->answered = true;
	p->write.data = p;
	if (uv_write(&p->write, &p->sock.stream, parts, head || !p->page.n ? 1 : 2, on_written))
		peer_close(p);
}

static void say(struct peer *p, const char *status, const char *words)
{
	buf_printf(&p->page, "%s\n", words);
	answer(p, status, "text/plain", false);
}

static void serve_metrics(struct peer *p, bool head)
{
	p->m->cfg.render(p->m->cfg.arg, &p->page);
	if (p->page.full) {
		log_error("monitor: the metrics are longer than a page may be");
		buf_reset(&p->page);
		say(p, "500 Internal Server Error", "too long");
		return;
	}
	answer(p, "200 OK", "text/plain; version=0.0.4; charset=utf-8", head);
}

/* "GET /metrics HTTP/1.1", and what follows is of no interest. */
static void serve(struct peer *p)
{
	struct str rest = { p->request, p->n };
	struct str line = str_split(&rest, '\r');
	struct str method = str_split(&line, ' '), target = str_split(&line, ' ');
	struct str path = str_split(&target, '?');
	bool head = str_eq(method, STR("HEAD"));
	const char *why;

	if (!str_starts(line, STR("HTTP/1.")) || !path.n || *path.p != '/') {
		say(p, "400 Bad Request", "this is no request");
	} else if (!head && !str_eq(method, STR("GET"))) {
		say(p, "405 Method Not Allowed", "GET or HEAD");
	} else if (str_eq(path, STR("/metrics"))) {
		serve_metrics(p, head);
	} else if (str_eq(path, STR("/healthz"))) {
		say(p, "200 OK", "ok");
	} else if (str_eq(path, STR("/readyz"))) {
		why = p->m->cfg.unready(p->m->cfg.arg);
		say(p, why ? "503 Service Unavailable" : "200 OK", why ? why : "ready");
	} else {
		say(p, "404 Not Found", "/metrics, /healthz or /readyz");
	}
}

/* ---- the request ---- */

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *b)
{
	static char waste[4096]; /* what comes after the request is read and thrown away */
	struct peer *p = h->data;

	(void)suggested;
	*b = p->answered ? uv_buf_init(waste, sizeof(waste))
	                 : uv_buf_init(p->request + p->n, (unsigned)(sizeof(p->request) - p->n));
}

static bool is_whole(const struct peer *p)
{
	return memmem(p->request, p->n, "\r\n\r\n", 4);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
	struct peer *p = s->data;

	(void)b;
	if (n < 0) {
		peer_close(p);
		return;
	}
	if (p->answered)
		return;
	p->n += (size_t)n;
	if (is_whole(p))
		serve(p);
	else if (p->n == sizeof(p->request))
		say(p, "431 Request Header Fields Too Large", "too long");
}

static int open_stream(struct monitor *m, union stream *s)
{
	return m->path ? uv_pipe_init(m->cfg.loop, &s->pipe, 0) : uv_tcp_init(m->cfg.loop, &s->tcp);
}

static void on_connect(uv_stream_t *server, int status)
{
	struct monitor *m = server->data;

	if (status)
		return;
	struct peer *p = xcalloc(1, sizeof(*p));
	p->m = m;
	p->until = clock_mono_ms() + MONITOR_MS;
	buf_init(&p->head, 1024);
	buf_init(&p->page, MONITOR_PAGE);
	open_stream(m, &p->sock);
	p->sock.handle.data = p;
	m->handles++;
	m->n_peers++;
	list_append(&m->peers, &p->link);
	if (uv_accept(server, &p->sock.stream) || m->n_peers > MONITOR_PEERS ||
	    uv_read_start(&p->sock.stream, on_alloc, on_read))
		peer_close(p);
	if (!uv_is_active((uv_handle_t *)&m->look))
		uv_timer_start(&m->look, on_look, LOOK_MS, LOOK_MS);
}

/* ---- life ---- */

static int bind_path(struct monitor *m)
{
	struct stat st;

	/* A socket nobody listens to is what a killed program leaves; anything else stays. */
	if (!lstat(m->path, &st) && S_ISSOCK(st.st_mode))
		unlink(m->path);
	mode_t before = umask(0117); /* the group may read: that of who watches */
	int rc = uv_pipe_bind(&m->server.pipe, m->path);
	umask(before);
	return rc;
}

static int bind_port(struct monitor *m)
{
	struct sockaddr_storage at;
	struct sockaddr *any = (struct sockaddr *)&at;
	int n = sizeof(at);

	if (uv_ip4_addr(m->cfg.host, m->cfg.port, (struct sockaddr_in *)&at) &&
	    uv_ip6_addr(m->cfg.host, m->cfg.port, (struct sockaddr_in6 *)&at))
		return UV_EINVAL;
	int rc = uv_tcp_bind(&m->server.tcp, any, 0);
	if (!rc)
		rc = uv_tcp_getsockname(&m->server.tcp, any, &n);
	if (!rc)
		m->port = ntohs(at.ss_family == AF_INET ? ((struct sockaddr_in *)&at)->sin_port
		                                        : ((struct sockaddr_in6 *)&at)->sin6_port);
	return rc;
}

struct monitor *monitor_create(const struct monitor_config *cfg)
{
	struct monitor *m = xcalloc(1, sizeof(*m));

	m->cfg = *cfg;
	m->path = cfg->path ? xstrdup(cfg->path) : NULL;
	list_init(&m->peers);
	uv_timer_init(cfg->loop, &m->look);
	open_stream(m, &m->server);
	m->look.data = m->server.handle.data = m;
	m->handles = 2;
	int rc = m->path ? bind_path(m) : bind_port(m);
	if (!rc)
		rc = uv_listen(&m->server.stream, BACKLOG, on_connect);
	if (!rc)
		return m;
	if (m->path)
		log_error("monitor: cannot listen on %s: %s", m->path, uv_strerror(rc));
	else
		log_error("monitor: cannot listen on %s port %d: %s", cfg->host, cfg->port,
		          uv_strerror(rc));
	monitor_destroy(m);
	return NULL;
}

int monitor_port(const struct monitor *m)
{
	return m->port;
}

void monitor_destroy(struct monitor *m)
{
	struct peer *p, *next;

	if (!m)
		return;
	list_each_safe (p, next, &m->peers, link)
		peer_close(p);
	uv_close((uv_handle_t *)&m->look, on_closed);
	uv_close(&m->server.handle, on_closed);
}
