/* SPDX-License-Identifier: EUPL-1.2 */
/*
 * The administrator's door: a unix socket in the data directory, mode 0600, so that whoever may
 * read the database may also run commands. Frames as on the WebSocket, one a line, with an
 * optional "as": the e-mail of the person in whose name the command runs.
 */
#include "base/log.h"
#include "base/mem.h"
#include "net/internal.h"
#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { LINE_MAX_BYTES = 256 * 1024, ADMIN_BACKLOG = 16 };

struct admin {
	struct net *net;
	uv_pipe_t server;
	char *path;
	struct list peers; /* admin_peer::link */
	int handles;       /* not yet closed: the server's and its peers' */
	uint64_t next_id;
};

struct admin_peer {
	struct admin *admin;
	uv_pipe_t pipe;
	uint64_t id;
	struct buf in;
	char chunk[16 * 1024];
	bool closing;
	struct list link;
};

struct line_out {
	uv_write_t write;
	char *text;
};

/* The last handle to close takes the rest with it. */
static void release(struct admin *a)
{
	if (--a->handles)
		return;
	free(a->path);
	free(a);
}

static void on_peer_closed(uv_handle_t *h)
{
	struct admin_peer *p = h->data;

	list_remove(&p->link);
	release(p->admin);
	buf_finish(&p->in);
	free(p);
}

static void peer_close(struct admin_peer *p)
{
	if (p->closing)
		return;
	p->closing = true;
	uv_close((uv_handle_t *)&p->pipe, on_peer_closed);
}

static void on_written(uv_write_t *w, int status)
{
	struct line_out *out = (struct line_out *)w; /* first member */

	(void)status;
	free(out->text);
	free(out);
}

static void send_line(struct admin_peer *p, struct str line)
{
	struct line_out *out;

	if (p->closing)
		return;
	out = xcalloc(1, sizeof(*out));
	out->text = xmalloc(line.n + 1);
	memcpy(out->text, line.p, line.n);
	out->text[line.n] = '\n';
	uv_buf_t b = uv_buf_init(out->text, (unsigned)(line.n + 1));
	if (uv_write(&out->write, (uv_stream_t *)&p->pipe, &b, 1, on_written)) {
		free(out->text);
		free(out);
		peer_close(p);
	}
}

void admin_outcome(struct admin *a, uint64_t id, const struct bus_outcome *o)
{
	struct admin_peer *p;

	if (!a)
		return;
	list_each (p, &a->peers, link)
		if (p->id == id) {
			send_line(p, o->reply);
			return;
		}
}

static void on_line(struct admin_peer *p, struct str line)
{
	bus_ask(p->admin->net->cfg.bus,
	        &(struct bus_ask){
			.from = p->id | (uint64_t)ORIGIN_ADMIN << ORIGIN_SHIFT,
			.local = true,
			.text = line,
			.caller = { .admin = true, .system = true, .lang = LANG_EN },
		});
}

static void on_alloc(uv_handle_t *h, size_t suggested, uv_buf_t *b)
{
	struct admin_peer *p = h->data;

	(void)suggested;
	*b = uv_buf_init(p->chunk, sizeof(p->chunk));
}

static void on_read(uv_stream_t *stream, ssize_t n, const uv_buf_t *b)
{
	struct admin_peer *p = stream->data;

	if (n < 0) {
		peer_close(p);
		return;
	}
	buf_put(&p->in, b->base, (size_t)n);
	if (p->in.full) {
		log_warn("net: a line on the admin socket is too long");
		peer_close(p);
		return;
	}
	struct str rest = buf_view(&p->in);
	while (rest.n && memchr(rest.p, '\n', rest.n) && !p->closing)
		on_line(p, str_split(&rest, '\n'));
	size_t left = rest.n;
	if (left)
		memmove(p->in.p, rest.p, left);
	p->in.n = left;
}

static void on_connect(uv_stream_t *server, int status)
{
	struct admin *a = server->data;

	if (status)
		return;
	struct admin_peer *p = xcalloc(1, sizeof(*p));
	p->admin = a;
	p->id = ++a->next_id;
	buf_init(&p->in, LINE_MAX_BYTES);
	uv_pipe_init(a->net->cfg.loop, &p->pipe, 0);
	a->handles++;
	p->pipe.data = p;
	list_append(&a->peers, &p->link);
	if (uv_accept(server, (uv_stream_t *)&p->pipe) ||
	    uv_read_start((uv_stream_t *)&p->pipe, on_alloc, on_read))
		peer_close(p);
}

struct admin *admin_create(struct net *net, const char *path)
{
	struct admin *a = xcalloc(1, sizeof(*a));

	a->net = net;
	a->path = xstrdup(path);
	list_init(&a->peers);
	uv_pipe_init(net->cfg.loop, &a->server, 0);
	a->handles = 1;
	a->server.data = a;
	unlink(path); /* a dead one's: the data directory is locked by us */
	mode_t before = umask(0177);
	int rc = uv_pipe_bind(&a->server, path);
	umask(before);
	if (!rc)
		rc = uv_listen((uv_stream_t *)&a->server, ADMIN_BACKLOG, on_connect);
	if (rc)
		log_error("net: admin socket %s: %s", path, uv_strerror(rc));
	return a;
}

static void on_server_closed(uv_handle_t *h)
{
	release(h->data);
}

void admin_destroy(struct admin *a)
{
	struct admin_peer *p, *next;

	if (!a)
		return;
	list_each_safe (p, next, &a->peers, link)
		peer_close(p);
	uv_close((uv_handle_t *)&a->server, on_server_closed);
}
