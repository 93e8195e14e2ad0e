/* SPDX-License-Identifier: EUPL-1.2 */
/* What is said to Redis and what it says. */
#include "base/clock.h"
#include "base/log.h"
#include "base/random.h"
#include "bus/redis_internal.h"
#include <stdlib.h>

bool redis_is_up(const struct redis *r)
{
	return r->stage == UP;
}

uint64_t redis_connects(const struct redis *r)
{
	return r->connects;
}

/* ---- the end of a connection ---- */

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

void redis_fall(struct redis *r, const char *why)
{
	bool was_up = r->stage == UP;

	/* Once for each time it goes away, not for each attempt to come back. */
	if (!r->said && !r->destroyed)
		log_warn("redis: %s:%s: %s", r->url.host, r->url.port, why);
	r->said = true;
	r->stage = DOWN;
	wire_let_go(r);
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
	redis_fall(r, "it does not take what it is sent");
	return false;
}

static bool wait_for(struct redis *r, redis_reply_fn *fn, void *arg)
{
	if (r->n_waiting == WAITING_MAX) {
		redis_fall(r, "too many commands without an answer");
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
		redis_fall(r, why);
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
			redis_fall(r, "refuses a subscription");
		return;
	}
	struct waiting w = r->waiting[r->first];
	r->first = (r->first + 1) % WAITING_MAX;
	r->n_waiting--;
	if (w.fn)
		w.fn(w.arg, reply);
}

/* hiredis (0.14) makes room for as many items as a list announces before one of them is here, and
 * takes less than none for a number. */
static void *list_of(const redisReadTask *task, int items)
{
	const struct redis *r = task->privdata;

	return items < 0 || items > REDIS_LIST_MAX ? NULL : r->make_list(task, items);
}

void redis_listen(struct redis *r)
{
	redisReaderFree(r->reader);
	r->reader = redisReaderCreate();
	if (!r->reader)
		log_die("redis: out of memory");
	r->reading = *r->reader->fn;
	r->make_list = r->reading.createArray;
	r->reading.createArray = list_of;
	r->reader->fn = &r->reading;
	r->reader->privdata = r;
}

void redis_hear(struct redis *r, const char *p, size_t n)
{
	void *reply;

	if (r->reader->len + n > REDIS_REPLY_MAX) {
		redis_fall(r, "says too much at once");
		return;
	}
	if (redisReaderFeed(r->reader, p, n) != REDIS_OK) {
		redis_fall(r, "cannot be understood");
		return;
	}
	while (r->stage >= GREETING && !r->destroyed) {
		if (redisReaderGetReply(r->reader, &reply) != REDIS_OK) {
			redis_fall(r, "cannot be understood");
			return;
		}
		if (!reply)
			return;
		take(r, reply);
		freeReplyObject(reply);
	}
}

/* ---- who we are, and whether it lives ---- */

void redis_hello(struct redis *r)
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

void redis_ping(struct redis *r, int64_t now)
{
	static const struct str args[] = { STR_INIT("PING") };

	r->pinged = now;
	if (put(r, args, 1) && !r->subscribes)
		wait_for(r, NULL, NULL);
}
