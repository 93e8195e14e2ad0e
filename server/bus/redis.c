/* SPDX-License-Identifier: EUPL-1.2 */
#include "bus/redis.h"
#include "base/buf.h"
#include "base/clock.h"
#include "base/log.h"
#include "base/mem.h"
#include "base/random.h"
#include "bus/redis_tls.h"
#include "bus/redis_url.h"
#include <hiredis/hiredis.h>
#include <stdlib.h>
#include <uv.h>

enum {
	TICK_MS = 200,
	PING_MS = 1000,
	PAUSE_MS = 50, /* before the first attempt to come back; doubled up to ... */
	PAUSE_MAX_MS = 1000,
	WAITING_MAX = 65536, /* commands without an answer */
	READ_SIZE = 64 * 1024,
};

enum stage { DOWN, RESOLVING, CONNECTING, GREETING, UP };

/* One attempt; what it has on the loop may end after it was given up. */
struct wire {
	struct redis *r; /* NULL: given up */
	union {
		uv_handle_t handle;
		uv_stream_t stream;
		uv_tcp_t tcp;
		uv_pipe_t pipe;
	} u;
	uv_connect_t connect;
	bool writing;
	char chunk[READ_SIZE];
};

struct write {
	uv_write_t req;
	struct wire *wire;
	char *p;
};

struct lookup {
	uv_getaddrinfo_t req;
	struct redis *r; /* NULL: nobody waits */
};

struct waiting {
	redis_reply_fn *fn;
	void *arg;
};

struct redis {
	uv_loop_t *loop;
	struct redis_url url;
	char *user, *password, *name;
	struct redis_events on;
	struct tls *tls;
	enum stage stage;
	struct wire *wire;
	struct lookup *lookup;
	redisReader *reader;
	struct buf out;          /* to be sent, in plain text */
	struct buf in, cipher;   /* with TLS: what was read, what is to be sent */
	struct waiting *waiting; /* ring of commands without an answer, WAITING_MAX of room */
	size_t first, n_waiting;
	int64_t deadline;             /* mono ms, of this stage */
	int64_t heard, pinged, again; /* mono ms */
	int64_t pause;
	uint64_t connects;
	bool subscribes, greeted, destroyed, said;
	uv_timer_t tick;
	uv_prepare_t prepare;
	uv_check_t check;
	int handles;
};

bool redis_is_up(const struct redis *r)
{
	return r->stage == UP;
}

uint64_t redis_connects(const struct redis *r)
{
	return r->connects;
}

/* ---- giving a connection up ---- */

static void on_wire_closed(uv_handle_t *h)
{
	free(h->data);
}

static void let_go(struct redis *r)
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

/* Whoever waits learns that no answer comes. */
static void abandon(struct redis *r)
{
	while (r->n_waiting) {
		struct waiting w = r->waiting[r->first];
		r->first = (r->first + 1) % WAITING_MAX;
		r->n_waiting--;
		if (w.fn && !r->destroyed)
			w.fn(w.arg, NULL);
	}
}

static void fall(struct redis *r, const char *why)
{
	bool was_up = r->stage == UP;

	/* Once for each time it goes away, not for each attempt to come back. */
	if (!r->said && !r->destroyed)
		log_warn("redis: %s:%s: %s", r->url.host, r->url.port, why);
	r->said = true;
	r->stage = DOWN;
	let_go(r);
	buf_reset(&r->out);
	buf_reset(&r->in);
	buf_reset(&r->cipher);
	abandon(r);
	r->again = clock_mono_ms() + r->pause / 2 + random_below((uint32_t)r->pause);
	r->pause = r->pause * 2 < PAUSE_MAX_MS ? r->pause * 2 : PAUSE_MAX_MS;
	if (was_up && !r->destroyed)
		r->on.down(r->on.arg);
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
		fall(r, uv_strerror(status));
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
	fall(r, "writing");
}

void redis_flush(struct redis *r)
{
	if (r->stage < GREETING || !r->wire || r->wire->writing)
		return;
	if (r->tls && r->out.n && r->greeted) {
		if (!tls_write(r->tls, r->out.p, r->out.n, &r->cipher)) {
			fall(r, "TLS");
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

static bool put(struct redis *r, const struct str *args, size_t n)
{
	const char *at[REDIS_ARGS_MAX];
	size_t length[REDIS_ARGS_MAX];
	char *text;

	if (n > REDIS_ARGS_MAX)
		return false;
	for (size_t i = 0; i < n; i++) {
		at[i] = args[i].n ? args[i].p : "";
		length[i] = args[i].n;
	}
	int bytes = redisFormatCommandArgv(&text, (int)n, at, length);
	if (bytes < 0)
		log_die("redis: out of memory");
	buf_put(&r->out, text, (size_t)bytes);
	free(text);
	if (!r->out.full)
		return true;
	fall(r, "it does not take what it is sent");
	return false;
}

static bool wait_for(struct redis *r, redis_reply_fn *fn, void *arg)
{
	if (r->n_waiting == WAITING_MAX) {
		fall(r, "too many commands without an answer");
		return false;
	}
	r->waiting[(r->first + r->n_waiting++) % WAITING_MAX] = (struct waiting){ fn, arg };
	return true;
}

bool redis_command(struct redis *r, redis_reply_fn *fn, void *arg, const struct str *args, size_t n)
{
	return r->stage == UP && put(r, args, n) && wait_for(r, fn, arg);
}

static bool about_channels(struct redis *r, struct str verb, const struct str *channels, size_t n)
{
	struct str args[REDIS_ARGS_MAX];

	r->subscribes = true;
	for (size_t done = 0; done < n;) {
		size_t part = n - done < REDIS_ARGS_MAX - 1 ? n - done : REDIS_ARGS_MAX - 1;
		args[0] = verb;
		memcpy(args + 1, channels + done, part * sizeof(*args));
		if (r->stage != UP || !put(r, args, part + 1))
			return false;
		done += part;
	}
	return true;
}

bool redis_subscribe(struct redis *r, const struct str *channels, size_t n)
{
	return about_channels(r, STR("SUBSCRIBE"), channels, n);
}

bool redis_unsubscribe(struct redis *r, const struct str *channels, size_t n)
{
	return about_channels(r, STR("UNSUBSCRIBE"), channels, n);
}

/* ---- receiving ---- */

static struct str text_of(const redisReply *reply)
{
	return reply->str ? (struct str){ reply->str, (size_t)reply->len } : STR("");
}

/* A message, or what answers a subscription. */
static void on_push(struct redis *r, const redisReply *reply)
{
	const redisReply *const *e = (const redisReply *const *)reply->element;

	if (reply->elements != 3)
		return; /* the answer to a ping */
	struct str kind = text_of(e[0]), channel = text_of(e[1]);
	if (str_eq(kind, STR("message")))
		r->on.message(r->on.arg, channel, text_of(e[2]));
	else if (str_eq(kind, STR("subscribe")) && r->on.subscribed)
		r->on.subscribed(r->on.arg, channel);
}

static void greeted(struct redis *r)
{
	r->stage = UP;
	r->connects++;
	r->pause = PAUSE_MS;
	if (r->said)
		log_info("redis: %s:%s: connected again", r->url.host, r->url.port);
	r->said = false;
	r->on.up(r->on.arg);
}

static void on_greeting(void *arg, const redisReply *reply)
{
	struct redis *r = arg;

	if (!reply)
		return;
	if (reply->type == REDIS_REPLY_ERROR) {
		char why[200];
		struct str said = text_of(reply);
		snprintf(why, sizeof(why), "refused: " STR_FMT, STR_ARG(said));
		r->pause = PAUSE_MAX_MS;
		fall(r, why);
	} else if (!r->n_waiting) {
		greeted(r);
	}
}

static void take(struct redis *r, const redisReply *reply)
{
	if (reply->type == REDIS_REPLY_ARRAY && r->subscribes && r->stage == UP) {
		on_push(r, reply);
		return;
	}
	if (!r->n_waiting) {
		if (reply->type == REDIS_REPLY_ERROR)
			fall(r, "refuses a subscription");
		return;
	}
	struct waiting w = r->waiting[r->first];
	r->first = (r->first + 1) % WAITING_MAX;
	r->n_waiting--;
	if (w.fn)
		w.fn(w.arg, reply);
}

static void understand(struct redis *r, const char *p, size_t n)
{
	void *reply;

	if (redisReaderFeed(r->reader, p, n) != REDIS_OK) {
		fall(r, "cannot be understood");
		return;
	}
	while (r->stage >= GREETING && !r->destroyed) {
		if (redisReaderGetReply(r->reader, &reply) != REDIS_OK) {
			fall(r, "cannot be understood");
			return;
		}
		if (!reply)
			return;
		take(r, reply);
		freeReplyObject(reply);
	}
}

static void say_hello(struct redis *r);

static void on_bytes(struct redis *r, const char *p, size_t n)
{
	bool ready;

	if (!r->tls) {
		understand(r, p, n);
		return;
	}
	buf_reset(&r->in);
	if (!tls_feed(r->tls, p, n, &r->in, &r->cipher, &ready) || r->in.full || r->cipher.full) {
		fall(r, "TLS");
		return;
	}
	if (ready && !r->greeted)
		say_hello(r);
	if (r->in.n && r->stage >= GREETING)
		understand(r, r->in.p, r->in.n);
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
		fall(r, n == UV_EOF ? "closed" : uv_strerror((int)n));
		return;
	}
	r->heard = clock_mono_ms();
	on_bytes(r, b->base, (size_t)n);
}

/* ---- connecting ---- */

static void say_hello(struct redis *r)
{
	struct str auth[3] = { STR("AUTH") }, name[3] = { STR("CLIENT"), STR("SETNAME") };
	size_t n = 1;

	r->greeted = true;
	if (*r->user)
		auth[n++] = str_from(r->user);
	if (*r->password) {
		auth[n++] = str_from(r->password);
		if (!put(r, auth, n) || !wait_for(r, on_greeting, r))
			return;
	}
	name[2] = str_from(r->name);
	if (put(r, name, 3) && wait_for(r, on_greeting, r))
		redis_flush(r);
}

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
		fall(r, uv_strerror(rc));
		return;
	}
	if (!r->url.unix_socket)
		uv_tcp_nodelay(&w->u.tcp, 1);
	r->stage = GREETING;
	r->greeted = false;
	r->heard = r->pinged = clock_mono_ms();
	redisReaderFree(r->reader);
	r->reader = redisReaderCreate();
	if (!r->reader)
		log_die("redis: out of memory");
	if (!r->tls)
		say_hello(r);
	else if (tls_begin(r->tls, &r->cipher))
		redis_flush(r);
	else
		fall(r, "TLS");
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
			fall(r, uv_strerror(status));
		} else {
			struct wire *w = wire_create(r);
			int rc = uv_tcp_connect(&w->connect, &w->u.tcp, ai->ai_addr, on_connected);
			if (rc)
				fall(r, uv_strerror(rc));
		}
	}
	uv_freeaddrinfo(ai);
	free(l);
}

static void begin(struct redis *r)
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
	fall(r, uv_strerror(rc));
}

/* ---- time ---- */

static void ping(struct redis *r, int64_t now)
{
	static const struct str args[] = { STR_INIT("PING") };

	r->pinged = now;
	if (put(r, args, 1) && !r->subscribes)
		wait_for(r, NULL, NULL);
}

static void on_tick(uv_timer_t *t)
{
	struct redis *r = t->data;
	int64_t now = clock_mono_ms();

	switch (r->stage) {
	case DOWN:
		if (now >= r->again)
			begin(r);
		break;
	case RESOLVING:
	case CONNECTING:
	case GREETING:
		if (now > r->deadline)
			fall(r, "does not answer");
		break;
	case UP:
		if (r->heard < r->pinged && now - r->pinged > REDIS_SILENCE_MS)
			fall(r, "is silent");
		else if (r->heard >= r->pinged && now - r->pinged >= PING_MS)
			ping(r, now);
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
	fall(r, "");
	uv_close((uv_handle_t *)&r->tick, on_closed);
	uv_close((uv_handle_t *)&r->prepare, on_closed);
	uv_close((uv_handle_t *)&r->check, on_closed);
}
