/* SPDX-License-Identifier: EUPL-1.2 */
#include "fleet.h"

#include "bench.h"
#include "ws.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#ifndef IP_BIND_ADDRESS_NO_PORT
#define IP_BIND_ADDRESS_NO_PORT 24
#endif

enum { EVENTS = 512, RETRY_MS = 100, GATHER_SECONDS = 120 };

/* How the server is spoken to before frames begin. */
#define COOKIE "palabre_session"

static void note_trouble(struct fleet *f, const char *p, size_t n)
{
	if (!f->trouble[0])
		snprintf(f->trouble, sizeof(f->trouble), "%.*s", (int)(n > 190 ? 190 : n), p);
}

/* --- coming and going --- */

static void went_away(struct fleet *f, struct client *c, bool reset)
{
	f->live -= c->stage == STAGE_LIVE;
	c->stage = STAGE_AWAY;
	link_finish(&c->link, reset);
}

void fleet_reset(struct fleet *f, struct client *c)
{
	went_away(f, c, true);
}

static void was_cut(struct fleet *f, struct client *c)
{
	f->cuts++;
	went_away(f, c, true);
	c->retry = bench_now() + RETRY_MS * BENCH_MS;
	if (!f->waiting++)
		f->next_retry = c->retry;
}

static void send_upgrade(struct fleet *f, struct client *c)
{
	char text[1024], cookie[400] = "", group[40] = "";
	int n;

	if (f->reference)
		snprintf(group, sizeof(group), "?group=%lld", (long long)c->group->id);
	else
		snprintf(cookie, sizeof(cookie), "Cookie: " COOKIE "=%s\r\n", c->cookie);
	n = snprintf(
		text, sizeof(text),
		"GET /ws%s HTTP/1.1\r\nHost: 127.0.0.1:%u\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
		"Origin: http://127.0.0.1:%u\r\nSec-WebSocket-Version: 13\r\n"
		"Sec-WebSocket-Key: cGFsYWJyZSBiZW5jaCA6LSk=\r\n%s%s\r\n",
		group, f->port, f->port, f->plain ? "" : "Sec-WebSocket-Protocol: palabre.v1\r\n",
		cookie);
	if (n < 0 || (size_t)n >= sizeof(text))
		bench_die("the cookie of client %u is too long", c->number);
	link_send(&c->link, text, (size_t)n);
}

void fleet_connect(struct fleet *f, struct client *c)
{
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons(f->port) };
	struct sockaddr_in from = { .sin_family = AF_INET };
	uint32_t source = c->number % f->sources;
	int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd < 0)
		bench_die("socket: %s", strerror(errno));
	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	from.sin_addr.s_addr = htonl(0x7f000000 | (source / 250) << 8 | (source % 250 + 1));
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, &on, sizeof(on));
	if (bind(fd, (struct sockaddr *)&from, sizeof(from)) < 0)
		bench_die("bind: %s", strerror(errno));
	if (connect(fd, (struct sockaddr *)&to, sizeof(to)) < 0 && errno != EINPROGRESS)
		bench_die("connect: %s", strerror(errno));
	link_init(&c->link, f->epoll, fd, true);
	f->waiting -= c->retry != 0;
	c->retry = 0;
	c->stage = STAGE_UPGRADING;
	c->began = bench_now();
	c->target = c->ear.channel->head;
	send_upgrade(f, c);
}

/* In rounds, so that many who wait do not cost a search each turn. */
static void retry_some(struct fleet *f)
{
	int64_t now = bench_now();

	if (!f->waiting || now < f->next_retry)
		return;
	f->next_retry = now + RETRY_MS * BENCH_MS;
	for (uint32_t i = 0; f->waiting && i < f->n; i++)
		if (f->clients[i].retry && f->clients[i].retry <= now)
			fleet_connect(f, f->clients + i);
}

/* --- frames --- */

static void send_frame(struct fleet *f, struct client *c, unsigned op, const char *p, size_t n)
{
	char frame[WS_HEAD_MAX + WIRE_COMMAND_MAX];
	size_t len = ws_client_frame(frame, op, p, n);

	f->bytes_out += len;
	link_send(&c->link, frame, len);
}

int64_t fleet_post(struct fleet *f, struct client *c, int64_t at)
{
	char text[WIRE_COMMAND_MAX];
	int64_t tag = judge_sent(&f->judge, c->ear.channel, at);

	send_frame(f, c, WS_TEXT, text,
	           f->plain ? wire_plain(&f->wire, text, c->group->id, tag, f->frame)
	                    : wire_post(&f->wire, text, c->group->topic, tag, f->size));
	return tag;
}

int64_t fleet_act(struct fleet *f, struct client *c, const char *command, const char *args,
                  int64_t at)
{
	char text[WIRE_COMMAND_MAX];
	int64_t tag = judge_sent(&f->judge, c->ear.channel, at);

	send_frame(f, c, WS_TEXT, text, wire_write(&f->wire, text, WIRE_POST + tag, command, args));
	return tag;
}

void fleet_beat(struct fleet *f, struct client *c)
{
	char text[WIRE_COMMAND_MAX];

	send_frame(f, c, WS_TEXT, text, wire_room(&f->wire, text, WIRE_BEAT, f->meeting));
}

void fleet_ask(struct fleet *f, struct client *c, const char *text, int64_t n)
{
	char frame[WIRE_COMMAND_MAX];

	send_frame(f, c, WS_TEXT, frame, wire_ask(frame, text, n));
}

static void say_hello(struct fleet *f, struct client *c)
{
	char text[WIRE_COMMAND_MAX];
	struct wire_head heads[2] = {
		{ .channel = "g", .id = c->group->id, .seq = c->ear.last },
		{ .channel = "u", .id = c->own_id, .seq = c->own.last },
	};
	if (f->meeting)
		heads[0] =
			(struct wire_head){ .channel = "r", .id = f->meeting, .seq = c->ear.last };
	size_t n = !c->known ? wire_open(text)
	                     : wire_resume(text, f->epoch, heads,
	                                   f->reference || c->own.last < 0 ? 1 : 2);

	c->stage = STAGE_OPENING;
	send_frame(f, c, WS_TEXT, text, n);
}

/* Is it the channel that is judged? */
static bool of_ear(const struct fleet *f, const struct client *c, const char channel[3], int64_t id)
{
	return channel[0] == (f->meeting ? 'r' : 'g') && !channel[1] &&
	       id == (f->meeting ? f->meeting : c->group->id);
}

static void listen_from(const struct fleet *f, struct client *c, const struct wire_head *head)
{
	if (of_ear(f, c, head->channel, head->id)) {
		c->ear.last = head->seq;
		if (head->seq > c->ear.channel->head)
			c->ear.channel->head = head->seq;
	} else if (!strcmp(head->channel, "u")) {
		c->own.last = head->seq;
		c->own_id = head->id;
	}
}

static void now_live(struct fleet *f, struct client *c, int64_t now)
{
	c->known = true;
	c->stage = STAGE_LIVE;
	f->live++;
	if (f->hooks.live)
		f->hooks.live(f, c, now);
}

static void opened(struct fleet *f, struct client *c, const char *p, size_t n, bool resumed,
                   int64_t now)
{
	struct wire_head head;
	char text[WIRE_COMMAND_MAX];
	size_t at = 0;

	while (wire_next_head(p, n, &at, &head)) {
		if (!resumed)
			listen_from(f, c, &head);
		else if (head.lost)
			f->unrecovered++;
	}
	if (f->meeting && !resumed && c->ear.last < 0) {
		if (!f->epoch[0])
			wire_epoch(p, n, f->epoch);
		send_frame(f, c, WS_TEXT, text, wire_room(&f->wire, text, WIRE_ENTER, f->meeting));
		return;
	}
	if (!resumed && c->ear.last < 0)
		bench_die("client %u may not listen to g%lld: %.*s", c->number,
		          (long long)c->group->id, (int)(n > 300 ? 300 : n), p);
	if (!f->epoch[0])
		wire_epoch(p, n, f->epoch);
	if (!f->meeting && !c->group->topic && !c->group->asked) {
		c->group->asked = true;
		send_frame(f, c, WS_TEXT, text, wire_topics(text, c->group->id));
	}
	now_live(f, c, now);
}

/* Without a protocol: who is connected listens. */
static void listens(struct fleet *f, struct client *c, int64_t now)
{
	if (c->ear.last < 0)
		c->ear.last = 0;
	now_live(f, c, now);
}

static void refused(struct fleet *f, struct client *c, const struct wire_in *in, const char *p,
                    size_t n, int64_t now)
{
	note_trouble(f, p, n);
	if (in->re <= WIRE_POST) {
		if (!c->known || in->re == WIRE_ASK)
			bench_die("client %u is refused: %.*s", c->number, (int)(n > 300 ? 300 : n),
			          p);
		was_cut(f, c);
		return;
	}
	judge_refused(&f->judge, in->re - WIRE_POST);
	if (f->hooks.answered)
		f->hooks.answered(f, c, in->re - WIRE_POST, false, now);
}

static void replied(struct fleet *f, struct client *c, const struct wire_in *in, const char *p,
                    size_t n, int64_t now)
{
	if (in->re == WIRE_OPEN || in->re == WIRE_RESUME || in->re == WIRE_ENTER) {
		opened(f, c, p, n, in->re == WIRE_RESUME, now);
	} else if (in->re == WIRE_TOPICS) {
		c->group->topic = wire_topic(p, n);
		if (!c->group->topic)
			bench_die("group %lld has no topic to write in", (long long)c->group->id);
		f->topics_missing--;
	} else if (in->re == WIRE_BEAT) {
		f->beats++;
	} else if (in->re == WIRE_ASK) {
		f->hooks.told(f, c, n, now);
	} else {
		judge_answered(&f->judge, in->re - WIRE_POST, in->seq);
		if (f->hooks.answered)
			f->hooks.answered(f, c, in->re - WIRE_POST, true, now);
	}
}

/* A message without a seq has that of its place, which is the same for all; the first to hear it
 * stands for the answer. */
static void echoed(struct fleet *f, struct client *c, struct wire_in *in, int64_t now)
{
	const struct judge_post *p = judge_find(&f->judge, in->tag);

	in->seq = c->ear.last + 1;
	if (!p || p->answered)
		return;
	judge_answered(&f->judge, in->tag, in->seq);
	if (f->hooks.answered)
		f->hooks.answered(f, c, in->tag, true, now);
}

static void pushed(struct fleet *f, struct client *c, struct wire_in *in, size_t n, int64_t now)
{
	bool all;

	if (in->channel[0] == 'u' && !in->channel[1]) {
		f->other_pushes++;
		judge_heard(&f->judge, &c->own, in->seq, 0);
		return;
	}
	if (!of_ear(f, c, in->channel, in->id)) {
		f->other_pushes++;
		return;
	}
	if (f->hooks.said) {
		f->hooks.said(f, c, in, now);
		return;
	}
	if (f->plain)
		echoed(f, c, in, now);
	all = judge_heard(&f->judge, &c->ear, in->seq, in->tag);
	if (!in->tag)
		return;
	f->frames++;
	f->frame_bytes += n;
	if (f->hooks.heard)
		f->hooks.heard(f, c, in->tag, all, now);
}

static void take_text(struct fleet *f, struct client *c, const char *p, size_t n, int64_t now)
{
	struct wire_in in;

	f->bytes_in += n + (n < 126 ? 2 : 4);
	f->text = p;
	f->n_text = n;
	wire_read(&f->wire, p, n, &in);
	switch (in.kind) {
	case WIRE_PUSH: pushed(f, c, &in, n, now); break;
	case WIRE_REPLY: replied(f, c, &in, p, n, now); break;
	case WIRE_REFUSAL: refused(f, c, &in, p, n, now); break;
	case WIRE_LIVE: f->other_pushes++; break;
	case WIRE_UNREADABLE:
		f->unreadable++;
		note_trouble(f, p, n);
		break;
	}
}

/* --- bytes --- */

/* How much of p[0..n) the answer to the upgrade takes; a refusal cuts the client. */
static size_t take_upgrade(struct fleet *f, struct client *c, const char *p, size_t n)
{
	size_t len = ws_http_head(p, n);

	if (!len)
		return 0;
	if (memmem(p, len > 16 ? 16 : len, " 101 ", 5)) {
		if (f->plain)
			listens(f, c, bench_now());
		else
			say_hello(f, c);
		return len;
	}
	note_trouble(f, p, n);
	if (!c->known && !f->live)
		bench_die("the upgrade is refused: %.*s", (int)(n > 300 ? 300 : n), p);
	was_cut(f, c);
	return 0;
}

static void client_read(struct fleet *f, struct client *c, int64_t now)
{
	ptrdiff_t got = link_read(&c->link, f->room, FLEET_ROOM);
	size_t n, used = 0;
	char *p = f->room;
	struct ws_frame frame;
	enum ws_read r = WS_MORE;

	if (got < 0) {
		was_cut(f, c);
		return;
	}
	n = (size_t)got;
	if (n && c->stage == STAGE_UPGRADING) {
		used = take_upgrade(f, c, p, n);
		p += used;
		n -= used;
	}
	while (c->stage > STAGE_UPGRADING && (r = ws_next(p, n, &frame, &used)) == WS_FRAME) {
		if (frame.op == WS_TEXT)
			take_text(f, c, frame.p, frame.n, now);
		else if (frame.op == WS_PING)
			send_frame(f, c, WS_PONG, frame.p, frame.n);
		else if (frame.op == WS_CLOSE) {
			note_trouble(f, frame.p + 2, frame.n > 2 ? frame.n - 2 : 0);
			r = WS_BROKEN;
			break;
		}
		p += used;
		n -= used;
	}
	if (c->stage == STAGE_AWAY)
		return;
	if (r == WS_BROKEN)
		was_cut(f, c);
	else
		link_keep(&c->link, p, n);
}

void fleet_turn(struct fleet *f, int64_t until)
{
	static struct epoll_event events[EVENTS];
	int64_t left = until - bench_now();
	struct timespec wait = { 0 };
	int n;

	retry_some(f);
	if (f->waiting && left > RETRY_MS * BENCH_MS)
		left = RETRY_MS * BENCH_MS;
	if (left > 0)
		wait = (struct timespec){ .tv_sec = left / BENCH_SECOND,
			                  .tv_nsec = left % BENCH_SECOND };
	n = epoll_pwait2(f->epoll, events, EVENTS, &wait, NULL);
	for (int i = 0; i < n; i++) {
		struct client *c = events[i].data.ptr;

		if (c->stage == STAGE_AWAY)
			continue;
		if (events[i].events & EPOLLOUT)
			link_writable(&c->link);
		if (events[i].events & (EPOLLIN | EPOLLHUP | EPOLLERR))
			client_read(f, c, bench_now());
	}
}

void fleet_gather(struct fleet *f, uint32_t from, uint32_t to, uint32_t pending)
{
	uint32_t next = from, target = f->live + (to - from);
	int64_t end = bench_now() + GATHER_SECONDS * BENCH_SECOND;

	while (f->live < target || (to == f->n && f->topics_missing)) {
		while (next < to && next - from < f->live + (to - from) + pending - target)
			fleet_connect(f, f->clients + next++);
		fleet_turn(f, bench_now() + BENCH_SECOND);
		if (bench_now() > end)
			bench_die("only %u of %u clients are live after %d s; %llu cuts; %s",
			          f->live, target, GATHER_SECONDS, (unsigned long long)f->cuts,
			          f->trouble);
	}
}

struct judge_verdict fleet_verdict(const struct fleet *f)
{
	const struct judge_ear **ears = bench_alloc(f->n, sizeof(struct judge_ear *));
	struct judge_verdict v;

	for (uint32_t i = 0; i < f->n; i++)
		ears[i] = &f->clients[i].ear;
	v = judge_say(&f->judge, ears, f->n);
	free(ears);
	return v;
}
