/* SPDX-License-Identifier: EUPL-1.2 */
#include "letter/lmtp.h"
#include "base/list.h"
#include "base/log.h"
#include "base/mem.h"
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <uv.h>

enum { ROOM = 64 * 1024 };

union stream {
	uv_handle_t handle;
	uv_stream_t stream;
	uv_tcp_t tcp;
	uv_pipe_t pipe;
};

struct conn {
	struct list link; /* lmtp::conns */
	struct lmtp *l;
	union stream s;
	uv_timer_t timer;
	struct talk talk;
	struct lmtp_mail mail;
	uint64_t id;     /* of the message it waits for; 0: none */
	char room[ROOM]; /* what was read */
	size_t from, to; /* what of that is not taken yet */
	bool reading, closing;
	int handles, writes;
};

struct lmtp {
	struct lmtp_config cfg;
	union stream s;
	struct list conns;
	size_t n_conns;
	uint64_t last_id;
	bool stopping, destroyed;
	int handles;
};

static void go_on(struct conn *c);

/* ---- the end ---- */

static void lmtp_free(struct lmtp *l)
{
	if (l->destroyed && !l->handles && !l->n_conns)
		free(l);
}

static void on_closed(uv_handle_t *h)
{
	struct conn *c = h->data;
	struct lmtp *l = c->l;

	if (--c->handles)
		return;
	list_remove(&c->link);
	l->n_conns--;
	talk_finish(&c->talk);
	free(c);
	lmtp_free(l);
}

static void conn_close(struct conn *c)
{
	if (c->closing)
		return;
	c->closing = true;
	c->id = 0;
	uv_close(&c->s.handle, on_closed);
	uv_close((uv_handle_t *)&c->timer, on_closed);
}

/* ---- to the other end ---- */

struct sent {
	uv_write_t req;
	struct conn *c;
	char *p;
};

static void on_written(uv_write_t *req, int status)
{
	struct sent *s = req->data;
	struct conn *c = s->c;

	c->writes--;
	free(s->p);
	free(s);
	if (!c->closing && (status < 0 || (c->talk.state == TALK_OVER && !c->writes)))
		conn_close(c);
}

static void send_out(struct conn *c)
{
	struct sent *s;
	size_t n;

	if (!c->talk.out.n || c->closing)
		return;
	s = xcalloc(1, sizeof(*s));
	s->c = c;
	s->p = buf_take(&c->talk.out, &n);
	s->req.data = s;
	uv_buf_t b = uv_buf_init(s->p, (unsigned)n);
	c->writes++;
	if (uv_write(&s->req, &c->s.stream, &b, 1, on_written)) {
		c->writes--;
		free(s->p);
		free(s);
		conn_close(c);
	}
}

/* ---- from it ---- */

static void on_idle(uv_timer_t *t)
{
	conn_close(t->data);
}

static void on_alloc(uv_handle_t *h, size_t size, uv_buf_t *b)
{
	struct conn *c = h->data;

	(void)size;
	*b = uv_buf_init(c->room, ROOM);
}

static void on_read(uv_stream_t *s, ssize_t n, const uv_buf_t *b)
{
	struct conn *c = s->data;

	(void)b;
	if (n < 0) {
		conn_close(c);
		return;
	}
	c->from = 0;
	c->to = (size_t)n;
	go_on(c);
}

static void read_on(struct conn *c, bool on)
{
	if (on == c->reading || c->closing)
		return;
	c->reading = on;
	if (on)
		uv_read_start(&c->s.stream, on_alloc, on_read);
	else
		uv_read_stop(&c->s.stream);
}

static void hand_over(struct conn *c)
{
	struct lmtp_mail *m = &c->mail;

	*m = (struct lmtp_mail){ .from = str_from(c->talk.from), .fd = c->talk.fd };
	m->size = c->talk.size;
	m->n_to = c->talk.n_to;
	for (size_t i = 0; i < m->n_to; i++)
		m->to[i] = str_from(c->talk.to[i]);
	c->id = ++c->l->last_id;
	uv_timer_stop(&c->timer);
	c->l->cfg.on_mail(c->l->cfg.arg, c->id, m);
}

/* All that can be done with what has come. Nothing more is read while a message waits for its
 * verdicts, or replies wait to be sent. */
static void go_on(struct conn *c)
{
	if (c->closing)
		return;
	c->from += talk_input(&c->talk, c->room + c->from, c->to - c->from);
	send_out(c);
	if (c->closing)
		return;
	if (c->talk.state == TALK_WAIT && !c->id) {
		read_on(c, false);
		hand_over(c);
	} else if (c->talk.state == TALK_OVER) {
		read_on(c, false);
		if (!c->writes)
			conn_close(c);
	} else if (c->talk.state != TALK_WAIT) {
		uv_timer_start(&c->timer, on_idle, LMTP_IDLE_MS, 0);
		read_on(c, true);
	}
}

void lmtp_verdict(struct lmtp *l, uint64_t id, enum talk_verdict v, const char *why)
{
	struct conn *c;

	list_each (c, &l->conns, link) {
		if (!id || c->id != id)
			continue;
		talk_verdict(&c->talk, v, why);
		if (c->talk.state != TALK_WAIT) {
			c->id = 0;
			if (l->stopping)
				c->talk.state = TALK_OVER;
			go_on(c);
		}
		return;
	}
}

/* ---- the door ---- */

static int accept_into(struct lmtp *l, struct conn *c)
{
	int e = l->cfg.path ? uv_pipe_init(l->cfg.loop, &c->s.pipe, 0)
	                    : uv_tcp_init(l->cfg.loop, &c->s.tcp);

	return e ? e : uv_accept(&l->s.stream, &c->s.stream);
}

static void on_connection(uv_stream_t *s, int status)
{
	struct lmtp *l = s->data;

	if (status < 0 || l->stopping)
		return;
	struct conn *c = xcalloc(1, sizeof(*c));
	c->l = l;
	c->handles = 2;
	list_append(&l->conns, &c->link);
	l->n_conns++;
	talk_init(&c->talk, &l->cfg.talk);
	uv_timer_init(l->cfg.loop, &c->timer);
	int e = accept_into(l, c);
	c->s.handle.data = c->timer.data = c;
	if (e) {
		log_warn("letter: a connection cannot be taken: %s", uv_strerror(e));
		conn_close(c);
		return;
	}
	if (l->n_conns > LMTP_CONNS)
		talk_turn_away(&c->talk);
	go_on(c);
}

static int bind_path(struct lmtp *l)
{
	int e = uv_pipe_init(l->cfg.loop, &l->s.pipe, 0);

	l->handles = 1;
	if (e)
		return e;
	unlink(l->cfg.path); /* of a program that was killed; whoever lives holds the data directory */
	if ((e = uv_pipe_bind(&l->s.pipe, l->cfg.path)))
		return e;
	/* The mail server is somebody else, in our group. */
	return chmod(l->cfg.path, 0660) ? uv_translate_sys_error(errno) : 0;
}

static int bind_port(struct lmtp *l)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
	int e = uv_tcp_init(l->cfg.loop, &l->s.tcp);

	l->handles = 1;
	if (!e && uv_ip4_addr(l->cfg.host, l->cfg.port, &at.v4))
		e = uv_ip6_addr(l->cfg.host, l->cfg.port, &at.v6);
	return e ? e : uv_tcp_bind(&l->s.tcp, &at.any, 0);
}

struct lmtp *lmtp_create(const struct lmtp_config *cfg)
{
	struct lmtp *l = xcalloc(1, sizeof(*l));

	l->cfg = *cfg;
	list_init(&l->conns);
	int e = cfg->path ? bind_path(l) : bind_port(l);
	l->s.handle.data = l;
	if (!e)
		e = uv_listen(&l->s.stream, LMTP_CONNS, on_connection);
	if (!e)
		return l;
	log_error("letter: mail cannot come in at %s: %s", cfg->path ? cfg->path : cfg->host,
	          uv_strerror(e));
	lmtp_destroy(l);
	return NULL;
}

static void on_door_closed(uv_handle_t *h)
{
	struct lmtp *l = h->data;

	l->handles--;
	lmtp_free(l);
}

void lmtp_stop(struct lmtp *l)
{
	if (!l || l->stopping)
		return;
	l->stopping = true;
	struct conn *c;
	list_each (c, &l->conns, link)
		if (!c->id)
			conn_close(c);
	if (l->cfg.path)
		unlink(l->cfg.path);
	uv_close(&l->s.handle, on_door_closed);
}

void lmtp_destroy(struct lmtp *l)
{
	if (!l)
		return;
	lmtp_stop(l);
	l->destroyed = true;
	struct conn *c;
	list_each (c, &l->conns, link)
		conn_close(c);
	lmtp_free(l); /* all may be closed already */
}

int lmtp_port(const struct lmtp *l)
{
	struct sockaddr_storage at;
	int n = sizeof(at);

	if (l->cfg.path || uv_tcp_getsockname(&l->s.tcp, (struct sockaddr *)&at, &n))
		return 0;
	return ntohs(at.ss_family == AF_INET6 ? ((struct sockaddr_in6 *)&at)->sin6_port
	                                      : ((struct sockaddr_in *)&at)->sin_port);
}
