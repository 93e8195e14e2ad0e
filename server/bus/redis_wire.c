/* SPDX-License-Identifier: EUPL-1.2 */
/* The connection itself: found, made, encrypted, read from and written to, looked after by the clock. */
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "bus/redis_internal.h"
#include <stdlib.h>

/* ---- giving it up ---- */

static void on_wire_closed(uv_handle_t *h)
{
	free(h->data);
}

void wire_let_go(struct redis *r)
{
	if (r->lookup)
		r->lookup->r = NULL;
	r->lookup = NULL;
	if (!r->wire)
		return;
	r->wire->r = NULL;
	uv_close(&r->wire->u.handle, on_wire_closed);
	r->wire = NULL;
}

/* ---- sending ---- */

static void on_written(uv_write_t *req, int status)
{
	struct write *w = (struct write *)req; /* first member */
	struct redis *r = w->wire->r;

	w->wire->writing = false;
	free(w->p);
	free(w);
	if (!r)
		return;
	if (status)
		redis_fall(r, uv_strerror(status));
	else
		redis_flush(r);
}

static void send_bytes(struct redis *r, struct buf *b)
{
	struct write *w = xcalloc(1, sizeof(*w));
	size_t n;

	w->wire = r->wire;
	w->p = buf_take(b, &n);
	uv_buf_t out = uv_buf_init(w->p, (unsigned)n);
	r->wire->writing = true;
	if (!uv_write(&w->req, &r->wire->u.stream, &out, 1, on_written))
		return;
	r->wire->writing = false;
	free(w->p);
	free(w);
	redis_fall(r, "writing");
}

void redis_flush(struct redis *r)
{
	if (r->stage < GREETING || !r->wire || r->wire->writing)
		return;
	if (r->tls && r->out.n && r->greeted) {
		if (!tls_write(r->tls, r->out.p, r->out.n, &r->cipher)) {
			redis_fall(r, "TLS");
			return;
		}
		buf_reset(&r->out);
	}
	struct buf *b = r->tls ? &r->cipher : &r->out;
	if (b->n)
		send_bytes(r, b);
}

bool redis_idle(const struct redis *r)
{
	return r->stage != UP || !(r->out.n || r->cipher.n || r->wire->writing);
}

/* ---- receiving ---- */

static void on_bytes(struct redis *r, const char *p, size_t n)
{
	bool ready;

	if (!r->tls) {
		redis_hear(r, p, n);
		return;
	}
	buf_reset(&r->in);
	if (!tls_feed(r->tls, p, n, &r->in, &r->cipher, &ready) || r->in.full || r->cipher.full) {
		redis_fall(r, "TLS");
		return;
	}
	if (ready && !r->greeted)
		redis_hello(r);
	if (r->in.n && r->stage >= GREETING)
		redis_hear(r, r->in.p, r->in.n);
	if (r->stage >= GREETING)
		redis_flush(r);
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *b)
{
	struct wire *w = h->data;

	(void)suggested;
	*b = uv_buf_init(w->chunk, sizeof(w->chunk));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
	struct wire *w = stream->data;
	struct redis *r = w->r;

	if (!r || !n)
		return;
	if (n < 0) {
		redis_fall(r, n == UV_EOF ? "closed" : uv_strerror((int)n));
		return;
	}
	r->heard = clock_mono_ms();
	on_bytes(r, b->base, (size_t)n);
}

/* ---- connecting ---- */

static void on_connected(uv_connect_t *c, int status)
{
	struct wire *w = c->data;
	struct redis *r = w->r;
	int rc = status;

	if (!r)
		return;
	if (!rc)
		rc = uv_read_start(&w->u.stream, on_alloc, on_read);
	if (rc) {
		redis_fall(r, uv_strerror(rc));
		return;
	}
	if (!r->url.unix_socket)
		uv_tcp_nodelay(&w->u.tcp, 1);
	r->stage = GREETING;
	r->greeted = false;
	r->heard = r->pinged = clock_mono_ms();
	redis_listen(r);
	if (!r->tls)
		redis_hello(r);
	else if (tls_begin(r->tls, &r->cipher))
		redis_flush(r);
	else
		redis_fall(r, "TLS");
}

static struct wire *wire_create(struct redis *r)
{
	struct wire *w = xcalloc(1, sizeof(*w));

	w->r = r;
	w->connect.data = w;
	if (r->url.unix_socket)
		uv_pipe_init(r->loop, &w->u.pipe, 0);
	else
		uv_tcp_init(r->loop, &w->u.tcp);
	w->u.handle.data = w;
	r->wire = w;
	r->stage = CONNECTING;
	r->deadline = clock_mono_ms() + REDIS_CONNECT_MS;
	return w;
}

static void on_resolved(uv_getaddrinfo_t *req, int status, struct addrinfo *ai)
{
	struct lookup *l = (struct lookup *)req; /* first member */
	struct redis *r = l->r;

	if (r) {
		r->lookup = NULL;
		if (status) {
			redis_fall(r, uv_strerror(status));
		} else {
			struct wire *w = wire_create(r);
			int rc = uv_tcp_connect(&w->connect, &w->u.tcp, ai->ai_addr, on_connected);
			if (rc)
				redis_fall(r, uv_strerror(rc));
		}
	}
	uv_freeaddrinfo(ai);
	free(l);
}

void wire_begin(struct redis *r)
{
	struct addrinfo hints = { .ai_socktype = SOCK_STREAM };

	r->deadline = clock_mono_ms() + REDIS_CONNECT_MS;
	if (r->url.unix_socket) {
		struct wire *w = wire_create(r);
		uv_pipe_connect(&w->connect, &w->u.pipe, r->url.host, on_connected);
		return;
	}
	struct lookup *l = xcalloc(1, sizeof(*l));
	l->r = r;
	r->lookup = l;
	r->stage = RESOLVING;
	int rc = uv_getaddrinfo(r->loop, &l->req, on_resolved, r->url.host, r->url.port, &hints);
	if (!rc)
		return;
	r->lookup = NULL;
	free(l);
	redis_fall(r, uv_strerror(rc));
}

/* ---- time ---- */

static void on_tick(uv_timer_t *t)
{
	struct redis *r = t->data;
	int64_t now = clock_mono_ms();

	switch (r->stage) {
	case DOWN:
		if (now >= r->again)
			wire_begin(r);
		break;
	case RESOLVING:
	case CONNECTING:
	case GREETING:
		if (now > r->deadline)
			redis_fall(r, "does not answer");
		break;
	case UP:
		if (r->heard < r->pinged && now - r->pinged > REDIS_SILENCE_MS)
			redis_fall(r, "is silent");
		else if (r->heard >= r->pinged && now - r->pinged >= PING_MS)
			redis_ping(r, now);
		break;
	}
}

static void on_prepare(uv_prepare_t *h)
{
	redis_flush(h->data);
}

static void on_check(uv_check_t *h)
{
	redis_flush(h->data);
}

/* ---- life ---- */

static void give_back(struct redis *r)
{
	tls_destroy(r->tls);
	redisReaderFree(r->reader);
	buf_finish(&r->out);
	buf_finish(&r->in);
	buf_finish(&r->cipher);
	free(r->waiting);
	free(r->user);
	free(r->password);
	free(r->name);
	free(r);
}

static char *copy(const char *s)
{
	return xstrdup(s ? s : "");
}

struct redis *redis_create(struct uv_loop_s *loop, const struct redis_config *cfg,
                           const struct redis_events *events)
{
	struct redis *r = xcalloc(1, sizeof(*r));

	r->loop = loop;
	r->on = *events;
	r->user = copy(cfg->user);
	r->password = copy(cfg->password);
	r->name = copy(cfg->name);
	r->pause = PAUSE_MS;
	r->subscribes = events->message != NULL;
	buf_init(&r->out, REDIS_OUT_MAX);
	buf_init(&r->in, REDIS_REPLY_MAX);
	buf_init(&r->cipher, 2 * (size_t)REDIS_OUT_MAX);
	r->waiting = xcalloc(WAITING_MAX, sizeof(*r->waiting));
	bool fine = redis_url_parse(str_from(cfg->url), &r->url);
	if (!fine)
		log_error("redis: \"%s\" is no address of a server", cfg->url);
	if (fine && r->url.tls)
		fine = (r->tls = tls_create(cfg->ca_file, r->url.host)) != NULL;
	if (!fine) {
		give_back(r);
		return NULL;
	}
	r->tick.data = r->prepare.data = r->check.data = r;
	uv_timer_init(loop, &r->tick);
	uv_prepare_init(loop, &r->prepare);
	uv_check_init(loop, &r->check);
	r->handles = 3;
	uv_timer_start(&r->tick, on_tick, 0, TICK_MS);
	uv_prepare_start(&r->prepare, on_prepare);
	uv_check_start(&r->check, on_check);
	return r;
}

static void on_closed(uv_handle_t *h)
{
	struct redis *r = h->data;

	if (!--r->handles)
		give_back(r);
}

void redis_destroy(struct redis *r)
{
	if (!r || r->destroyed)
		return;
	r->destroyed = true;
	redis_fall(r, "");
	uv_close((uv_handle_t *)&r->tick, on_closed);
	uv_close((uv_handle_t *)&r->prepare, on_closed);
	uv_close((uv_handle_t *)&r->check, on_closed);
}
